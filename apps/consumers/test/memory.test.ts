import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';

const folder = inject('folder');

/** Megabytes that the process has taken when MobileNetV1 1.0/224 has answered, above Node itself. */
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

/** Bytes by which the heap has grown while a small model predicted 10,000 times. */
const endurance = `import { DepthwiseConv2D, input, Sequential } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { ones } from '@sepal/tensor';
const threads = Number(process.argv[2]);
const engine = await createEngine({ threads });
if (engine.info().threads !== threads) throw new Error(engine.info().reason);
const model = new Sequential([input({ shape: [4, 4, 2] }), new DepthwiseConv2D({ kernelSize: 3 })]);
const x = ones([1, 4, 4, 2]);
const predict = async (times) => {
  for (let count = 0; count < times; count++) await model.predict(x, { engine });
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const before = await predict(2000);
console.log((await predict(10000)) - before);
`;

test.each([1, 2])('10,000 predictions on %i threads leave nothing behind', (threads) => {
  writeFileSync(join(folder, 'endurance.mjs'), endurance);
  const growth = Number(run(process.execPath, ['--expose-gc', 'endurance.mjs', String(threads)], folder));
  expect(growth).toBeLessThan(250_000);
});
