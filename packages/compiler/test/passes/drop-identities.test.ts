import {
  add,
  cast,
  concat,
  divide,
  evaluate,
  exp,
  type Graph,
  maximum,
  minimum,
  multiply,
  pad,
  relu,
  reshape,
  resize,
  slice,
  subtract,
  type Traced,
  trace,
  transpose,
  upsample2d,
  type Value,
} from '@sepal/ops';
import { full, ones, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { expectSameResults, graphOf, nodeOf, opsOf } from './graphs.ts';
import { dropIdentities } from './passes.ts';

/** The ops that remain of `body` between two ops that stay. */
function left(body: (x: Traced) => Value, shape: readonly number[] = [2, 3, 4, 5]): string[] {
  const graph = graphOf([shape], (_, x) => [exp(body(exp(x) as Traced))]);
  const after = dropIdentities(graph);
  expectSameResults(after, graph);
  if (opsOf(after).length === opsOf(graph).length && opsOf(after).join() === opsOf(graph).join())
    expect(after).toBe(graph);
  return opsOf(after).slice(1, -1);
}

describe('ops that change nothing', () => {
  const shape = [2, 3, 4, 5];
  const none: readonly (readonly [number, number])[] = shape.map(() => [0, 0]);

  test.each<[string, (x: Traced) => Value]>([
    ['reshape', (x) => reshape(x, shape)],
    ['transpose', (x) => transpose(x, [0, 1, 2, 3])],
    ['pad', (x) => pad(x, none, 7)],
    ['slice', (x) => slice(x, [0, 0, 0, 0], [2, -1, 4, -1])],
    ['cast', (x) => cast(x, 'float32')],
    ['concat', (x) => concat([x], 1)],
    ['upsample2d', (x) => upsample2d(x, { size: 1 })],
    ['bilinear upsample2d', (x) => upsample2d(x, { size: 1, interpolation: 'bilinear', dataFormat: 'channelsFirst' })],
    ['resize', (x) => resize(x, { size: [3, 4], padToAspectRatio: true })],
    ['x · 1', (x) => multiply(x, 1)],
    ['1 · x', (x) => multiply(1, x)],
    ['x · ones', (x) => multiply(x, ones([5]))],
    ['x / 1', (x) => divide(x, 1)],
    ['x − 0', (x) => subtract(x, 0)],
    ['x + −0', (x) => add(x, -0)],
    ['−0 + x', (x) => add(full([4, 5], -0), x)],
    ['max(x, x)', (x) => maximum(x, x)],
    ['min(x, x)', (x) => minimum(x, x)],
  ])('%s', (_, body) => {
    expect(left(body)).toEqual([]);
  });

  test.each<[string, (x: Traced) => Value, string[]]>([
    ['reshape', (x) => reshape(x, [2, 3, 20]), ['reshape']],
    ['transpose', (x) => transpose(x, [0, 1, 3, 2]), ['transpose']],
    ['pad', (x) => pad(x, none.with(3, [0, 1])), ['pad']],
    ['slice', (x) => slice(x, [0, 0, 0, 1]), ['slice']],
    ['slice from the start', (x) => slice(x, [0, 0, 0, 0], [2, 3, 4, 4]), ['slice']],
    ['cast', (x) => cast(cast(x, 'int32'), 'float32'), ['cast', 'cast']],
    ['concat', (x) => concat([x, x]), ['concat']],
    ['upsample2d', (x) => upsample2d(x, { size: [1, 2] }), ['upsample2d']],
    ['resize', (x) => resize(x, { size: [3, 5] }), ['resize']],
    ['x · almost 1', (x) => multiply(x, tensor([1, 1, 1, 1, 1.0000001])), ['multiply']],
    ['ones that stretch x', (x) => multiply(slice(x, [0, 0, 0, 0], [2, 3, 4, 1]), ones([5])), ['slice', 'multiply']],
    ['ones that add an axis', (x) => multiply(x, ones([1, 1, 1, 1, 1])), ['multiply']],
    ['1 / x', (x) => divide(1, x), ['divide']],
    ['0 − x', (x) => subtract(0, x), ['subtract']],
    ['max of two', (x) => maximum(x, 2), ['maximum']],
  ])('near miss: %s', (_, body, ops) => {
    expect(left(body)).toEqual(ops);
  });

  test('x + 0 stays, as it turns −0 into 0; so does x − (−0)', () => {
    const graph = graphOf([[1]], (_, x) => [add(x, 0), subtract(x, -0)]);
    expect(dropIdentities(graph)).toBe(graph);
    const { outputs } = evaluate(graph, [tensor([-0])]);
    expect(outputs.map((value) => Object.is(value.item(), 0))).toEqual([true, true]);
  });

  test('dropping keeps −0, NaN and infinities', () => {
    const special = tensor([-0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45]);
    const graph = graphOf([[6]], (_, x) => [
      multiply(x, 1),
      divide(x, 1),
      subtract(x, 0),
      add(x, -0),
      maximum(x, x),
      maximum(maximum(x, 0), 0),
      minimum(x, minimum(1, x)),
    ]);
    const after = dropIdentities(graph);
    expect(evaluate(after, [special]).outputs.map(({ data }) => data)).toEqual(
      evaluate(graph, [special]).outputs.map(({ data }) => data),
    );
  });

  test('integers: x + 0 is dropped', () => {
    const graph = trace([{ shape: [3], dtype: 'int32' }], (x) => [multiply(add(subtract(x, 0), 0), 1)]);
    expect(opsOf(dropIdentities(graph))).toEqual([]);
  });

  test('a maximum that already contains the operand', () => {
    const graph = graphOf([[4], [4]], (recording, x, y) => {
      const zero = recording.own(zeros([]));
      const inner = maximum(x, zero);
      return [maximum(inner, zero), maximum(x, inner), minimum(inner, zero), maximum(inner, y)];
    });
    const after = dropIdentities(graph);
    expect(opsOf(after)).toEqual(['maximum', 'minimum', 'maximum']);
    expect(after.outputs[0]).toBe(after.outputs[1]);
    expectSameResults(after, graph);
  });
});

describe('reshapes and transposes in a row', () => {
  test.each<[string, (x: Traced) => Value, string[]]>([
    ['reshapes join', (x) => reshape(reshape(reshape(x, [6, 20]), [120]), [2, 60]), ['reshape']],
    ['reshape and back', (x) => reshape(reshape(x, [6, 20]), [2, 3, 4, 5]), []],
    ['transposes join', (x) => transpose(transpose(x, [0, 2, 3, 1]), [1, 0, 2, 3]), ['transpose']],
    ['transpose and back', (x) => transpose(transpose(x, [0, 2, 3, 1]), [0, 3, 1, 2]), []],
    ['three in a circle', (x) => transpose(transpose(transpose(x, [1, 2, 3, 0]), [1, 2, 3, 0]), [2, 3, 0, 1]), []],
    [
      'an op between',
      (x) => transpose(relu(transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]),
      ['transpose', 'maximum', 'transpose'],
    ],
    ['a reshape between', (x) => transpose(reshape(transpose(x), [20, 6])), ['transpose', 'reshape', 'transpose']],
  ])('%s', (_, body, ops) => {
    expect(left(body)).toEqual(ops);
  });

  test('a transpose that only moves axes of length 1 is a reshape', () => {
    expect(left((x) => transpose(x, [0, 2, 3, 1]), [2, 7, 1, 1])).toEqual(['reshape']);
    expect(left((x) => transpose(x, [0, 2, 3, 1]), [2, 1, 4, 5])).toEqual(['reshape']);
    expect(left((x) => reshape(transpose(x, [0, 3, 1, 2]), [2, 7]), [2, 1, 1, 7])).toEqual(['reshape']);
    expect(left((x) => transpose(x, [0, 2, 3, 1]), [2, 2, 1, 3])).toEqual(['transpose']);
  });

  test('unknown lengths are not assumed equal', () => {
    const unchanged = (shape: readonly (number | null)[], body: (x: Traced) => Value): boolean => {
      const graph: Graph = trace([{ shape, dtype: 'float32' }], (x) => [body(x)]);
      return opsOf(dropIdentities(graph)).length === 0;
    };
    expect(unchanged([null, 4], (x) => reshape(x, [null, 4]))).toBe(true);
    expect(unchanged([null, null, 4], (x) => reshape(x, [null, null, 4]))).toBe(false);
    expect(unchanged([null, 0], (x) => reshape(x, [null, 0]))).toBe(false);
    expect(unchanged([null, null], (x) => transpose(transpose(x)))).toBe(true);
    expect(unchanged([null, 4], (x) => slice(x, [0, 0], [2, 4]))).toBe(false);
    expect(unchanged([null, 4], (x) => multiply(x, ones([1, 1])))).toBe(true);
    expect(unchanged([null, 4], (x) => multiply(x, ones([2, 1])))).toBe(false);
    const moved = trace([{ shape: [null, null, 1], dtype: 'float32' }], (x) => [transpose(x, [0, 2, 1])]);
    expect(dropIdentities(moved)).toBe(moved);
  });
});

test('a dropped op is recorded where its value comes from', () => {
  const graph = graphOf([[2, 3]], (recording, x) => {
    const y = recording.at('net/dense', () => exp(x));
    const flat = recording.at('net/flatten', () => reshape(y, [2, 3]));
    return [recording.at('net/scale', () => multiply(flat, 1)), recording.at('net/first', () => multiply(x, 1))];
  });
  const after = dropIdentities(graph);
  expect(nodeOf(after, 'exp').absorbed).toEqual([
    { op: 'reshape', path: 'net/flatten' },
    { op: 'multiply', path: 'net/scale' },
  ]);
});

test('a thousand reshapes in a row become one, which records them all', () => {
  const graph = graphOf([[4, 6]], (recording, x) => {
    let y: Value = x;
    for (let index = 0; index < 1000; index++) {
      y = recording.at(`reshape_${index}`, () => reshape(y, index % 2 === 0 ? [24] : [6, 4]));
    }
    return [y];
  });
  const after = dropIdentities(graph);
  expect(opsOf(after)).toEqual(['reshape']);
  expect(nodeOf(after, 'reshape').absorbed).toHaveLength(999);
});
