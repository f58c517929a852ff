import type { Graph } from '@sepal/ops';
import type { Engine, RunOptions } from '@sepal/runtime';
import { createEngine } from '@sepal/runtime';
import { type Tensor, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Conv2D, GlobalAveragePooling2D, input, Sequential } from '../../src/index.ts';

/** An engine that only notes how many samples it is given at a time. */
async function noting(batches: number[], options: (RunOptions | undefined)[] = []): Promise<Engine> {
  const engine = await createEngine({ engine: 'reference' });
  const run = async ([x]: readonly Tensor[], given?: RunOptions): Promise<readonly Tensor[]> => {
    const samples = x?.shape[0] as number;
    batches.push(samples);
    options.push(given);
    return [zeros([samples, 4])];
  };
  return Object.assign(Object.create(engine) as Engine, {
    createSession: () => ({
      executable: (_: string, make: () => Graph) => {
        const { nodes, outputs } = make();
        return { run, outputTypes: outputs.map((id) => nodes[id]?.type) };
      },
      size: 0,
      close: () => undefined,
    }),
  });
}

async function batchesOf(side: number, samples: number, batchSize?: number): Promise<number[]> {
  const model = new Sequential([
    input({ shape: [side, side, 1] }),
    new Conv2D({ filters: 4, kernelSize: 3, padding: 'same' }),
    new Conv2D({ filters: 4, kernelSize: 3, padding: 'same' }),
    new GlobalAveragePooling2D(),
  ]);
  const batches: number[] = [];
  await model.predict(zeros([samples, side, side, 1], 'uint8'), { engine: await noting(batches), batchSize });
  return batches;
}

test('32 samples at a time, whatever is left at the end', async () => {
  expect(await batchesOf(16, 70)).toEqual([32, 32, 6]);
});

test('fewer where they are so large that memory would not be bounded', async () => {
  // 2048 × 2048 × (4 + 4) × 4 bytes are a quarter of the limit.
  expect(await batchesOf(2048, 5)).toEqual([4, 1]);
});

test('what the caller says counts', async () => {
  expect(await batchesOf(2048, 3, 1)).toEqual([1, 1, 1]);
});

test('an engine tells of its progress only where somebody listens: threads stop for it', async () => {
  const model = new Sequential([input({ shape: [4] })]);
  const options: (RunOptions | undefined)[] = [];
  const engine = await noting([], options);
  await model.predict(zeros([2, 4]), { engine });
  await model.predict(zeros([2, 4]), { engine, onProgress: () => undefined });
  expect(options.map((given) => typeof given?.onProgress)).toEqual(['undefined', 'function']);
});
