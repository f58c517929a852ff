import {
  add,
  batchNormalization,
  divide,
  evaluate,
  type Graph,
  matmul,
  maximum,
  mean,
  moments,
  multiply,
  reshape,
  State,
  sigmoid,
  sqrt,
  square,
  subtract,
  Trace,
  type Traced,
  tanh,
  transpose,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { worstDifference } from './random-graphs.ts';

const engines = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', deterministic: true }),
  createEngine({ engine: 'wasm', threads: 2 }),
]);
afterAll(() => {
  for (const engine of engines) engine.close();
});

function random(shape: Shape, seed: number): Tensor {
  return randomUniform(shape, { minval: -1, maxval: 1, seed });
}

function stateOf(path: string, shape: Shape, seed: number): State {
  return new State({ path, shape, dtype: 'float32', initial: square(random(shape, seed)) });
}

/** Moves a state towards a value. */
function blend(old: Value, value: Value, rate: number): Value {
  return add(old, multiply(subtract(value, old), rate));
}

/** Updates of a weight by a gradient, as optimizers write them: the weight and its slots, and how they change. */
const optimizers: Readonly<Record<string, (weight: Value, slots: readonly Value[], gradient: Value) => Value[]>> = {
  'gradient descent': (weight, _, gradient) => [subtract(weight, multiply(gradient, 0.1))],
  momentum(weight, [velocity], gradient) {
    const moved = subtract(multiply(velocity as Value, 0.9), multiply(gradient, 0.1));
    return [add(weight, moved), moved];
  },
  'Nesterov momentum'(weight, [velocity], gradient) {
    const moved = subtract(multiply(velocity as Value, 0.9), multiply(gradient, 0.1));
    return [add(weight, subtract(multiply(moved, 0.9), multiply(gradient, 0.1))), moved];
  },
  RMSprop(weight, [average], gradient) {
    const spread = blend(average as Value, square(gradient), 0.1);
    return [subtract(weight, divide(multiply(gradient, 0.01), sqrt(add(spread, 1e-7)))), spread];
  },
  Adam(weight, [first, second], gradient) {
    const average = blend(first as Value, gradient, 0.1);
    const spread = blend(second as Value, square(gradient), 0.001);
    return [subtract(weight, divide(multiply(average, 0.01), add(sqrt(spread), 1e-7))), average, spread];
  },
  AMSGrad(weight, [first, second, largest], gradient) {
    const average = blend(first as Value, gradient, 0.1);
    const spread = blend(second as Value, square(gradient), 0.001);
    const bound = maximum(largest as Value, spread);
    return [subtract(weight, divide(multiply(average, 0.01), add(sqrt(bound), 1e-7))), average, spread, bound];
  },
};
const SLOTS: Readonly<Record<string, number>> = { 'gradient descent': 0, Adam: 2, AMSGrad: 3 };

/** A run that updates some weights by gradients that are its inputs. */
function training(name: string, shapes: readonly Shape[]): { graph: Graph; states: readonly State[] } {
  const recording = new Trace();
  const states: State[] = [];
  const outputs = shapes.map((shape, index) => {
    const gradient = recording.input({ shape, dtype: 'float32' });
    const own = Array.from({ length: 1 + (SLOTS[name] ?? 1) }, (_, k) =>
      stateOf(`${index}/${k}`, shape, states.length + k),
    );
    states.push(...own);
    const [weight, ...slots] = own.map((state) => recording.read(state)) as [Traced, ...Traced[]];
    const changed = (optimizers[name] as (typeof optimizers)[string])(weight, slots, gradient);
    for (const [k, state] of own.entries()) recording.write(state, changed[k] as Value);
    return mean(square(gradient));
  });
  return { graph: recording.finish(outputs), states };
}

describe.each(engines.map((engine) => [engine.info().reason, engine] as const))('%s', (_, engine) => {
  test.each(Object.keys(optimizers))('%s updates a weight and its slots in one loop', async (name) => {
    const shapes = [[3, 3, 5, 1], [1, 1, 70, 9], [17], []];
    const { graph, states } = training(name, shapes);
    const ofStates = states.length / shapes.length;
    const loops = engine.explain(graph).steps.filter(({ bytes }) => bytes > 4);
    const sizes = shapes.map((shape) => shape.reduce((size, length) => size * length, 1));
    // The mean of the squared gradient needs a loop of its own: it is read elsewhere, in another shape.
    const updating = loops.filter(({ sources }) => sources.some(({ op }) => op === 'subtract'));
    expect(updating.map(({ kernel, bytes }) => [kernel, bytes])).toEqual(
      sizes.map((size) => ['elementwise', 4 * ofStates * size]).filter(([, bytes]) => (bytes as number) > 4),
    );
    const executable = engine.createSession().add(name, graph);
    for (let step = 0; step < 5; step++) {
      const gradients = shapes.map((shape, index) => random(shape, 100 * step + index));
      const expected = evaluate(graph, gradients);
      await executable.run(gradients);
      for (const { state, value } of expected.updates) {
        expect(worstDifference(state.value, value), `${state.path} after ${step}`).toBeLessThan(1e-6);
      }
    }
  });
});

