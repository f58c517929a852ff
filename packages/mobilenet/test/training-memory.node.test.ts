/** What a training run copies and allocates on the host: its input and its output. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEngine } from '@sepal/layers';
import { full } from '@sepal/tensor';
import { expect, onTestFinished, test, vi } from 'vitest';
import { trainingModel } from './training-model.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Counts the bytes that typed arrays copy. */
function countCopies(): { bytes: number } {
  const copies = { bytes: 0 };
  const prototype = Object.getPrototypeOf(Float32Array.prototype) as Float32Array;
  const { set, slice } = prototype;
  const spies = [
    vi.spyOn(prototype, 'set').mockImplementation(function (this: Float32Array, source, offset) {
      copies.bytes += (source as Float32Array).byteLength;
      set.call(this, source, offset);
    }),
    vi.spyOn(prototype, 'slice').mockImplementation(function (this: Float32Array, start, end) {
      const copy = slice.call(this, start, end);
      copies.bytes += copy.byteLength;
      return copy;
    }),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return copies;
}

test.each([
  [1000, 1],
  [100, 2],
])('%i training runs on %i threads copy nothing but inputs and outputs', async (runs, threads) => {
  const engine = await createEngine({ engine: 'wasm', threads });
  onTestFinished(() => engine.close());
  const { training, net, shape } = trainingModel('adam');
  const x = full(shape, 0.5);
  const run = async (): Promise<number> => (await training.predict(x, { engine })).size;
  // The first runs compile, and write the weights into the engine's memory.
  for (let index = 0; index < 3; index++) await run();
  const before = net.weights.map(({ version }) => version);
  const copies = countCopies();
  collect();
  const { arrayBuffers } = process.memoryUsage();
  let outputs = 0;
  for (let index = 0; index < runs; index++) outputs += await run();
  expect(copies.bytes).toBe(runs * x.data.byteLength + outputs * Float32Array.BYTES_PER_ELEMENT);
  collect();
  // The weights are 900 kB, their moments twice that.
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(50_000);
  expect(net.weights.map(({ version }) => version)).toEqual(before.map((version) => version + runs));
});
