import { kernelsOn, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import {
  add,
  biasAdd,
  conv2d,
  depthwiseConv2d,
  type Graph,
  maximum,
  mean,
  minimum,
  multiply,
  type OpNode,
  reshape,
  State,
  sigmoid,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { ones, scalar, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { findUsers } from '../src/graph/queries.ts';
import { expressionsOf } from '../src/lower/elementwise-expressions.ts';
import { groupElementwise } from '../src/lower/elementwise-groups.ts';
import { findTail, type Tail } from '../src/lower/epilogue.ts';
import { compilerTables } from '../src/tables.ts';

function graphOf(body: (x: Traced, trace: Trace) => readonly Value[]): Graph {
  const trace = new Trace();
  const x = trace.input({ shape: [1, 4, 4, 2], dtype: 'float32' });
  return trace.finish(body(x, trace));
}

const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, uncheckedKernels);

/** Whether nodes are elementwise. */
function expressionsIn(graph: Graph): (node: OpNode) => boolean {
  const expressionOf = expressionsOf({ graph, tables: compilerTables, kernels });
  return (node) => expressionOf(node) !== undefined;
}

const kernel = ones([1, 1, 2, 2]);
const six = scalar(6);
const zero = scalar(0);

/** The tail of the first convolution. */
function tailOf(graph: Graph, residual = true): Tail & { ops: string[] } {
  const start = graph.nodes.find((node): node is OpNode => node.kind === 'op' && /conv/i.test(node.op)) as OpNode;
  const isInvariant = (id: number): boolean => ['constant', 'state'].includes(graph.nodes[id]?.kind as string);
  const tail = findTail(start, {
    graph,
    users: findUsers(graph),
    isInvariant,
    expressionOf: expressionsOf({ graph, tables: compilerTables, kernels }),
    taken: new Set(),
    residual,
  });
  return { ...tail, ops: tail.absorbed.map(({ op }) => op) };
}

test('bias, residual and relu6 become part of a convolution', () => {
  const graph = graphOf((x) => {
    const y = biasAdd(conv2d(x, kernel), ones([2]));
    return [minimum(maximum(add(y, x), zero), six)];
  });
  const tail = tailOf(graph);
  expect(tail.ops).toEqual(['biasAdd', 'add', 'maximum', 'minimum']);
  expect([tail.last, tail.residual]).toEqual([graph.outputs[0], graph.inputs[0]]);
  expect(tail.activation?.nodes).toEqual([
    { kind: 'operand', index: 0 },
    { kind: 'constant', value: 0, dtype: 'float32' },
    { kind: 'binary', op: 'maximum', x: 0, y: 1 },
    { kind: 'constant', value: 6, dtype: 'float32' },
    { kind: 'binary', op: 'minimum', x: 2, y: 3 },
  ]);
});

test('an activation need not be a chain: x · sigmoid(x)', () => {
  const tail = tailOf(
    graphOf((x) => {
      const y = conv2d(x, kernel);
      return [multiply(y, sigmoid(y))];
    }),
  );
  expect(tail.ops).toEqual(['sigmoid', 'multiply']);
  expect(tail.activation?.nodes.at(-1)).toEqual({ kind: 'binary', op: 'multiply', x: 0, y: 1 });
});

test('a convolution that is an output, or read twice, is not fused', () => {
  expect(
    tailOf(
      graphOf((x) => {
        const y = conv2d(x, kernel);
        return [y, maximum(y, zero)];
      }),
    ).ops,
  ).toEqual([]);
  const tail = tailOf(
    graphOf((x) => {
      const y = maximum(conv2d(x, kernel), zero);
      return [add(y, mean(y, { axis: [1, 2], keepdims: true }))];
    }),
  );
  expect(tail.ops).toEqual(['maximum']);
});

test('nor is one that a run assigns to a state', () => {
  const state = new State({ path: 's', shape: [1, 4, 4, 2], dtype: 'float32', initial: zeros([1, 4, 4, 2]) });
  const graph = graphOf((x, trace) => {
    const y = conv2d(x, kernel);
    trace.write(state, y);
    return [maximum(y, zero)];
  });
  expect(tailOf(graph).ops).toEqual([]);
});

test('no residual where the kernel has none, where shapes differ, or where it is the value itself', () => {
  const withResidual = (other: (x: Traced, y: Value) => Value): Graph =>
    graphOf((x) => {
      const y = depthwiseConv2d(x, ones([1, 1, 2, 1]));
      return [add(y, other(x, y))];
    });
  expect(
    tailOf(
      withResidual((x) => x),
      false,
    ).ops,
  ).toEqual([]);
  expect(tailOf(withResidual((x) => mean(x, { axis: 1, keepdims: true }))).ops).toEqual([]);
  const doubled = tailOf(withResidual((_, y) => y));
  expect([doubled.ops, doubled.residual]).toEqual([['add'], undefined]);
});

test('elementwise nodes of one shape share a loop; a broadcast one gets its own', () => {
  const graph = graphOf((x) => {
    const pooled = sigmoid(add(mean(x, { axis: [1, 2], keepdims: true }), 1));
    const y = multiply(maximum(x, zero), pooled);
    return [add(y, multiply(y, y))];
  });
  const groups = groupElementwise(graph, findUsers(graph), expressionsIn(graph));
  const ops = groups.map(({ nodes }) => nodes.map(({ op }) => op).join(' '));
  expect(ops.sort()).toEqual(['add sigmoid', 'maximum multiply multiply add']);
});

/** The groups of a graph's elementwise nodes: their ops, and the ops of their results. */
function groupsOf(graph: Graph): readonly (readonly [nodes: string, results: string])[] {
  const opOf = (id: number): string => (graph.nodes[id] as OpNode).op;
  return groupElementwise(graph, findUsers(graph), expressionsIn(graph))
    .map(({ nodes, results }) => [nodes.map(({ op }) => op).join(' '), results.map(opOf).join(' ')] as const)
    .toReversed();
}

describe('a value that is read outside its loop', () => {
  test('is one more result, if its other readers come later', () => {
    const returned = graphOf((x) => {
      const y = sigmoid(x);
      return [y, multiply(y, x)];
    });
    expect(groupsOf(returned)).toEqual([['sigmoid multiply', 'sigmoid multiply']]);
    const readLater = graphOf((x) => {
      const y = sigmoid(x);
      const z = multiply(y, x);
      return [add(y, mean(z))];
    });
    expect(groupsOf(readLater)).toEqual([
      ['sigmoid multiply', 'sigmoid multiply'],
      ['add', 'add'],
    ]);
  });

  test('has a loop of its own, if one of them comes before', () => {
    const graph = graphOf((x) => {
      const y = sigmoid(x);
      return [multiply(y, mean(y))];
    });
    expect(groupsOf(graph)).toEqual([
      ['sigmoid', 'sigmoid'],
      ['multiply', 'multiply'],
    ]);
  });

  test('or if the loop that reads it first has another shape, or reads it in another one', () => {
    const row = graphOf((x) => {
      const y = sigmoid(mean(x, { axis: [0, 1, 2] }));
      return [multiply(x, y), y];
    });
    expect(groupsOf(row).map(([nodes]) => nodes)).toEqual(['sigmoid', 'multiply']);
    const reshaped = graphOf((x) => {
      const y = sigmoid(x);
      return [multiply(x, reshape(y, [4, 4, 2])), multiply(y, x)];
    });
    expect(groupsOf(reshaped)).toEqual([
      ['sigmoid', 'sigmoid'],
      ['multiply', 'multiply'],
      ['multiply', 'multiply'],
    ]);
  });

  test('is written if it leaves in another shape', () => {
    const graph = graphOf((x) => {
      const y = sigmoid(x);
      return [multiply(y, x), reshape(y, [32])];
    });
    expect(groupsOf(graph)).toEqual([['sigmoid multiply', 'sigmoid multiply']]);
  });
});

test('updates that read each other share a loop, which writes nothing else', () => {
  const shape = [1, 4, 4, 2];
  const states = ['a', 'b'].map((path) => new State({ path, shape, dtype: 'float32', initial: zeros(shape) }));
  const [a, b] = states as [State, State];
  const graph = graphOf((x, trace) => {
    const y = sigmoid(x);
    const first = multiply(trace.read(a), y);
    trace.write(a, first);
    trace.write(b, add(trace.read(b), first));
    return [y];
  });
  expect(groupsOf(graph)).toEqual([
    ['sigmoid', 'sigmoid'],
    ['multiply add', 'multiply add'],
  ]);
});

test('nodes that are not free join no loop, and loops have a maximum size', () => {
  const graph = graphOf((x) => {
    let y: Value = x;
    for (let index = 0; index < 100; index++) y = add(y, x);
    return [y];
  });
  const users = findUsers(graph);
  expect(groupElementwise(graph, users, () => false).length).toBe(0);
  const sizes = groupElementwise(graph, users, expressionsIn(graph)).map(({ nodes }) => nodes.length);
  expect(Math.max(...sizes)).toBe(32);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
});
