import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, isolated, launch, resultOf } from '../src/browser.ts';
import { run } from '../src/command.ts';
import { nodeBinary } from '../src/node-versions.ts';
import { asModule } from '../src/programs.ts';

const folder = inject('folder');

/**
 * Trains a small network of MobileNet's layers for 100 steps and hashes the bits of its weights, of the optimizer's
 * variables and of the history. `s` becomes `steps last loss hash`.
 */
const training = (threads: number) => ({
  imports: `import {
  BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Dropout, GlobalAveragePooling2D, input, RandomBrightness,
  RandomContrast, RandomFlip, RandomRotation, RandomTranslation, RandomZoom, ReLU, SeparableConv2D, Sequential, setRandomSeed, tensor,
} from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { randomNormal } from '@sepal/tensor';
import { Adam, CosineDecay, compile } from '@sepal/training';`,
  body: `setRandomSeed(11);
const model = new Sequential([
  input({ shape: [16, 16, 3] }),
  new RandomFlip({ mode: 'horizontal' }),
  new RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }),
  new RandomRotation({ factor: 0.05 }),
  new RandomZoom({ heightFactor: 0.1 }),
  new RandomContrast({ factor: 0.2 }),
  new RandomBrightness({ factor: 0.1, valueRange: [-2, 2] }),
  new Conv2D({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
  new BatchNormalization(),
  new ReLU({ maxValue: 6 }),
  new DepthwiseConv2D({ kernelSize: 3, padding: 'same', useBias: false }),
  new BatchNormalization(),
  new ReLU({ maxValue: 6 }),
  new Conv2D({ filters: 16, kernelSize: 1, useBias: false }),
  new BatchNormalization(),
  new ReLU({ maxValue: 6 }),
  new SeparableConv2D({ filters: 24, kernelSize: 3, strides: 2, padding: 'same', activation: 'gelu', depthwiseRegularizer: 'l2' }),
  new GlobalAveragePooling2D(),
  new Dropout({ rate: 0.2 }),
  new Dense({ units: 4, activation: 'softmax' }),
]);
const classes = Array.from({ length: 80 }, (_, sample) => (sample * 7) % 4);
const trainer = compile(model, {
  optimizer: new Adam({ learningRate: new CosineDecay({ initialLearningRate: 0.01, decaySteps: 120 }), globalClipnorm: 1 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
const engine = await createEngine({ deterministic: true, threads: ${threads} });
if (engine.info().threads !== ${threads}) throw new Error(engine.info().reason);
const noise = randomNormal([80, 16, 16, 3], { seed: 5 }).data;
// A class shows in the first two channels.
const pixels = noise.map((number, at) => number + ((classes[Math.floor(at / 768)] >> (at % 3)) & 1));
const x = tensor(pixels, [80, 16, 16, 3]);
const y = tensor(classes, [80], 'int32');
const { history } = await trainer.fit(x, y, { batchSize: 8, epochs: 10, verbose: 0, engine });
let hash = 0x811c9dc5;
const add = (bytes) => {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
};
for (const state of [...model.variables, ...trainer.optimizer.variables]) {
  const { data } = await state.read();
  add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
add(new TextEncoder().encode(JSON.stringify(history)));
engine.close();
const steps = (await trainer.optimizer.iterations.read()).item();
const s = [steps, history.loss.at(-1), (hash >>> 0).toString(16)].join(' ');`,
});

let expected: string;

beforeAll(() => {
  for (const threads of [1, 2]) {
    writeFileSync(join(folder, `bits-${threads}.mjs`), asModule(training(threads), 'console.log(s);'));
  }
  expected = run(process.execPath, ['bits-1.mjs'], folder).trim();
});

test('the network learns in its 100 steps', () => {
  const [steps, loss, hash] = expected.split(' ');
  expect(steps).toBe('100');
  // Four classes at random: ln 4 = 1.386.
  expect(Number(loss)).toBeLessThan(0.7);
  expect(hash).toMatch(/^[0-9a-f]{1,8}$/);
});

describe.each([20, 24, 26])('Node %i', (major) => {
  test.for([1, 2])('gives the same bits on %i threads', (threads, context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    expect(run(node.binary, [`bits-${threads}.mjs`], folder).trim()).toBe(expected);
  });
});

// A machine without Chromium shows this title for the skipped tests.
describe.skipIf(!hasBrowser)(hasBrowser ? 'in Chromium' : 'in Chromium (no browser on this machine)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test.each([1, 2])('a Vite build gives the same bits on %i threads', async (threads) => {
    const root = join(folder, `bits-${threads}`);
    mkdirSync(root);
    writeFileSync(join(root, 'app.js'), asModule(training(threads), 'globalThis.result = s;'));
    writeFileSync(
      join(root, 'index.html'),
      '<link rel="icon" href="data:,"><script type="module" src="./app.js"></script>',
    );
    await viteBuild({ root, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
    expect(await resultOf(join(root, 'dist'), browser, isolated)).toBe(expected);
  });
});
