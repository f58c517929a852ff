import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** All packages of one installed copy. */
export interface Copy {
  readonly tensor: typeof import('@sepal/tensor');
  readonly tensorCopies: typeof import('@sepal/tensor/copies');
  readonly ops: typeof import('@sepal/ops');
  readonly runtime: typeof import('@sepal/runtime');
  readonly initializers: typeof import('@sepal/initializers');
  readonly regularizers: typeof import('@sepal/regularizers');
  readonly constraints: typeof import('@sepal/constraints');
  readonly layers: typeof import('@sepal/layers');
}

/** Installs all packages again, at another version, and imports them. */
export async function loadCopy(installed: string, folder: string, version: string): Promise<Copy> {
  const packages = join(folder, 'node_modules/@sepal');
  cpSync(join(installed, 'node_modules/@sepal'), packages, { recursive: true });
  for (const name of readdirSync(packages)) {
    // Tests run with the condition that resolves to the sources.
    const manifest = join(packages, name, 'package.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('@sepal/source', 'not-used'));
  }
  const { version: packed } = JSON.parse(readFileSync(join(packages, 'tensor/package.json'), 'utf8'));
  const dist = join(packages, 'tensor/dist');
  const telling = readdirSync(dist).filter((file) => {
    if (!file.endsWith('.js')) return false;
    const built = readFileSync(join(dist, file), 'utf8');
    if (!built.includes(`VERSION = "${packed}"`)) return false;
    writeFileSync(join(dist, file), built.replace(`VERSION = "${packed}"`, `VERSION = "${version}"`));
    return true;
  });
  // Several where an earlier build left its chunks behind: turbo restores outputs beside what is there.
  if (telling.length === 0) throw new Error('The built package does not tell its version.');
  const load = (name: string, entry = 'index.js') => import(pathToFileURL(join(packages, name, 'dist', entry)).href);
  return {
    tensor: await load('tensor'),
    tensorCopies: await load('tensor', 'copies/index.js'),
    ops: await load('ops'),
    runtime: await load('runtime'),
    initializers: await load('initializers'),
    regularizers: await load('regularizers'),
    constraints: await load('constraints'),
    layers: await load('layers'),
  };
}
