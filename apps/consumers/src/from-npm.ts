import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/**
 * A program that only these tests need, kept after its first use: `npm test` does not install it for everybody.
 *
 * @param name the folder that it is kept in
 * @param dependencies packages and their versions
 * @returns the `node_modules` folder it is in, or why it is not there
 */
export function fromNpm(
  name: string,
  dependencies: Readonly<Record<string, string>>,
): { folder: string } | { missing: string } {
  const folder = join(cache, name);
  const complete = join(folder, 'complete.json');
  const manifest = JSON.stringify({ private: true, dependencies });
  if (!existsSync(complete)) {
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
