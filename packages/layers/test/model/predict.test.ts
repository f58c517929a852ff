import { add, mean, multiply, type Value } from '@sepal/ops';
import { createEngine, setDefaultEngine } from '@sepal/runtime';
import { ones, type Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  input,
  Layer,
  Model,
  type PredictProgress,
  Sequential,
} from '../../src/index.ts';

afterEach(() => setDefaultEngine());

function small(): Sequential {
  const model = new Sequential([
    input({ shape: [2] }),
    new Dense({ units: 3, activation: 'relu' }),
    new Dense({ units: 1 }),
  ]);
  model.setWeights([
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    tensor([1, 0, -1]),
    tensor([[1], [1], [1]]),
    tensor([0.5]),
  ]);
  return model;
}

const column = (count: number): Tensor<'float32'> =>
  tensor(
    Float32Array.from({ length: count * 2 }, (_, i) => i - count),
    [count, 2],
  );

test.each([1, 2, 3, 5, 32, 100])('batches of %i give the same as one batch', async (batchSize) => {
  const model = small();
  const x = column(11);
  const whole = await model.predict(x, { batchSize: 11 });
  const parts = await model.predict(x, { batchSize });
  expect(parts.shape).toEqual([11, 1]);
  expect(parts.data).toEqual(whole.data);
});

test('numbers are converted to the type of the input: pictures may be bytes', async () => {
  const model = small();
  const bytes = tensor(Uint8Array.of(1, 2, 3, 4), [2, 2]);
  expect((await model.predict(bytes)).data).toEqual((await model.predict(tensor([1, 2, 3, 4], [2, 2]))).data);
});

test('a layer that mixes the samples of a batch sees only that batch', async () => {
  class Centred extends Layer {
    static override readonly className = 'Centred';
    override call(x: Value): Value {
      return add(x, multiply(mean(x, { axis: 0, keepdims: true }), -1));
    }
  }
  const model = new Sequential([input({ shape: [1] }), new Centred()]);
  const y = await model.predict(tensor([1, 3, 10], [3, 1]), { batchSize: 2 });
  expect([...y.data]).toEqual([-1, 1, 0]);
});

test('inputs and outputs keep their structure', async () => {
  const a = input({ shape: [1], name: 'a' });
  const b = input({ shape: [1], name: 'b' });
  const both = new Concatenate().apply([a, b]);
  const one = tensor([[1], [2]]);
  const two = tensor([[10], [20]]);
  const expected = [1, 10, 2, 20];

  const list = new Model({ inputs: [a, b] as const, outputs: [both, a] as const });
  const [joined, same] = await list.predict([one, two]);
  expect([...joined.data]).toEqual(expected);
  expect([...same.data]).toEqual([1, 2]);

  const named = new Model({ inputs: { left: a, right: b }, outputs: { joined: both, first: a } });
  const outputs = await named.predict({ right: two, left: one });
  expect(Object.keys(outputs)).toEqual(['joined', 'first']);
  expect([...outputs.joined.data]).toEqual(expected);
  expect([...outputs.first.data]).toEqual([1, 2]);
});

describe('out', () => {
  test.each([1, 2, 3, 7, 32])('batches of %i are written into the given array', async (batchSize) => {
    const model = small();
    const out = new Float32Array(7).fill(-1);
    for (const engine of [await createEngine({ engine: 'reference' }), await createEngine()]) {
      const y = await model.predict(column(7), { batchSize, out, engine });
      expect(y.data).toBe(out);
      expect(y.shape).toEqual([7, 1]);
      expect(y.data).toEqual((await model.predict(column(7), { engine })).data);
      engine.close();
    }
  });

  test('it has the structure of the outputs', async () => {
    const a = input({ shape: [1] });
    const model = new Model({ inputs: a, outputs: { twice: new Concatenate().apply([a, a]), same: a } });
    const [twice, same] = [new Float32Array(4), new Float32Array(2)];
    const y = await model.predict(tensor([[1], [2]]), { out: { same, twice } });
    expect(y.twice.data).toBe(twice);
    expect([...twice, ...same]).toEqual([1, 1, 2, 2, 1, 2]);
    await expect(model.predict(tensor([[1], [2]]), { out: { same, double: twice } as never })).rejects.toThrow(
      "Expected 2 outputs: 'same', 'twice'. Received 'same', 'double'.",
    );
    await expect(model.predict(tensor([[1], [2]]), { out: [same, twice] as never })).rejects.toThrow(
      'Received an array of 2. The model was made with names: give an object { same: …, twice: … }.',
    );
  });

  test('mismatches are refused before anything is written', async () => {
    const model = small();
    const x = column(7);
    const short = new Float32Array(6).fill(-1);
    await expect(model.predict(x, { out: short })).rejects.toThrow(
      '`out` for output 0, of shape (7, 1) and dtype float32, must be a Float32Array of 7 elements. Received a Float32Array of 6.',
    );
    expect([...short]).toEqual(Array(6).fill(-1));
    // @ts-expect-error the output is float32
    await expect(model.predict(x, { out: new Int32Array(7) })).rejects.toThrow('Received an Int32Array of 7.');
    await expect(model.predict(x, { out: x.data.subarray(7) })).rejects.toThrow('shares memory');
    // @ts-expect-error one output, one array
    await expect(model.predict(x, { out: [short, short] })).rejects.toThrow(
      /Expected 1 output: 'dense(_\d+)?'\. Received an array of 2\./,
    );
    // @ts-expect-error tensors are immutable
    await expect(model.predict(x, { out: x })).rejects.toThrow(ValueError);
  });
});

