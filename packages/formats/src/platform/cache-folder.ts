import { builtinModule } from './builtin-module.ts';
import type { Paths } from './file-system.ts';

interface Host {
  readonly process?: { readonly env: Readonly<Record<string, string | undefined>>; readonly platform: string };
}

/** The folder for files that can be fetched again: `SEPAL_CACHE`, or the place that the system has for them. */
export function defaultCacheFolder({ join }: Paths): string {
  const { env = {}, platform = '' } = (globalThis as unknown as Host).process ?? {};
  const os = builtinModule('node:os') as { homedir(): string };
  if (env['SEPAL_CACHE']) return env['SEPAL_CACHE'];
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(os.homedir(), 'AppData', 'Local'), 'sepal', 'Cache');
  if (platform === 'darwin') return join(os.homedir(), 'Library', 'Caches', 'sepal');
  return join(env['XDG_CACHE_HOME'] ?? join(os.homedir(), '.cache'), 'sepal');
}
