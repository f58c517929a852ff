import { add, multiply, type Value } from '@sepal/ops';
import { createEngine, type Engine, setDefaultEngine } from '@sepal/runtime';
import { setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CallContext, Dense, input, Layer, Sequential, type Variable } from '../../src/index.ts';

afterEach(() => setDefaultEngine());

const SAMPLES = 7;

const model = (): Sequential =>
  new Sequential([input({ shape: [2] }), new Dense({ units: 2 }), new Dense({ units: 1 })]);

/** Both layers' weights are powers of a number, so mixing two numbers shows. */
const weightsOf = (value: number): Tensor[] => [
  tensor([value, value, value, value], [2, 2]),
  tensor([0, 0]),
  tensor([value, value], [2, 1]),
  tensor([0]),
];

const samples = (dtype: 'float32' | 'uint8' = 'float32'): Tensor =>
  tensor(
    Array.from({ length: SAMPLES * 2 }, (_, index) => index + 1),
    [SAMPLES, 2],
    dtype,
  );

const answer = (value: number): number[] =>
  Array.from({ length: SAMPLES }, (_, index) => 2 * value * value * (4 * index + 3));

const engines: readonly (readonly [string, (() => Promise<Engine>) | undefined])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
  ['the default engine, which is not there yet', undefined],
];

describe.each(engines)('on %s', (_, make) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await make?.();
  });
  afterAll(() => engine?.close());

  test('the layers are those of the call', async () => {
    for (const batchSize of [1, 3, 32]) {
      const net = model();
      net.setWeights(weightsOf(2));
      const whole = net.predict(samples(), { batchSize, engine });
      net.pop();
      const cut = net.predict(samples(), { batchSize, engine });
      net.add(new Dense({ units: 3 }));
      expect([...(await whole).data]).toEqual(answer(2));
      expect((await cut).shape).toEqual([SAMPLES, 2]);
      expect((await net.predict(samples(), { batchSize, engine })).shape).toEqual([SAMPLES, 3]);
      if (make === undefined) setDefaultEngine();
    }
  });

  test.each(['float32', 'uint8'] as const)('%s samples and weights are as of the call', async (dtype) => {
    for (const batchSize of [1, 2, 3, 7, 32]) {
      const net = model();
      net.setWeights(weightsOf(2));
      // The first prediction starts uncompiled, the second compiled.
      for (let round = 0; round < 2; round++) {
        net.setWeights(weightsOf(2));
        const x = samples(dtype);
        const first = net.predict(x, { batchSize, engine });
        x.data.fill(0);
        net.setWeights(weightsOf(3));
        const second = net.predict(samples(dtype), { batchSize, engine });
        net.setWeights(weightsOf(5));
        expect([...(await first).data]).toEqual(answer(2));
        expect([...(await second).data]).toEqual(answer(3));
        expect([...(await net.predict(samples(dtype), { batchSize, engine })).data]).toEqual(answer(5));
      }
    }
  });

  test('setting weights and writing samples between batches never mixes two states', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          batchSize: fc.integer({ min: 1, max: 4 }),
          every: fc.integer({ min: 1, max: 3 }),
          isWarm: fc.boolean(),
        }),
        async ({ batchSize, every, isWarm }) => {
          const net = model();
          net.setWeights(weightsOf(1));
          if (isWarm) await net.predict(samples(), { batchSize, engine });
          const x = samples();
          let reports = 0;
          const running = net.predict(x, {
            batchSize,
            engine,
            onProgress: () => {
              if (++reports % every !== 0) return;
              net.setWeights(weightsOf(1 + reports));
              x.data.fill(reports);
            },
          });
          let isDone = false;
          const done = running.finally(() => {
            isDone = true;
          });
          for (let value = 10; !isDone; value++) {
            net.setWeights(weightsOf(value));
            x.data.fill(value);
            await Promise.race([done, new Promise(setImmediate)]);
          }
          expect([...(await running).data]).toEqual(answer(1));
        },
      ),
      { seed: 8, numRuns: 12 },
    );
  });

  test('weights that were never read are drawn as usual', async () => {
    const drawn = (): Sequential => {
      setRandomSeed(4);
      return model();
    };
    const expected = [...(await drawn().predict(samples(), { batchSize: 2, engine })).data];
    const net = drawn();
    const running = net.predict(samples(), { batchSize: 2, engine });
    net.setWeights(weightsOf(2));
    expect([...(await running).data]).toEqual(expected);
    expect([...(await net.predict(samples(), { engine })).data]).toEqual(answer(2));
  });

  test('batches of a prediction see the updates of earlier batches', async () => {
    class Counter extends Layer {
      static override readonly className = 'Counter';
      count!: Variable;

      override build(): void {
        this.count = this.addWeight({ name: 'count', shape: [1], initializer: 'zeros', trainable: false });
        super.build([null, 2]);
      }

      override call(x: Value, context: CallContext): Value {
        const next = add(context.read(this.count), 1);
        context.update(this.count, next);
        return multiply(x, next);
      }
    }
    const counter = new Counter();
    const net = new Sequential([input({ shape: [2] }), counter]);
    const running = net.predict(samples(), { batchSize: 3, engine });
    expect([...(await running).data]).toEqual([1, 2, 3, 4, 5, 6, 14, 16, 18, 20, 22, 24, 39, 42]);
    expect(counter.count.value.item()).toBe(3);
  });
});

test('borrowed batches are read at their turn', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const net = model();
  net.setWeights(weightsOf(1));
  const x = samples();
  const running = net.predict(x, { batchSize: 2, engine, borrow: true });
  x.data.fill(1);
  expect([...(await running).data].slice(2)).toEqual([4, 4, 4, 4, 4]);
  await expect(net.predict(x, { borrow: 1 as never })).rejects.toThrow(
    '`borrow` must be true or false. Received: borrow=1.',
  );
});

test('detached samples are an error', async () => {
  const x = samples();
  structuredClone(x.data.buffer, { transfer: [x.data.buffer as ArrayBuffer] });
  const net = model();
  await expect(net.predict(x)).rejects.toThrow(
    /predict: Input 0 with name '\w+' of shape \(7, 2\) has 0 elements left of 14: its buffer was resized or transferred\./,
  );
  expect(() => net.apply(x)).toThrow('has 0 elements left of 14');
});
