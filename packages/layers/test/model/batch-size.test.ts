import type { Graph, Value } from '@sepal/ops';
import type { Engine, RunOptions } from '@sepal/runtime';
import { createEngine } from '@sepal/runtime';
import { type Tensor, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Conv2D, GlobalAveragePooling2D, input, Layer, Sequential } from '../../src/index.ts';

/** An engine that only records batch sizes. */
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
      cached: () => undefined,
      add: (_: string, { nodes, outputs }: Graph) => ({ run, outputTypes: outputs.map((id) => nodes[id]?.type) }),
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

test('32 samples at a time, then the rest', async () => {
  expect(await batchesOf(16, 70)).toEqual([32, 32, 6]);
});

test('fewer if samples are very large, to bound memory', async () => {
  // 2048 × 2048 × (4 + 4) × 4 bytes are a quarter of the limit.
  expect(await batchesOf(2048, 5)).toEqual([4, 1]);
});

test('`batchSize` overrides it', async () => {
  expect(await batchesOf(2048, 3, 1)).toEqual([1, 1, 1]);
});

test('an engine reports progress only if there is a listener, since threads stop for it', async () => {
  const model = new Sequential([input({ shape: [4] })]);
  const options: (RunOptions | undefined)[] = [];
  const engine = await noting([], options);
  await model.predict(zeros([2, 4]), { engine });
  await model.predict(zeros([2, 4]), { engine, onProgress: () => undefined });
  expect(options.map((given) => typeof given?.onProgress)).toEqual(['undefined', 'function']);
});

test('a prediction of shapes that were there before traces nothing, however large', async () => {
  let calls = 0;
  class Counted extends Layer {
    static override readonly className = 'Counted';
    override call(x: Value): Value {
      calls++;
      return x;
    }
  }
  const model = new Sequential([input({ shape: [224, 224, 3] }), new Counted(), new GlobalAveragePooling2D()]);
  const pictures = zeros([8, 224, 224, 3]);
  await model.predict(pictures);
  const traced = calls;
  await model.predict(pictures);
  await model.predict(zeros([8, 224, 224, 3]), { out: new Float32Array(24) });
  expect(calls).toBe(traced);
});

test('a model whose layers have changed measures its memory anew', async () => {
  const model = new Sequential([input({ shape: [2048, 2048, 1] }), new GlobalAveragePooling2D()]);
  const pictures = zeros([5, 2048, 2048, 1], 'uint8');
  const batches: number[] = [];
  const engine = await noting(batches);
  await model.predict(pictures, { engine });
  model.pop();
  model.add(new Conv2D({ filters: 8, kernelSize: 3, padding: 'same' }));
  model.add(new GlobalAveragePooling2D());
  await model.predict(pictures, { engine });
  // 2048 × 2048 × (8 + 8) × 4 bytes, where the bias is added, are half of the limit.
  expect(batches).toEqual([5, 2, 2, 1]);
});
