import { GraphError, ShapeError, tensor, ValueError, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  add,
  allOps,
  applyOp,
  argMax,
  averagePool2d,
  cast,
  differentiate,
  evaluate as evaluateWith,
  type ForwardOp,
  type Graph,
  gradients,
  greater,
  mean,
  multiply,
  type OpDefinition,
  relu6,
  reshape,
  State,
  select,
  square,
  stopGradient,
  sum,
  Trace,
  type Traced,
  trace,
  transpose,
  type Value,
} from '../../src/index.ts';

const float = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' as const });
const evaluate = (graph: Graph, inputs: Parameters<typeof evaluateWith>[1]) =>
  evaluateWith(graph, inputs, allOps).outputs.map((output) => output.toArray());

test('adds a gradient per entry after outputs and updates', () => {
  const weight = new State({ path: 'dense/kernel', shape: [2], dtype: 'float32', initial: tensor([2, 5]) });
  const idle = new State({ path: 'idle', shape: [2, 1], dtype: 'float32', initial: tensor([[1], [1]]) });
  const recording = new Trace();
  const x = recording.input(float(2));
  const w = recording.read(weight);
  recording.write(weight, multiply(w, 0.5));
  const graph = recording.finish([sum(multiply(square(x), w)), add(x, 1)]);
  const result = differentiate(graph, { by: [weight, 0, idle] });
  expect(result.updates.length).toBe(1);
  expect(evaluate(result, [tensor([3, 1])])).toEqual([23, [4, 2], [9, 1], [12, 10], [[0], [0]]]);
});

test('values that are read several times get the sum', () => {
  const graph = trace([float(2)], (x) => gradients(sum(add(multiply(x, x), add(x, multiply(x, 3)))), [x]));
  expect(evaluate(graph, [tensor([1, -2])])).toEqual([[6, 0]]);
});

test('sums over broadcast axes', () => {
  const graph = trace([float(2, 1, 3), float(4, 1)], (a, b) => gradients(sum(multiply(a, b)), [a, b]));
  const [da, db] = evaluate(graph, [tensor([1, 2, 3, 4, 5, 6], [2, 1, 3]), tensor([[1], [2], [3], [4]])]);
  expect(da).toEqual([[[10, 10, 10]], [[10, 10, 10]]]);
  expect(db).toEqual([[21], [21], [21], [21]]);
});

test('values that the scalar does not depend on get zeros, in their shape', () => {
  const graph = trace([float(2, 1), float(3)], (x, y) => {
    const idle = multiply(x, 2);
    return gradients(sum(y), [x, idle, y]);
  });
  expect(evaluate(graph, [zeros([2, 1]), zeros([3])])).toEqual([
    [[0], [0]],
    [[0], [0]],
    [1, 1, 1],
  ]);
});

test('a value in the middle, and one before it', () => {
  const graph = trace([float(2)], (x) => {
    const y = square(x);
    return gradients(sum(square(y)), [x, y]);
  });
  expect(evaluate(graph, [tensor([1, 3])])).toEqual([
    [4, 108],
    [2, 18],
  ]);
});

test('integers, booleans and stopGradient carry no gradient', () => {
  const graph = trace([float(3)], (x) => {
    const counted = cast(cast(x, 'int32'), 'float32');
    const index = cast(argMax(x), 'float32');
    const chosen = select(greater(x, 2), x, stopGradient(square(x)));
    return gradients(sum(multiply(add(counted, index), chosen)), [x]);
  });
  // counted + index = [2, 4, 2]; the chosen one passes the gradient where x > 2.
  expect(evaluate(graph, [tensor([1.5, 3.5, 1.25])])).toEqual([[0, 4, 0]]);
});

test('gradients of sums and means are not repeated in memory for ops that broadcast', () => {
  const graph = trace([float(2, 4, 4, 3)], (x) => {
    const loss = mean(square(averagePool2d(multiply(x, x), { poolSize: 2 })));
    return gradients(loss, [x]);
  });
  expect(graph.nodes.filter((node) => node.kind === 'op' && node.op === 'broadcastTo')).toEqual([]);
  const whole = trace([float(2, 3)], (x) => gradients(sum(transpose(reshape(x, [3, 2]))), [x]));
  expect(whole.nodes.filter((node) => node.kind === 'op' && node.op === 'broadcastTo').length).toBe(1);
  expect(evaluate(whole, [zeros([2, 3])])).toEqual([
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
  ]);
});

test('the masks of a clip read its result alone', () => {
  const graph = trace([float(4)], (x) => gradients(sum(multiply(relu6(x), 2)), [x]));
  const compared = graph.nodes.flatMap((node) =>
    node.kind === 'op' && (node.op === 'greater' || node.op === 'less') ? [node.inputs[0]] : [],
  );
  expect(new Set(compared).size).toBe(1);
  expect(compared.length).toBe(2);
  expect(evaluate(graph, [tensor([-1, 3, 6, 7])])).toEqual([[0, 2, 0, 0]]);
});

