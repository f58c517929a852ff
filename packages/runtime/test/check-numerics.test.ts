import {
  add,
  divide,
  evaluate,
  greater,
  log,
  matmul,
  mean,
  multiply,
  State,
  select,
  sqrt,
  square,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { ShapeError, scalar, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../src/index.ts';
import { checkNumerics, gradientTables, type NonFinite } from '../src/training/index.ts';

/** A step of two layers: y = log(x · weight) is the first, z = y / divisor the second. It counts, and moves its weight. */
class Step {
  readonly weight = new State({
    path: 'net/one/kernel',
    shape: [2, 2],
    dtype: 'float32',
    initial: tensor([
      [1, 0],
      [0, 1],
    ]),
  });
  readonly count = new State({ path: 'count', shape: [], dtype: 'int32', initial: scalar(0, 'int32') });
  readonly graph;

  constructor(body: (y: Traced, divisor: Traced) => Value = (y, divisor) => divide(y, divisor)) {
    const recording = new Trace();
    const x = recording.input({ shape: [3, 2], dtype: 'float32' });
    const divisor = recording.input({ shape: [2], dtype: 'float32' });
    const weight = recording.read(this.weight);
    const y = recording.at('net/one', () => log(matmul(x, weight))) as Traced;
    const z = recording.at('net/two', () => body(y, divisor));
    const loss = recording.at('loss', () => mean(square(z)));
    recording.write(
      this.weight,
      recording.at('sgd', () => add(weight, multiply(loss, 0.5))),
    );
    recording.write(this.count, add(recording.read(this.count), scalar(1, 'int32')));
    this.graph = recording.finish([loss]);
  }
}

interface Numbers {
  readonly x: readonly (readonly number[])[];
  readonly divisor: readonly number[];
  readonly weight: readonly (readonly number[])[];
}

interface Case extends Partial<Numbers> {
  readonly title: string;
  readonly found: Partial<NonFinite>;
}

const cases: readonly Case[] = [
  {
    title: 'NaN in the data',
    x: [
      [1, 1],
      [Number.NaN, 1],
      [1, 1],
    ],
    found: { kind: 'input', input: 0, isNaN: true, shape: [3, 2] },
  },
  {
    title: 'an infinity in the data',
    divisor: [1, -Infinity],
    x: [
      [1, 1],
      [1, 0],
      [1, 1],
    ],
    found: { kind: 'input', input: 1, isNaN: false },
  },
  {
    title: 'a weight',
    weight: [
      [1, 0],
      [0, Infinity],
    ],
    found: { kind: 'state', path: 'net/one/kernel', isNaN: false },
  },
  {
    title: 'the logarithm of a negative number',
    x: [
      [1, 1],
      [1, -2],
      [1, 1],
    ],
    found: { kind: 'op', op: 'log', path: 'net/one', isNaN: true },
  },
  {
    title: 'the logarithm of 0',
    x: [
      [1, 1],
      [1, 0],
      [1, 1],
    ],
    found: { kind: 'op', op: 'log', path: 'net/one', isNaN: false },
  },
  {
    title: 'a division by 0',
    x: [
      [2, 2],
      [2, 2],
      [2, 2],
    ],
    divisor: [1, 0],
    found: { kind: 'op', op: 'divide', path: 'net/two' },
  },
  {
    title: 'an overflow',
    x: [
      [2, 2],
      [2, 2],
      [2, 2],
    ],
    divisor: [1, 1e-30],
    found: { kind: 'op', op: 'square', path: 'loss', isNaN: false },
  },
];

const fine: Numbers = {
  x: [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  divisor: [1, 2],
  weight: [
    [1, 0],
    [0, 1],
  ],
};

describe.each([{ engine: 'reference' }, { engine: 'wasm' }, { engine: 'wasm', threads: 2 }] as const)(
  'checked steps of $engine $threads',
  (options) => {
    const runOf = async (step: Step) => {
      const engine = await createEngine(options);
      onTestFinished(() => engine.close());
      const check = checkNumerics(step.graph);
      const executable = engine.createSession().add('step', check.graph, { tables: gradientTables });
      return async ({ x, divisor, weight }: Partial<Numbers> = {}) => {
        step.weight.assign(tensor(weight ?? fine.weight));
        const inputs = [tensor(x ?? fine.x), tensor(divisor ?? fine.divisor)];
        const expected = evaluate(step.graph, inputs);
        const outputs = await executable.run(inputs);
        return { outputs, expected, found: check.firstNonFinite(outputs.at(-1) as Tensor) };
      };
    };

    test('answer as without checks, and update their states', async () => {
      const step = new Step();
      const run = await runOf(step);
      for (const count of [1, 2]) {
        const { outputs, expected, found } = await run();
        expect(found).toBeUndefined();
        expect(outputs).toHaveLength(2);
        expect(outputs[0]?.data[0]).toBeCloseTo(expected.outputs[0]?.data[0] as number, 5);
        expect((await step.count.read()).data).toEqual(Int32Array.of(count));
        const after = (await step.weight.read()).data;
        for (const [index, value] of (expected.updates[0] as { value: Tensor }).value.data.entries()) {
          expect(after[index]).toBeCloseTo(value, 5);
        }
      }
    });

    test.each(cases)('find $title, and leave all states as they were', async ({ found: expected, ...numbers }) => {
      const step = new Step();
      const run = await runOf(step);
      const { found } = await run(numbers);
      expect(found).toMatchObject(expected);
      expect((await step.count.read()).data).toEqual(Int32Array.of(0));
      expect((await step.weight.read()).data).toEqual(Float32Array.from((numbers.weight ?? fine.weight).flat()));
      expect((await run()).found).toBeUndefined();
      expect((await step.count.read()).data).toEqual(Int32Array.of(1));
    });

    test('do not mind values without effect', async () => {
      const isLarge = (value: Traced): Value<'bool'> => greater(value, 0) as Value<'bool'>;
      const run = await runOf(new Step((y) => select(isLarge(y as Traced), sqrt(y), y)));
      const { outputs, found } = await run({
        x: [
          [0.5, 2],
          [3, 4],
          [5, 6],
        ],
      });
      expect(Number.isFinite(outputs[0]?.data[0])).toBe(true);
      expect(found).toBeUndefined();
    });
  },
);

test('a graph without float32 values has nothing to check', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [2], dtype: 'int32' });
  const { graph, firstNonFinite } = checkNumerics(recording.finish([add(x, x)]));
  const { outputs } = evaluate(graph, [tensor([1, 2], [2], 'int32')]);
  expect(outputs[0]?.data).toEqual(Int32Array.of(2, 4));
  expect(firstNonFinite(outputs[1] as Tensor)).toBeUndefined();
});

test('unknown lengths are refused', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [null, 2], dtype: 'float32' });
  const graph = recording.finish([add(x, x)]);
  expect(() => checkNumerics(graph)).toThrow(ShapeError);
  expect(() => checkNumerics(graph)).toThrow('All lengths must be known');
});
