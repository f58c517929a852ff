import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** The packages' names without the scope. */
export const packageNames: readonly string[] = readdirSync(packages).sort();

/** Packs every package as a release does; gives the tarball of each by its whole name. */
export function packAll(folder: string): Record<string, string> {
  const tarballs: Record<string, string> = {};
  for (const name of packageNames) {
    const tarball = join(folder, `${name}.tgz`);
    run('pnpm', ['pack', '--out', tarball], join(packages, name));
    tarballs[`@sepal/${name}`] = tarball;
  }
  return tarballs;
}
