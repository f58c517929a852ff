import {
  add,
  divide,
  gradients,
  matmul,
  mean,
  multiply,
  relu,
  State,
  sqrt,
  square,
  subtract,
  sum,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { finishAtOnce, lower, type Program, type ProgramStep, plan, simplify } from '../src/index.ts';
import { trainingKernels, trainingTables } from './training-tables.ts';

const LAYERS = 8;
const BYTES = 4 * 256 * 256;

type Optimizer = (value: Value, gradient: Value, all: readonly Value[]) => Value;

const descent: Optimizer = (value, gradient) => subtract(value, multiply(gradient, 0.1));

/** A step of dense layers of 256 units, which returns the loss and perhaps more. */
function stepOf(optimizer: Optimizer, more: (gradients: readonly Value[]) => readonly Value[] = () => []): Program {
  const trace = new Trace();
  const weights = Array.from({ length: LAYERS }, (_, index) => {
    return new State({ path: `w${index}`, shape: [256, 256], dtype: 'float32', initial: zeros([256, 256]) });
  });
  const values = weights.map((state) => trace.read(state));
  let y: Value = trace.input({ shape: [4, 256], dtype: 'float32' });
  for (const value of values) y = relu(matmul(y, value));
  const loss = mean(square(y));
  const found = gradients(loss, values);
  for (const [index, state] of weights.entries()) {
    trace.write(state, optimizer(values[index] as Traced, found[index] as Traced, found));
  }
  const graph = trace.finish([loss, ...more(found)]);
  return lower(finishAtOnce(simplify(graph, trainingTables)), {
    traced: graph,
    tables: trainingTables,
    kernels: trainingKernels,
  });
}

const area = (program: Program): number => plan(program, trainingKernels, 1).areaBytes;

function writesState(program: Program, { outputs }: ProgramStep): boolean {
  return outputs.some(({ value }) => program.values[value]?.kind === 'state');
}

/** The states in the order of their updates. */
function updated(program: Program): readonly string[] {
  return program.steps.flatMap(({ outputs }) =>
    outputs.flatMap(({ value }) => {
      const written = program.values[value];
      return written?.kind === 'state' ? [written.state.path] : [];
    }),
  );
}

/** Fails if a step reads a state after its update, or an output is computed after the first update. */
function expectInOrder(program: Program): void {
  const written = new Set<number>();
  for (const [index, step] of program.steps.entries()) {
    for (const { value } of step.inputs) expect(written.has(value), `step ${index}`).toBe(false);
    for (const { value } of step.outputs) if (program.values[value]?.kind === 'state') written.add(value);
    for (const { value } of program.outputs) {
      if (step.outputs.some((output) => output.value === value)) expect(index).toBeLessThan(program.updatesFrom);
    }
  }
  expect(program.steps.findIndex((step) => writesState(program, step))).toBe(program.updatesFrom);
}

const clipped: Optimizer = (value, gradient) => {
  const norm = sqrt(add(sum(square(gradient)), 1e-6));
  return subtract(value, multiply(divide(gradient, norm), 0.1));
};

describe('updates of a large step', () => {
  test.each([
    ['gradient descent', descent],
    ['gradients clipped one by one', clipped],
  ])('follow their gradients, last layer first: %s', (_, optimizer) => {
    const program = stepOf(optimizer);
    expectInOrder(program);
    expect(updated(program)).toEqual(Array.from({ length: LAYERS }, (_, index) => `w${LAYERS - 1 - index}`));
    // A gradient, packed weights, and what the layers share.
    expect(area(program)).toBeLessThan(3 * BYTES);
  });

  test('wait for what depends on all gradients', () => {
    const program = stepOf((value, gradient, all) => {
      const norm = all.map((each) => sum(square(each))).reduce((total, each) => add(total, each));
      return subtract(value, divide(gradient, sqrt(add(norm, 1e-6))));
    });
    expectInOrder(program);
    expect(area(program)).toBeGreaterThan(LAYERS * BYTES);
  });

  test('wait for outputs', () => {
    expectInOrder(stepOf(descent, (found) => [sum(found[0] as Value)]));
  });

  test('wait for what reads the old value', () => {
    // The penalty of each layer's weights is known last.
    const program = stepOf((value, gradient, all) => {
      const others = all.map((each) => sum(each)).reduce((total, each) => add(total, each));
      return subtract(value, multiply(gradient, multiply(sum(value), others)));
    });
    expectInOrder(program);
  });
});

test('updates of a small step come last', () => {
  const trace = new Trace();
  const state = new State({ path: 'w', shape: [8, 8], dtype: 'float32', initial: zeros([8, 8]) });
  const other = new State({ path: 'v', shape: [8, 8], dtype: 'float32', initial: zeros([8, 8]) });
  const x = trace.input({ shape: [4, 8], dtype: 'float32' });
  const loss = mean(square(matmul(relu(matmul(x, trace.read(state))), trace.read(other))));
  for (const [index, gradient] of gradients(loss, [trace.read(state), trace.read(other)]).entries()) {
    const each = [state, other][index] as State;
    trace.write(each, subtract(trace.read(each), gradient));
  }
  const graph = trace.finish([loss]);
  const program = lower(finishAtOnce(simplify(graph, trainingTables)), {
    traced: graph,
    tables: trainingTables,
    kernels: trainingKernels,
  });
  expectInOrder(program);
  expect(program.steps.slice(program.updatesFrom).every((step) => writesState(program, step))).toBe(true);
});
