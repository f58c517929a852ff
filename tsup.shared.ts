import type { Options } from 'tsup';

/** JavaScript only: the declarations come from tsc. */
const options: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
};
export default options;
