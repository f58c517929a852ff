import { add, exp, maximum, multiply, pad, randomUniform, reshape, State, softmax, subtract, Trace } from '@sepal/ops';
import { full, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { expectSameResults, graphOf, numbers, opNodes, opsOf } from './graphs.ts';
import { shareCommonSubexpressions } from './passes.ts';

describe('shareCommonSubexpressions', () => {
  test('equal ops are computed once, and so are their equal dependents', () => {
    const graph = graphOf([[3]], (recording, x) => {
      const twice = ['a', 'b'].map((path) => recording.at(path, () => softmax(exp(multiply(x, 2)))));
      return [subtract(twice[0] as never, twice[1] as never), ...twice];
    });
    const after = shareCommonSubexpressions(graph);
    expect(opsOf(after)).toEqual(['multiply', 'exp', 'softmax', 'subtract']);
    expect(opNodes(after)[1]).toMatchObject({ path: 'a', absorbed: [{ op: 'exp', path: 'b' }] });
    expectSameResults(after, graph);
    expect(shareCommonSubexpressions(after)).toBe(after);
  });

  test('equal constants merge: small ones by value, large ones by identity', () => {
    const [large, same] = [numbers([100], 1), numbers([100], 1)];
    const graph = graphOf([[100]], (recording, x) => [
      add(x, tensor([5])),
      add(x, tensor([5])),
      add(x, large),
      add(x, recording.own(large)),
      add(x, same),
      reshape(recording.own(tensor([7])), [1, 1]),
      reshape(recording.own(tensor([7], [1], 'int32')), [1, 1]),
    ]);
    const after = shareCommonSubexpressions(graph);
    expect(after.nodes.filter(({ kind }) => kind === 'constant')).toHaveLength(5);
    expect(opsOf(after)).toEqual(['add', 'add', 'add', 'reshape', 'reshape']);
    expectSameResults(after, graph);
  });

  test.each([
    [0, -0],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [1, 1.0000001],
  ])('near misses: %s and %s are two values, in constants and in attributes', (a, b) => {
    const graph = graphOf([[3]], (_, x) => [
      multiply(x, full([], a)),
      multiply(x, full([], b)),
      pad(x, [[1, 0]], a),
      pad(x, [[1, 0]], b),
    ]);
    expect(shareCommonSubexpressions(graph)).toBe(graph);
  });

  test('near misses: another op, operand, order or attribute', () => {
    const graph = graphOf(
      [
        [3, 3],
        [3, 3],
      ],
      (_, x, y) => [
        subtract(x, y),
        subtract(y, x),
        maximum(x, y),
        add(x, y),
        softmax(x, 0),
        softmax(x, 1),
        softmax(y, 1),
      ],
    );
    expect(shareCommonSubexpressions(graph)).toBe(graph);
  });

  test('random numbers of one seed are one draw, of two seeds two', () => {
    const [a, b] = [1, 2].map(
      (word) =>
        new State({ path: `seed${word}`, shape: [2], dtype: 'uint32', initial: tensor([word, 0], [2], 'uint32') }),
    ) as [State, State];
    const recording = new Trace();
    const draw = (seed: State) => randomUniform(recording.read(seed), { shape: [4] });
    recording.write(a, add(recording.read(a), tensor([0, 1], [2], 'uint32')));
    const graph = recording.finish([draw(b), draw(b), draw(a)]);
    const after = shareCommonSubexpressions(graph);
    expect(opsOf(after).filter((op) => op === 'randomUniform')).toHaveLength(2);
    expectSameResults(after, graph);
  });
});
