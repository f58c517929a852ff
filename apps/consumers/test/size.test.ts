import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { expect, inject, test } from 'vitest';

/** A program as a page would download it: bundled, minified, without its names. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: inject('folder') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

// Ceilings in bytes of gzip, just above what was measured. Who makes something bigger on purpose measures
// again and raises its ceiling in the same commit; who makes it smaller lowers it.
test.each([
  ['one initializer', "export { GlorotUniform } from '@sepal/initializers';", 1],
  ['one op', "export { depthwiseConv2d } from '@sepal/ops';", 1],
  ['one layer', "export { DepthwiseConv2D } from '@sepal/layers';", 1],
])('%s alone stays within its budget', async (_, program, ceiling) => {
  const size = gzipSync(await bundle(program)).length;
  expect(size).toBeLessThanOrEqual(ceiling);
  // A ceiling far above the size would guard nothing.
  expect(size).toBeGreaterThan(ceiling * 0.9);
});

test.each(['constraints', 'initializers', 'layers', 'mobilenet', 'ops', 'regularizers', 'runtime', 'tensor'])(
  'importing @sepal/%s and using nothing leaves nothing in a bundle',
  async (name) => {
    expect((await bundle(`import '@sepal/${name}';`)).trim()).toBe('');
    expect((await bundle(`import * as all from '@sepal/${name}'; export const one = 1;`)).length).toBeLessThan(40);
  },
);
