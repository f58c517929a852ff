import { tensor } from '@sepal/tensor';
import { describe, expect, it } from 'vitest';
import { BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy } from '../../src/losses/index.ts';

describe('crossentropies', () => {
  it('agree for logits and for the probabilities of their softmax', () => {
    const logits = tensor([[1, 2, 0.5]]);
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(0.5);
    const probabilities = tensor([[Math.exp(1) / sum, Math.exp(2) / sum, Math.exp(0.5) / sum]]);
    const expected = -(2 - Math.log(sum));
    const onLogits = { fromLogits: true };
    const sparse = tensor([1], [1], 'int32');
    const oneHot = tensor([[0, 1, 0]]);
    for (const value of [
      new SparseCategoricalCrossentropy(onLogits).apply(sparse, logits),
      new SparseCategoricalCrossentropy().apply(sparse, probabilities),
      new CategoricalCrossentropy(onLogits).apply(oneHot, logits),
      new CategoricalCrossentropy().apply(oneHot, probabilities),
    ]) {
      expect(value.shape).toEqual([]);
      expect(value.data[0]).toBeCloseTo(expected, 6);
    }
  });

  it('are finite at probabilities of 0 and 1, and at logits without bound', () => {
    const certain = new BinaryCrossentropy().apply(tensor([[0, 1]]), tensor([[1, 0]]));
    expect(certain.data[0]).toBeCloseTo(16.0302, 3);
    const loss = new BinaryCrossentropy({ fromLogits: true });
    expect(loss.apply(tensor([[1]]), tensor([[-1000]])).data[0]).toBe(1000);
    expect(loss.apply(tensor([[1]]), tensor([[1000]])).data[0]).toBe(0);
  });
});
