import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/**
 * Installs a tool that only few tests need, on first use, and keeps it: not everybody who installs the workspace has to.
 *
 * @param name the folder to keep it in
 * @param dependencies packages and their versions
 * @param overrides versions of their own dependencies, where a registry may lack those they ask for
 * @returns its `node_modules` folder, or why it is unavailable
 */
export function fromNpm(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  overrides: Readonly<Record<string, string>> = {},
): { folder: string } | { missing: string } {
  const folder = join(cache, name);
  const complete = join(folder, 'complete.json');
  const manifest = JSON.stringify({ private: true, dependencies, overrides });
  if (!existsSync(complete) || readFileSync(complete, 'utf8') !== manifest) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    try {
      run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], folder);
    } catch (error) {
      const reason = (error as Error).message.split('\n').find((line) => line.includes('npm error'));
      return { missing: `${name} could not be installed from npm: ${reason}` };
    }
    writeFileSync(complete, manifest);
  }
  return { folder: join(folder, 'node_modules') };
}
