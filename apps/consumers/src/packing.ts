import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** The packages' names without the scope. */
export const packageNames: readonly string[] = readdirSync(packages).sort();

/** The repository that packs; in a release, the one on GitHub. */
export const REPOSITORY = 'somebody/sepal';

/** Packs every package as a release does, and what they depend on; returns each one's tarball by its full name. */
export function packAll(folder: string): Record<string, string> {
  const tarballs: Record<string, string> = {};
  for (const name of packageNames) {
    const tarball = join(folder, `${name}.tgz`);
    run('pnpm', ['pack', '--out', tarball], join(packages, name), { GITHUB_REPOSITORY: REPOSITORY });
    tarballs[`@sepal/${name}`] = tarball;
  }
  for (const name of packageNames) packDependencies(join(packages, name), folder, tarballs);
  return tarballs;
}

/** Packs what others published, as pnpm has installed it for the package in `root`: tests have no network. */
function packDependencies(root: string, folder: string, tarballs: Record<string, string>): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies).filter((each) => tarballs[each] === undefined)) {
    // pnpm links a workspace package's dependencies in it, and those of an installed one beside it.
    const beside = root.startsWith(packages)
      ? join(root, 'node_modules')
      : root.slice(0, root.lastIndexOf('node_modules') + 'node_modules'.length);
    const installed = realpathSync(join(beside, name));
    const tarball = join(folder, `${name.replace('/', '-')}.tgz`);
    run('pnpm', ['--config.ignore-scripts=true', 'pack', '--out', tarball], installed);
    tarballs[name] = tarball;
    packDependencies(installed, folder, tarballs);
  }
}
