import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import shared from '../../tsup.shared.ts';

/** The worker is a file of its own, which is started by its URL. esbuild leaves URLs as they are. */
const WORKER = 'fit-worker';

const options: Options = {
  ...shared,
  entry: {
    index: 'src/index.ts',
    'losses/index': 'src/losses/index.ts',
    'metrics/index': 'src/metrics/index.ts',
    'node/index': 'src/node/index.ts',
    [WORKER]: `src/platform/${WORKER}.ts`,
  },
  esbuildPlugins: [
    {
      name: 'worker-url',
      setup(build) {
        build.onLoad({ filter: /start-fit-worker\.ts$/ }, async ({ path }) => {
          const source = await readFile(path, 'utf8');
          return { contents: source.replace(`'./${WORKER}.ts'`, `'./${WORKER}.js'`), loader: 'ts' };
        });
      },
    },
  ],
};
export default options;
