import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { fromNpm } from '../src/from-npm.ts';
import { everything } from '../src/programs.ts';

const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
const folder = inject('folder');

/** As the README shows it. */
const OLDEST_TYPESCRIPT = '5.4.5';

beforeAll(() => {
  const program = `${everything.imports}\n${everything.body}\nexport const text: string = s;\n`;
  // If the types were 'any', these would not be errors.
  const wrong = `
// @ts-expect-error an option that does not exist
new DepthwiseConv2D({ kernelSize: 3, kernelSiez: 3 });
// @ts-expect-error a value that is not allowed
depthwiseConv2d(image, image, { padding: 'sam' });
// @ts-expect-error a shape is numbers
tensor(new Float32Array(1), ['1']);
// @ts-expect-error a model that has not been compiled
model.fit(image, image);
// @ts-expect-error the spelling of Keras
trainer.fit(image, image, { batch_size: 2 });
// @ts-expect-error a loss that does not exist
compile(model, { loss: 'meanSquareError' });
// @ts-expect-error an option that does not exist
compile(model, { loss: 'mse', metric: ['mae'] });
`;
  writeFileSync(join(folder, 'types.mts'), program + wrong);
  writeFileSync(join(folder, 'entries.mts'), "import '@sepal/layers/node';\n");
});

const OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: [],
  target: 'es2022',
  lib: ['es2023'],
};

/** A compiler's output for the program, without @types/node and with the declarations checked. */
function check(compiler: string, module: string, moduleResolution: string): string {
  const project = join(folder, `tsconfig.${module}.${moduleResolution}.json`);
  const config = { compilerOptions: { ...OPTIONS, module, moduleResolution }, files: ['types.mts', 'entries.mts'] };
  writeFileSync(project, JSON.stringify(config));
  return run(process.execPath, [compiler, '--project', project], folder);
}

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('types under module %s, moduleResolution %s', (module, moduleResolution) => {
  expect(check(tsc, module, moduleResolution)).toBe('');
});

test.for([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
  ['esnext', 'node'],
] as const)(
  `types of TypeScript ${OLDEST_TYPESCRIPT} under module %s, moduleResolution %s`,
  ([module, resolution], context) => {
    const typescript = fromNpm(`typescript-${OLDEST_TYPESCRIPT}`, { typescript: OLDEST_TYPESCRIPT });
    if ('missing' in typescript) return context.skip(typescript.missing);
    expect(check(join(typescript.folder, 'typescript/bin/tsc'), module, resolution)).toBe('');
  },
);
