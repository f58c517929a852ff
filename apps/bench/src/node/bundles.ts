import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { peersFolder } from './peers.ts';

/** The folder from which a program's imports are resolved. */
type Origin = 'sepal' | 'peers';

const FOLDERS: Record<Origin, string> = {
  sepal: fileURLToPath(new URL('../..', import.meta.url)),
  peers: peersFolder,
};

/** Bundles a program for browsers as one minified ES module. */
export async function bundleProgram(program: string, origin: Origin): Promise<Uint8Array> {
  return bundle({ stdin: { contents: program, resolveDir: FOLDERS[origin], loader: 'ts' } });
}

/** Bundles a file of the bench for browsers. */
export async function bundleFile(file: string): Promise<Uint8Array> {
  return bundle({ entryPoints: [join(FOLDERS.sepal, 'src', file)] });
}

async function bundle(entry: object): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...entry,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    // TensorFlow.js' Node code path, which browser bundles lack.
    external: ['node-fetch', 'util', 'fs', 'path', 'worker_threads', 'perf_hooks', 'crypto'],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild gave no file');
  return output.contents;
}
