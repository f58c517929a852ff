import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import shared from '../../tsup.shared.ts';

/** The worker is a file of its own, which is started by its URL. esbuild leaves URLs as they are. */
const WORKER = 'hdf5-worker';

/** The modules of the public functions: what one needs and the others do not gets files of its own, which bundlers can drop. */
const MODULES = [
  'describe/describe',
  'dialects/normalize-config',
  'keras-config/keras-config',
  'load/load-model',
  'load/load-weights',
  'onnx/export-onnx',
  'save/save-model',
  'save/save-weights',
  'tfjs/index',
  'tfjs/load-tfjs-model',
  'tfjs/save-tfjs-model',
  'training/index',
];

const options: Options = {
  ...shared,
  entry: {
    index: 'src/index.ts',
    cli: 'src/node/cli.ts',
    [WORKER]: `src/platform/${WORKER}.ts`,
    ...Object.fromEntries(MODULES.map((name) => [name, `src/${name}.ts`])),
  },
  plugins: [
    {
      // They load what the entry's other functions need, for its effects, of which there are none. Bundlers that split chunks would
      // take it for a part of every page.
      name: 'no-bare-imports',
      renderChunk: (code, { map = null }) => ({ code: code.replaceAll(/^import "[./]+chunk-\w+\.js";$/gm, ''), map }),
    },
  ],
  esbuildPlugins: [
    {
      name: 'worker-url',
      setup(build) {
        build.onLoad({ filter: /start-hdf5-worker\.ts$/ }, async ({ path }) => {
          const source = await readFile(path, 'utf8');
          return { contents: source.replace(`'./${WORKER}.ts'`, `'./${WORKER}.js'`), loader: 'ts' };
        });
      },
    },
  ],
};
export default options;