test('inference: dropout lets everything through', async () => {
  const model = new Sequential([input({ shape: [4] }), new Dropout({ rate: 0.5, seed: 1 })]);
  expect((await model.predict(ones([3, 4]))).data).toEqual(ones([3, 4]).data);
});

test('a layer call’s `training` applies unless the model’s caller sets it, as in Keras 3', async () => {
  const x = input({ shape: [64] });
  const model = new Model({ inputs: x, outputs: new Dropout({ rate: 0.5, seed: 1 }).apply(x, { training: true }) });
  const dropped = ({ data }: Tensor): number => [...data].filter((value) => value === 0).length;
  expect(dropped(model.apply(ones([1, 64])))).toBeGreaterThan(10);
  expect(dropped(model.apply(ones([1, 64]), { training: false }))).toBe(0);
  expect(dropped(await model.predict(ones([1, 64])))).toBe(0);
});

test('the next prediction sees new weights, on every engine', async () => {
  const model = small();
  const engine = await createEngine({ engine: 'reference' });
  const x = column(1);
  const before = await model.predict(x, { engine });
  model.setWeights((await model.getWeights()).map(({ shape }) => ones(shape)));
  const after = await model.predict(x, { engine });
  expect(after.data).not.toEqual(before.data);
  expect(after.data).toEqual((await model.predict(x)).data);
});

test('concurrent predictions on one model do not disturb each other', async () => {
  const model = small();
  const xs = [1, 2, 3, 4, 5].map(column);
  const expected = [];
  for (const x of xs) expected.push((await model.predict(x)).data);
  const together = await Promise.all(xs.map((x) => model.predict(x, { batchSize: 2 })));
  expect(together.map(({ data }) => data)).toEqual(expected);
});

test('progress increases to 1', async () => {
  const model = new Sequential([
    input({ shape: [40, 40, 8] }),
    new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', name: 'first' }),
    new Conv2D({ filters: 16, kernelSize: 3, padding: 'same', name: 'second' }),
  ]);
  const engine = await createEngine({ engine: 'reference' });
  const seen: PredictProgress[] = [];
  // The engine reports every 40 ms; with this clock, that is before every op on any machine.
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 50));
  onTestFinished(() => now.mockRestore());
  await model.predict(zeros([6, 40, 40, 8]), { engine, batchSize: 2, onProgress: (progress) => seen.push(progress) });
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ fraction: 1, layer: '' });
  expect(new Set(seen.map(({ layer }) => layer))).toEqual(new Set(['first', 'second', '']));
});

test('a Sequential without an input takes its shape from the first prediction', async () => {
  const model = new Sequential([new Dense({ units: 2 })]);
  expect(model.built).toBe(false);
  expect((await model.predict(zeros([3, 4]))).shape).toEqual([3, 2]);
  expect(model.built).toBe(true);
  await expect(model.predict(zeros([3, 5]))).rejects.toThrow('expected axis -1 of input shape to have value 4');
});

test.each([
  [() => small().predict(zeros([2])), 'expected shape=(None, 2), found shape=(2,). Add a batch axis in front'],
  [() => small().predict(zeros([1, 3])), 'expected shape=(None, 2), found shape=(1, 3).'],
  [() => small().predict(zeros([0, 2])), 'has no samples'],
  [() => small().predict([zeros([1, 2]), zeros([1, 2])] as never), 'Expected 1 input: '],
  [() => small().predict(zeros([1, 2]), { batchSize: 0 }), 'Invalid value for argument `batchSize`.'],
  [() => small().predict(zeros([1, 2]), { batchSize: 1.5 }), 'Expected an integer. Received batchSize=1.5.'],
  [
    () => small().predict(new Float32Array(2) as never),
    '`x` must be a tensor, or an array or object of tensors. Received a Float32Array of 2 elements.',
  ],
  [
    () => small().predict(zeros([1, 2]), { batchsize: 1 } as never),
    "{'batchsize': 1}. Did you mean 'batchSize'? Use one of 'batchSize', 'engine', 'onProgress', 'out', 'borrow'.",
  ],
])('what does not fit is an error: %#', async (predict, message) => {
  await expect(async () => predict()).rejects.toThrow(message);
});

test('inputs of different lengths are an error', async () => {
  const a = input({ shape: [1] });
  const b = input({ shape: [1] });
  const model = new Model({ inputs: [a, b] as const, outputs: new Concatenate().apply([a, b]) });
  await expect(model.predict([zeros([2, 1]), zeros([3, 1])])).rejects.toThrow(
    'Make sure all arrays contain the same number of samples. Received 2, 3.',
  );
});

test('a thousand layers', async () => {
  const layers = Array.from({ length: 1000 }, () => new Dense({ units: 2, kernelInitializer: 'identity' }));
  const model = new Sequential([input({ shape: [2] }), ...layers]);
  expect(model.countParams()).toBe(6000);
  expect([...(await model.predict(tensor([[3, 4]]))).data]).toEqual([3, 4]);
});
