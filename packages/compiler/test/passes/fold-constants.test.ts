import { add, concat, matmul, multiply, randomUniform, reshape, transpose } from '@sepal/ops';
import { ones, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { expectSameResults, graphOf, numbers, opsOf, weight } from './graphs.ts';
import { foldConstants } from './passes.ts';

describe('foldConstants', () => {
  test('computes chains of ops on constants', () => {
    const graph = graphOf([[2, 3]], (recording, x) => {
      const [a, b] = [recording.own(numbers([2, 3], 1)), recording.own(numbers([3, 2], 2))];
      return [multiply(x, add(multiply(a, 2), transpose(b)))];
    });
    const after = foldConstants(graph);
    expect(opsOf(after)).toEqual(['multiply']);
    expect(after.nodes.map(({ kind }) => kind)).toEqual(['input', 'constant', 'op']);
    expectSameResults(after, graph);
    expect(foldConstants(after)).toBe(after);
  });

  test('leaves ops that read inputs or states', () => {
    const state = weight([3], 1);
    const graph = graphOf([[3]], (recording, x) => [add(x, tensor([1, 2, 3])), multiply(recording.read(state), 2)]);
    expect(foldConstants(graph)).toBe(graph);
  });

  test('keeps integers and bools as they are', () => {
    const graph = graphOf([], (recording) => [
      add(recording.own(tensor([2147483647], [1], 'int32')), tensor([1], [1], 'int32')),
      concat([recording.own(tensor([true, false])), tensor([true])]),
    ]);
    const after = foldConstants(graph);
    expect(opsOf(after)).toEqual([]);
    expectSameResults(after, graph);
  });

  test('does not replace a small constant by a large one', () => {
    const graph = graphOf([], (recording) => [
      randomUniform(recording.own(tensor([1, 2], [2], 'uint32')), { shape: [512, 513] }),
      add(recording.own(ones([1024, 1])), ones([1, 1024])),
    ]);
    expect(foldConstants(graph)).toBe(graph);
  });

  test('replaces large constants by ones of their size, and draws small random numbers', () => {
    const graph = graphOf([], (recording) => [
      reshape(recording.own(ones([600, 500])), [300, 1000]),
      randomUniform(recording.own(tensor([1, 2], [2], 'uint32')), { shape: [512] }),
    ]);
    const after = foldConstants(graph);
    expect(opsOf(after)).toEqual([]);
    expectSameResults(after, graph);
  });

  test('leaves large products to the prologue', () => {
    const graph = graphOf([], (recording) => [
      matmul(recording.own(ones([256, 256])), ones([256, 256])),
      matmul(recording.own(ones([8, 8])), ones([8, 8])),
    ]);
    const after = foldConstants(graph);
    expect(opsOf(after)).toEqual(['matmul']);
    expectSameResults(after, graph);
  });
});
