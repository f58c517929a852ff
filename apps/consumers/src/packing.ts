import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** The packages' names without the scope. */
export const packageNames: readonly string[] = readdirSync(packages).sort();

/** The repository that packs; in a release, the one on GitHub. */
export const REPOSITORY = 'somebody/sepal';

/** Packs every package as a release does; returns each one's tarball by its full name. */
export function packAll(folder: string): Record<string, string> {
  const tarballs: Record<string, string> = {};
  for (const name of packageNames) {
    const tarball = join(folder, `${name}.tgz`);
    run('pnpm', ['pack', '--out', tarball], join(packages, name), { GITHUB_REPOSITORY: REPOSITORY });
    tarballs[`@sepal/${name}`] = tarball;
  }
  return tarballs;
}
