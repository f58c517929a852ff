import type { Options } from 'tsup';
import shared from '../../tsup.shared.ts';

const options: Options = {
  ...shared,
  entry: ['src/index.ts', 'src/node/index.ts', 'src/operation/index.ts'],
  esbuildPlugins: [
    {
      // Within one file esbuild makes an object of a namespace, which no bundler drops again: 6 kB in every program.
      name: 'namespace of operations',
      setup(build) {
        build.onResolve({ filter: /^\.\/operation\/index\.ts$/ }, () => ({
          path: './operation/index.js',
          external: true,
          sideEffects: false,
        }));
      },
    },
  ],
};
export default options;
