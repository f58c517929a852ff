import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { nodeBinary } from '../src/node-versions.ts';
import { asCommonJs, asModule, everything, twoThreads } from '../src/programs.ts';

const folder = inject('folder');

beforeAll(() => {
  writeFileSync(join(folder, 'main.mjs'), asModule(everything, 'console.log(s);'));
  writeFileSync(join(folder, 'main.cjs'), asCommonJs(everything));
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

  test('two threads, and an end although the engine is not closed', (context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    const given = JSON.parse(run(node.binary, ['threads.mjs'], folder));
    expect(given).toMatchObject({ name: 'wasm', threads: 2, shape: [2, 8, 8, 64] });
  });
});

test('@sepal/layers/node can be imported', () => {
  writeFileSync(
    join(folder, 'node-entry.mjs'),
    "import { loadKerasConfig } from '@sepal/layers/node';\nconsole.log(typeof loadKerasConfig);",
  );
  expect(run(process.execPath, ['node-entry.mjs'], folder).trim()).toBe('function');
});
