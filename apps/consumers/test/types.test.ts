import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { everything } from '../src/programs.ts';

const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
const folder = inject('folder');

beforeAll(() => {
  const program = `${everything.imports}\n${everything.body}\nexport const text: string = s;\n`;
  // If the types were 'any', these would be no errors.
  const wrong = `
// @ts-expect-error an option that does not exist
new DepthwiseConv2D({ kernelSize: 3, kernelSiez: 3 });
// @ts-expect-error a value that is not allowed
depthwiseConv2d(image, image, { padding: 'sam' });
// @ts-expect-error a shape is numbers
tensor(new Float32Array(1), ['1']);
`;
  writeFileSync(join(folder, 'types.mts'), program + wrong);
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('types under module %s, moduleResolution %s, without @types/node and skipLibCheck', (module, moduleResolution) => {
  const options = { target: 'es2022', lib: 'es2023', module, moduleResolution, types: '', skipLibCheck: 'false' };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const entries = ["import '@sepal/layers/node';"];
  writeFileSync(join(folder, 'entries.mts'), entries.join('\n'));
  const files = ['types.mts', 'entries.mts'];
  expect(run(process.execPath, [tsc, '--ignoreConfig', '--noEmit', ...strict, ...flags, ...files], folder)).toBe('');
});
