import {
  add,
  batchNormalization,
  conv2d,
  type Graph,
  gradients,
  less,
  matmul,
  mean,
  moments,
  multiply,
  relu,
  relu6,
  State,
  select,
  sigmoid,
  square,
  subtract,
  sum,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { ones, type Shape, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  type CompilerTables,
  finishAtOnce,
  lower,
  type ProgramStep,
  plan,
  recompute,
  simplify,
} from '../../src/index.ts';
import { updatesLast } from '../../src/lower/schedule.ts';
import { trainingKernels, trainingTables } from '../training-tables.ts';

const recomputed = recompute({ elements: 1024, elementsAgain: 16_384 });
/** Without its schedule: the order of steps is that of their values. */
const tables: CompilerTables = { ...trainingTables, schedule: updatesLast };

function weight(trace: Trace, shape: Shape): Value {
  return trace.read(
    new State({ path: 'w', shape, dtype: 'float32', initial: shape.length === 1 ? ones(shape) : zeros(shape) }),
  );
}

function graphOf(body: (x: Traced, trace: Trace) => readonly Value[], shape: Shape = [2, 16, 16, 8]): Graph {
  const trace = new Trace();
  return trace.finish(body(trace.input({ shape, dtype: 'float32' }), trace));
}

function stepsOf(graph: Graph): readonly ProgramStep[] {
  return lower(finishAtOnce(simplify(graph, tables)), { traced: graph, tables, kernels: trainingKernels }).steps;
}

/** Steps that read or write pictures. */
function large(steps: readonly ProgramStep[]): readonly string[] {
  const isLarge = ({ inputs, outputs }: ProgramStep): boolean =>
    [...inputs, ...outputs].some(({ type }) => type.shape.reduce((size, length) => size * length, 1) >= 4096);
  return steps
    .filter(isLarge)
    .map(({ kernel, outputs }) => (outputs.length > 1 ? `${kernel} ×${outputs.length}` : kernel));
}

function ops(graph: Graph): readonly string[] {
  return graph.nodes.flatMap((node) => (node.kind === 'op' ? [node.op] : []));
}

/** A convolution with a normalization, an activation and another convolution, and the gradients of its weights. */
function block(activation: (x: Value) => Value): Graph {
  return graphOf((x, trace) => {
    const weights = [weight(trace, [1, 1, 8, 8]), weight(trace, [8]), weight(trace, [8]), weight(trace, [1, 1, 8, 8])];
    const [first, gamma, beta, second] = weights as [Value, Value, Value, Value];
    const y = conv2d(x, first);
    const { mean: center, variance } = moments(y, { axis: [0, 1, 2] });
    const z = conv2d(activation(batchNormalization(y, center, variance, { gamma, beta })), second);
    return gradients(mean(square(z)), weights);
  });
}

describe('a normalization and a relu in training', () => {
  test.each([
    ['relu', relu],
    ['relu6', relu6],
  ])('take one pass forward and two backward: %s', (_, activation) => {
    expect(large(stepsOf(block(activation)))).toEqual([
      'pointwise',
      'reduce ×2',
      'elementwise',
      'pointwise',
      'pointwise',
      'pointwiseKernelGradient',
      'sums ×2',
      'elementwise',
      'pointwiseKernelGradient',
    ]);
  });

  test('keep one picture for the backward pass, and what convolutions read', () => {
    const sums = stepsOf(block(relu6)).filter(({ kernel }) => kernel === 'sums');
    // The gradient and the convolution's result: the mask is computed from the latter.
    expect(sums[0]?.inputs.filter(({ type }) => type.shape[0] === 512)).toHaveLength(2);
  });
});

describe('values that several steps read', () => {
  test('are computed in each of them if that is light', () => {
    const graph = graphOf((x, trace) => {
      const y = add(multiply(x, 2), 1);
      const kernel = weight(trace, [1, 1, 8, 8]);
      return [conv2d(square(y), kernel), conv2d(multiply(y, 3), kernel)];
    });
    expect(large(stepsOf(graph))).toEqual(['elementwise', 'pointwise', 'elementwise', 'pointwise']);
    expect(ops(recomputed(graph, tables)).filter((op) => op === 'add')).toHaveLength(2);
  });

  test.each<[what: string, body: (x: Traced, trace: Trace) => readonly Value[]]>([
    [
      'is not light',
      (x, trace) => {
        const [y, kernel] = [sigmoid(x), weight(trace, [1, 1, 8, 8])];
        return [conv2d(square(y), kernel), conv2d(multiply(y, 3), kernel)];
      },
    ],
    [
      'must be in memory',
      (x) => {
        const y = add(x, 1);
        return [y, square(y)];
      },
    ],
    ['has one reader', (x, trace) => [conv2d(square(add(x, 1)), weight(trace, [1, 1, 8, 8]))]],
  ])('are left alone where one %s', (_, body) => {
    const graph = graphOf(body);
    expect(recomputed(graph, tables)).toBe(graph);
  });

  test('are left alone if all of these are new values of states: they share a loop', () => {
    const shape = [64, 64];
    const states = ['weight', 'average', 'sum'].map(
      (path) => new State({ path, shape, dtype: 'float32', initial: zeros(shape) }),
    );
    const graph = graphOf((x, trace) => {
      const [w, m, s] = states.map((state) => trace.read(state)) as [Traced, Traced, Traced];
      const gradient = add(s, matmul(x, x));
      const average = add(multiply(m, 0.9), multiply(gradient, 0.1));
      const isDue = less(mean(x), 1);
      const updates = [select(isDue, subtract(w, average), w), select(isDue, average, m), select(isDue, 0, gradient)];
      for (const [index, state] of states.entries()) trace.write(state, updates[index] as Value);
      return [];
    }, shape);
    expect(recomputed(graph, tables)).toBe(graph);
    expect(large(stepsOf(graph))).toEqual(['pack', 'pointwise', 'sums', 'elementwise ×3']);
  });

  test('are left alone if they are small', () => {
    const graph = graphOf((x) => [square(add(x, 1)), sum(multiply(add(x, 1), 3), { axis: 0 })], [2, 8]);
    expect(recomputed(graph, tables)).toBe(graph);
  });
});

test('a mask reads what the extremum reads, in steps that compute the extremum again', () => {
  const graph = finishAtOnce(simplify(block(relu6), tables));
  const masks = graph.nodes.flatMap((node) =>
    node.kind === 'op' && ['greater', 'less'].includes(node.op) ? [node] : [],
  );
  expect(masks.length).toBeGreaterThan(2);
  for (const { inputs } of masks) expect(graph.nodes[inputs[0] as number]).toMatchObject({ op: 'add' });
});

test('sums move to earlier ones of the same values, with the small values that they need', () => {
  const graph = graphOf((x) => {
    const total = sum(x, { axis: [0, 1, 2], keepdims: true });
    const scaled = multiply(total, 2);
    const others = sum(multiply(x, subtract(x, 1)), { axis: [0, 1, 2], keepdims: true });
    return [scaled, others];
  });
  expect(large(stepsOf(graph))).toEqual(['sums ×2']);
  const dependent = graphOf((x) => {
    const total = sum(x, { axis: [0, 1, 2], keepdims: true });
    return [sum(square(subtract(x, total)), { axis: [0, 1, 2] })];
  });
  expect(large(stepsOf(dependent))).toEqual(['sums', 'sums']);
});

describe('values that are read again much later', () => {
  const BLOCKS = 6;

  /** The gradients of blocks of 32 channels, of a convolution, perhaps a normalization, and an activation. */
  const blocks = (make: (y: Value, trace: Trace) => Value): Graph =>
    graphOf(
      (x, trace) => {
        const weights = Array.from({ length: BLOCKS }, () => weight(trace, [1, 1, 32, 32]));
        const y = weights.reduce((input, kernel) => make(conv2d(input, kernel), trace), x as Value);
        return [mean(square(conv2d(y, weight(trace, [1, 1, 32, 4])))), ...gradients(mean(square(y)), weights)];
      },
      [2, 16, 16, 32],
    );

  const areaOf = (graph: Graph, elementsAgain: number): number => {
    const own = { ...tables, passes: [recompute({ elements: 1024, elementsAgain })] };
    const program = lower(finishAtOnce(simplify(graph, own)), { traced: graph, tables: own, kernels: trainingKernels });
    return plan(program, trainingKernels, 1).areaBytes;
  };

  const normalized = (y: Value, trace: Trace): Value => {
    const { mean: center, variance } = moments(y, { axis: [0, 1, 2] });
    return relu(batchNormalization(y, center, variance, { gamma: weight(trace, [32]), beta: weight(trace, [32]) }));
  };

  test('are written again, if what they are made of is kept anyway', () => {
    const graph = blocks(normalized);
    const [kept, again] = [areaOf(graph, Number.POSITIVE_INFINITY), areaOf(graph, 16_384)];
    // A picture for each block instead of two.
    expect(kept - again).toBeGreaterThan((BLOCKS - 3) * 4 * 16_384);
    expect(areaOf(graph, 16_385)).toBe(kept);
  });

  test.each<[what: string, make: (y: Value, trace: Trace) => Value]>([
    ['what they are made of is not', (y) => relu(y)],
    ['they are not light', (y, trace) => sigmoid(normalized(y, trace))],
  ])('are kept if %s', (_, make) => {
    const graph = blocks(make);
    expect(areaOf(graph, 16_384)).toBe(areaOf(graph, Number.POSITIVE_INFINITY));
  });
});
