import { tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  gradientOps,
  logSoftmax,
  multiply,
  negative,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  sum,
} from '../src/index.ts';
import { mapped, quarters } from './quarters.ts';

describe('softmaxCrossEntropy', () => {
  const logits = quarters([3, 2, 5], 1);
  const targets = softmax(quarters([3, 2, 5], 2));

  test('is −Σ targets · log softmax(logits)', () => {
    const loss = softmaxCrossEntropy(logits, targets);
    const expected = negative(sum(multiply(targets, logSoftmax(logits)), { axis: -1 }));
    expect(loss.shape).toEqual([3, 2]);
    for (const [i, value] of loss.data.entries()) expect(value).toBeCloseTo(expected.data[i] as number, 5);
  });

  test('the gradient is the derivative of Σ dloss · loss', () => {
    const dloss = quarters([3, 2], 4);
    // Targets that do not add up to 1.
    const weights = quarters([3, 2, 5], 3);
    const gradient = softmaxCrossEntropyGradient(logits, weights, dloss);
    const lossAt = (at: number, step: number): number => {
      const loss = softmaxCrossEntropy(
        mapped(logits, (value, i) => value + (i === at ? step : 0)),
        weights,
      );
      return Array.from(loss.data).reduce((total, value, row) => total + value * (dloss.data[row] as number), 0);
    };
    const step = 1 / 64;
    for (const [at, value] of gradient.data.entries()) {
      expect(value).toBeCloseTo((lossAt(at, step) - lossAt(at, -step)) / (2 * step), 3);
    }
  });

  test('large logits neither overflow nor lose the loss', () => {
    const large = tensor([1e30, 0, -1e30, -1000, 0, 0], [2, 3]);
    const oneHot = tensor([0, 1, 0, 1, 0, 0], [2, 3]);
    expect(Array.from(softmaxCrossEntropy(large, oneHot).data)).toEqual([
      Math.fround(1e30),
      Math.fround(1000 + Math.log(2)),
    ]);
    const gradient = softmaxCrossEntropyGradient(large, oneHot, tensor([1, 2]));
    expect(Array.from(gradient.data)).toEqual([1, -1, 0, -2, 1, 1]);
  });

  test('a class without a target may be masked by a logit of −∞', () => {
    const masked = tensor([Number.NEGATIVE_INFINITY, 0, 0], [1, 3]);
    const target = tensor([0, 1, 0], [1, 3]);
    expect(softmaxCrossEntropy(masked, target).data[0]).toBe(Math.fround(Math.log(2)));
    expect(Array.from(softmaxCrossEntropyGradient(masked, target, tensor([1])).data)).toEqual([0, -0.5, 0.5]);
  });

  test('shapes that differ are refused', () => {
    expect(() => softmaxCrossEntropy(zeros([2, 3]), zeros([2, 1]))).toThrow(
      'softmaxCrossEntropy: `logits` and `targets` must have the same shape, with an axis of classes. Received logits of shape (2, 3), targets of shape (2, 1).',
    );
    expect(() => softmaxCrossEntropy(zeros([]), zeros([]))).toThrow('with an axis of classes');
    expect(() => softmaxCrossEntropyGradient(zeros([2, 3]), zeros([2, 3]), zeros([3]))).toThrow(
      '`dloss` must have the shape of the losses, (2,). Received shape (3,).',
    );
    const { infer } = gradientOps.softmaxCrossEntropy;
    const type = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' }) as const;
    expect(infer([type(null, 3), type(null, 3)], {}, 'test').shape).toEqual([null]);
  });
});
