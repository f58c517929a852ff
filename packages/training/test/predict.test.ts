import { Dense, input, Model } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { compile } from '../src/index.ts';
import { column, scaling } from './quiet.ts';

const x = column(1, 2, 3, 4, 5);

describe("a trainer's predict", () => {
  test("is the model's, with its types", async () => {
    const trainer = compile(scaling(2));
    const y = await trainer.predict(x);
    expectTypeOf(y).toEqualTypeOf<Tensor<'float32'>>();
    expect([...y.data]).toEqual([2, 4, 6, 8, 10]);
    const out = new Float32Array(5);
    await trainer.predict(x, { out, batchSize: 2 });
    expect([...out]).toEqual([2, 4, 6, 8, 10]);
    expect((await trainer.predictOnBatch(column(7))).item()).toBe(14);
  });

  test('goes through the batches with callbacks', async () => {
    const trainer = compile(scaling(2));
    const events: string[] = [];
    const callbacks = [
      {
        onPredictBegin: () => void events.push('begin'),
        onPredictBatchBegin: (batch: number) => void events.push(`before ${batch}`),
        onPredictBatchEnd: (batch: number) => void events.push(`after ${batch}`),
        onPredictEnd: () => void events.push('end'),
      },
    ];
    const y = await trainer.predict(x, { batchSize: 2, callbacks });
    expect([...y.data]).toEqual([2, 4, 6, 8, 10]);
    expect(events.join(', ')).toBe('begin, before 0, after 0, before 1, after 1, before 2, after 2, end');
    expect([...(await trainer.predict(x, { batchSize: 2, steps: 2 })).data]).toEqual([2, 4, 6, 8]);
  });

  test('takes an iterable of batches, with labels or without', async () => {
    const trainer = compile(scaling(2));
    const batches = [[column(1, 2), column(0, 0)], [column(3)]];
    expect([...(await trainer.predict(batches)).data]).toEqual([2, 4, 6]);
    const bare = function* (): Generator<Tensor> {
      yield column(1);
      yield column(2, 3);
    };
    const y = await trainer.predict(bare());
    expect(y.shape).toEqual([3, 1]);
    expect([...y.data]).toEqual([2, 4, 6]);
  });

  test("returns the structure of the model's outputs", async () => {
    const inputs = input({ shape: [1] });
    const b = new Dense({ units: 2, name: 'b' }).apply(inputs);
    const a = new Dense({ units: 1, name: 'a' }).apply(inputs);
    const model = new Model({ inputs, outputs: { b, a } });
    const trainer = compile(model);
    const y = await trainer.predict(x, { callbacks: [{}] });
    expectTypeOf(y.a).toEqualTypeOf<Tensor<'float32'>>();
    expect([y.a.shape, y.b.shape]).toEqual([
      [5, 1],
      [5, 2],
    ]);
    expect(y).toEqual(await model.predict(x));
  });

  test('refuses what a loop cannot do', async () => {
    const trainer = compile(scaling(2));
    const out = new Float32Array(5);
    await expect(trainer.predict(x, { out, callbacks: [{}] })).rejects.toThrow('`out` cannot be given with callbacks');
    await expect(trainer.predict(x, { steps: 0 })).rejects.toThrow('steps=0');
    await expect(trainer.predict(x, { batchsize: 2 } as never)).rejects.toThrow("Did you mean 'batchSize'?");
    await expect(trainer.predict(tensor([[1, 2]]))).rejects.toThrow('is incompatible with the model');
  });
});