describe.each(engines.map((engine) => [engine.info().reason, engine] as const))('%s', (_, engine) => {
  test('a batch is normalized with one step for its mean and its variance', async () => {
    const recording = new Trace();
    const x = recording.input({ shape: [4, 9, 7, 20], dtype: 'float32' });
    const { mean: center, variance: spread } = moments(x, { axis: [0, 1, 2] });
    const [average, deviation] = [stateOf('mean', [20], 1), stateOf('variance', [20], 2)];
    recording.write(average, blend(recording.read(average), center, 0.01));
    recording.write(deviation, blend(recording.read(deviation), spread, 0.01));
    const graph = recording.finish([batchNormalization(x, center, spread)]);
    const reducing = engine.explain(graph).steps.filter(({ kernel }) => kernel === 'reduce');
    expect(reducing.map(({ sources, bytes }) => [sources.map(({ op }) => op), bytes])).toEqual([
      [['mean', 'variance'], 160],
    ]);
    const input = randomUniform([4, 9, 7, 20], { minval: 99, maxval: 101, seed: 5 });
    const expected = evaluate(graph, [input]);
    const [output] = await engine.createSession().add('normalized', graph).run([input]);
    expect(worstDifference(output as Tensor, expected.outputs[0] as Tensor)).toBeLessThan(1e-5);
    for (const { state, value } of expected.updates) expect(worstDifference(state.value, value)).toBeLessThan(1e-6);
  });
});

const SHAPE = [1, 6, 10];

/** One op of a random graph: its kind, and which earlier values it reads. */
interface Part {
  readonly kind: (typeof KINDS)[number];
  readonly x: number;
  readonly y: number;
  /** Whether the value is an output, or an update. */
  readonly use: 'output' | 'update' | 'none';
}

const KINDS = [
  'add',
  'multiply',
  'maximum',
  'subtract',
  'sigmoid',
  'tanh',
  'row',
  'mean',
  'flat',
  'matrix',
  'turned',
  'product',
  'blend',
  'normalized',
] as const;

const parts = fc.array(
  fc.record<Part>({
    kind: fc.constantFrom(...KINDS, 'add', 'multiply', 'sigmoid'),
    x: fc.nat(),
    y: fc.nat(),
    use: fc.constantFrom('output', 'update', 'none', 'none'),
  }),
  { minLength: 2, maxLength: 24 },
);

/** A graph with several outputs and updates, whose values are read by loops, other ops, and in other shapes. */
function graphOf(plan: readonly Part[]): Graph {
  const recording = new Trace();
  const values: Value[] = [
    recording.input({ shape: SHAPE, dtype: 'float32' }),
    recording.input({ shape: SHAPE, dtype: 'float32' }),
  ];
  const outputs: Value[] = [];
  for (const [index, { kind, x, y, use }] of plan.entries()) {
    const [a, b] = [values[x % values.length] as Value, values[y % values.length] as Value];
    const value = compute(kind, a, b, (shape) => recording.read(stateOf(`${index}`, shape, index)));
    values.push(value);
    if (use === 'output') outputs.push(value);
    else if (use === 'update') {
      const state = stateOf(`new ${index}`, SHAPE, index);
      values.push(recording.read(state));
      recording.write(state, value);
    }
  }
  return recording.finish([...outputs, values.at(-1) as Value]);
}

function compute(kind: Part['kind'], a: Value, b: Value, state: (shape: Shape) => Value): Value {
  switch (kind) {
    case 'add':
      return add(a, b);
    case 'multiply':
      return multiply(a, b);
    case 'maximum':
      return maximum(a, b);
    case 'subtract':
      return subtract(a, b);
    case 'sigmoid':
      return sigmoid(a);
    case 'tanh':
      return tanh(a);
    case 'normalized': {
      const { mean: center, variance: spread } = moments(a, { axis: [0, 1], keepdims: true });
      return divide(subtract(b, center), sqrt(add(spread, 1)));
    }
    case 'blend':
      return blend(a, b, 0.25);
    case 'row':
      return add(a, state([10]));
    case 'mean':
      return multiply(a, mean(b, { axis: 2, keepdims: true }));
    case 'flat':
      return reshape(add(reshape(a, [60]), reshape(b, [60])), SHAPE);
    case 'matrix':
      return add(a, reshape(b, [6, 10]));
    case 'turned':
      return add(reshape(transpose(a), SHAPE), b);
    case 'product':
      return sigmoid(add(matmul(a, state([10, 10])), b));
  }
}

test('random graphs with several outputs and updates agree with the reference', async () => {
  let joined = 0;
  await fc.assert(
    fc.asyncProperty(parts, async (plan) => {
      const graph = graphOf(plan);
      const inputs = [random(SHAPE, 1), random(SHAPE, 2)];
      const expected = evaluate(graph, inputs);
      for (const engine of engines) {
        const session = (engine as Engine).createSession();
        const before = graph.updates.map(({ state }) => state.value);
        const actual = await session.add('graph', graph).run(inputs);
        for (const [index, output] of actual.entries()) {
          expect(worstDifference(output, expected.outputs[index] as Tensor), `output ${index}`).toBeLessThan(1e-5);
        }
        for (const [index, { state, value }] of expected.updates.entries()) {
          expect(worstDifference(state.value, value), `state ${state.path}`).toBeLessThan(1e-5);
          state.assign(before[index] as Tensor);
        }
        session.close();
      }
      const one = 4 * SHAPE.reduce((size, length) => size * length, 1);
      joined += engines[0]
        .explain(graph)
        .steps.filter(({ kernel, bytes }) => kernel === 'elementwise' && bytes > one).length;
    }),
    { numRuns: 150, seed: 9 },
  );
  expect(joined).toBeGreaterThan(100);
});
