import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { BatchNormalization, Dense, Dropout, input, Sequential } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { randomNormal, tensor } from '@sepal/tensor';
import { expect, test, vi } from 'vitest';
import { compile } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const { Memory } = runInThisContext('WebAssembly') as { Memory: { prototype: { grow(pages: number): number } } };
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap and of external memory, after a few collections. */
async function settledBytes(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    await new Promise(setImmediate);
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test.each([1, 2])('10,000 steps on %i threads leave no memory behind', async (threads) => {
  const engine = await createEngine({ engine: 'wasm', threads });
  const model = new Sequential([
    input({ shape: [8] }),
    new Dense({ units: 16 }),
    new BatchNormalization(),
    new Dropout({ rate: 0.1 }),
    new Dense({ units: 3, activation: 'softmax' }),
  ]);
  const loss = 'sparseCategoricalCrossentropy';
  const trainer = compile(model, { optimizer: 'adam', loss, metrics: ['accuracy'] });
  const x = randomNormal([4, 8], { seed: 1 });
  const y = tensor([0, 1, 2, 0], [4], 'int32');
  const steps = async (count: number): Promise<void> => {
    for (let step = 0; step < count; step++) await trainer.trainOnBatch(x, y, { engine });
  };
  await steps(1000);
  // Shared memory is not counted in `external`.
  const grow = vi.spyOn(Memory.prototype, 'grow');
  const before = await settledBytes();
  await steps(10_000);
  const kept = (await settledBytes()) - before;
  expect(trainer.optimizer.iterations.value.item()).toBe(11_000);
  // Less than 20 bytes for each step.
  expect(kept).toBeLessThan(200_000);
  expect(grow).not.toHaveBeenCalled();
  grow.mockRestore();
  engine.close();
});