test('what is recorded belongs to the layer that it comes from', () => {
  const recording = new Trace();
  const x = recording.input(float(2));
  const y = recording.at('first', () => square(x));
  const z = recording.at('second/part', () => multiply(y, y));
  const [gradient] = recording.at('train', () => gradients(sum(z), [x])) as [Traced];
  const graph = recording.finish([gradient]);
  const paths = graph.nodes.flatMap((node) => (node.kind === 'op' ? [`${node.path}: ${node.op}`] : []));
  expect(paths).toEqual([
    'first: square',
    'train: reshape',
    'second/part: multiply',
    'second/part: multiply',
    'second/part: add',
    'first: multiply',
    'first: multiply',
  ]);
  expect(recording.path).toBe('');
});

describe('errors', () => {
  /** An op of another package, without a rule. */
  const strange = {
    name: 'strange',
    infer: ([x]: readonly [Traced]) => x,
    reference: () => undefined,
  } as unknown as OpDefinition<ForwardOp>;
  const strangely = (x: Value): Value => applyOp(strange as OpDefinition<'abs'>, [x], {});

  test('an op without a gradient, with its layer, if the gradient would pass through it', () => {
    const failing = (x: Traced, y: Traced) => {
      const z = x.trace.at('model/odd', () => strangely(x));
      return gradients(sum(multiply(z, y)), [x]);
    };
    expect(() => trace([float(2), float(2)], failing)).toThrow(
      "strange in layer 'model/odd': The op has no gradient: there is no rule for it. Leave it out of what is differentiated, or wrap its operand in stopGradient().",
    );
    expect(() => trace([float(2), float(2)], failing)).toThrow(GraphError);
    const passing = trace([float(2), float(2)], (x, y) => gradients(sum(multiply(strangely(x), y)), [y]));
    expect(passing.outputs.length).toBe(1);
    const stopped = trace([float(2)], (x) => gradients(sum(add(strangely(stopGradient(x)), x)), [x]));
    expect(stopped.nodes.length).toBeGreaterThan(0);
  });

  test('unknown lengths, with op and layer', () => {
    const failing = (x: Traced) => {
      const y = x.trace.at('dense', () => square(x));
      return gradients(sum(y), [x]);
    };
    expect(() => trace([float(null, 2)], failing)).toThrow(ShapeError);
    expect(() => trace([float(null, 2)], failing)).toThrow(
      'Gradients need known lengths. Received shape (None, 2). Trace with the lengths of the data, the batch included.',
    );
    const used = (x: Traced, w: Traced) => x.trace.at('dense', () => gradients(sum(multiply(x, w)), [w]));
    expect(() => trace([float(null, 2), float(2)], used)).toThrow("sum in layer 'dense': Gradients need known");
  });

  test('what is differentiated must be a float32 scalar', () => {
    expect(() => trace([float(2)], (x) => gradients(square(x), [x]))).toThrow(
      'gradients: Only a scalar has gradients. Received shape (2,). Reduce it with sum or mean.',
    );
    expect(() => trace([float(2)], (x) => gradients(cast(sum(x), 'int32'), [x]))).toThrow(
      'gradients: `of` must have dtype float32. Received dtype int32.',
    );
    expect(() => gradients(tensor(1), [])).toThrow(
      'Expected a value of a trace. Received a tensor, which does not know how it was computed. Use grad(f)',
    );
    expect(() => gradients(3 as never, [])).toThrow(ValueError);
  });

  test('so must be what it is differentiated by, in the same trace', () => {
    const integers = { shape: [2], dtype: 'int32' } as const;
    expect(() => trace([integers], (x) => gradients(sum(cast(x, 'float32')), [x]))).toThrow(
      'gradients: `by` must have dtype float32. Received dtype int32.',
    );
    expect(() => trace([float(2)], (x) => gradients(sum(x), [tensor([1])]))).toThrow('Expected a value of a trace.');
    const other = new Trace().input(float(2));
    expect(() => trace([float(2)], (x) => gradients(sum(x), [other]))).toThrow(GraphError);
  });

  test('differentiate names outputs and inputs that are not there', () => {
    const graph = trace([float(2)], (x) => [sum(x)]);
    expect(() => differentiate(graph, { by: [1] })).toThrow('differentiate: The graph has 1 input. Received input 1.');
    expect(() => differentiate(graph, { by: [0], of: 2 })).toThrow('The graph has 1 output. Received output 2.');
    expect(() => differentiate(graph, { by: [0], wrt: 1 } as never)).toThrow('differentiate: ');
  });
});
