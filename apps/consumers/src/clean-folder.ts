import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

/**
 * Installs packed packages with npm into a new folder, offline. Their dependencies also
 * come from the tarballs, as they would from a registry.
 */
export function installInto(folder: string, names: readonly string[], tarballs: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const local = (name: string) => `file:${tarballs[name]}`;
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: Object.fromEntries(names.map((name) => [name, local(name)])),
    // npm allows overriding a direct dependency only if the two agree, which they do.
    overrides: Object.fromEntries(Object.keys(tarballs).map((name) => [name, local(name)])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund'], folder);
}
