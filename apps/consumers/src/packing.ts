import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** The packages' names without the scope. */
export const packageNames: readonly string[] = readdirSync(packages).sort();

/** The repository that packs: a release runs in one of GitHub's. */
export const REPOSITORY = 'somebody/sepal';

/** Packs every package as a release does; gives the tarball of each by its whole name. */
export function packAll(folder: string): Record<string, string> {
  const tarballs: Record<string, string> = {};
  for (const name of packageNames) {
    const tarball = join(folder, `${name}.tgz`);
    run('pnpm', ['pack', '--out', tarball], join(packages, name), { GITHUB_REPOSITORY: REPOSITORY });
    tarballs[`@sepal/${name}`] = tarball;
  }
  return tarballs;
}
