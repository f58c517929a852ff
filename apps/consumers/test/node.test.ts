import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { nodeBinary } from '../src/node-versions.ts';
import { asCommonJs, asModule, everything, twoThreads } from '../src/programs.ts';

const folder = inject('folder');

beforeAll(() => {
  writeFileSync(join(folder, 'main.mjs'), asModule(everything, 'console.log(s);'));
  writeFileSync(join(folder, 'main.cjs'), asCommonJs(everything));
  const auto = "const { threads } = (await createEngine({ threads: 'auto' })).info();\nconsole.log(threads);\n";
  writeFileSync(join(folder, 'auto.mjs'), `import { createEngine } from '@sepal/runtime';\n${auto}`);
  writeFileSync(join(folder, 'threads.mjs'), asModule(twoThreads, 'console.log(s);'));
});

describe.each([20, 24, 26])('Node %i', (major) => {
  test.for([
    ['import', 'main.mjs'],
    ['require', 'main.cjs'],
  ] as const)('%s', ([, file], context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    expect(run(node.binary, ['--version'], folder)).toMatch(`v${major}.`);
    expect(run(node.binary, [file], folder).trim()).toBe(everything.expected);
  });

  test('two threads, and a clean exit with an open engine', (context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    const given = JSON.parse(run(node.binary, ['threads.mjs'], folder));
    expect(given).toMatchObject({ name: 'wasm', threads: 2, shape: [2, 8, 8, 64] });
  });

  test('as many threads as this Node may use', (context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    expect(run(node.binary, ['auto.mjs'], folder)).toBe(`${availableParallelism()}\n`);
  });
});

test('@sepal/layers/node can be imported', () => {
  writeFileSync(
    join(folder, 'node-entry.mjs'),
    "import { loadKerasConfig } from '@sepal/layers/node';\nconsole.log(typeof loadKerasConfig);",
  );
  expect(run(process.execPath, ['node-entry.mjs'], folder).trim()).toBe('function');
});
