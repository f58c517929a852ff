import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** All packages of one installed copy. */
export interface Copy {
  readonly tensor: typeof import('@sepal/tensor');
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
  const tensor = join(packages, 'tensor/dist/index.js');
  const { version: packed } = JSON.parse(readFileSync(join(packages, 'tensor/package.json'), 'utf8'));
  const built = readFileSync(tensor, 'utf8');
  const released = built.replace(`VERSION = "${packed}"`, `VERSION = "${version}"`);
  if (released === built && packed !== version) throw new Error('The built package does not tell its version.');
  writeFileSync(tensor, released);
  const load = (name: string) => import(pathToFileURL(join(packages, name, 'dist/index.js')).href);
  return {
    tensor: await load('tensor'),
    ops: await load('ops'),
    runtime: await load('runtime'),
    initializers: await load('initializers'),
    regularizers: await load('regularizers'),
    constraints: await load('constraints'),
    layers: await load('layers'),
  };
}
