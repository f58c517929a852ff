import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { add, biasAdd, evaluate, reshape, trace } from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

describe('biasAdd', () => {
  test.each<[Shape]>([[[2, 3]], [[2, 4, 3]], [[2, 4, 5, 3]], [[2, 1, 4, 5, 3]], [[0, 3]]])(
    'adds one number per channel of %j',
    (shape) => {
      const x = quarters(shape, 1);
      const bias = quarters([3], 2);
      expect(contents(biasAdd(x, bias))).toEqual(contents(add(x, bias)));
    },
  );

  test.each<[Shape]>([[[2, 3]], [[2, 3, 4]], [[2, 3, 4, 5]], [[2, 3, 0, 5]]])(
    'adds one number per channel of %j, channels first',
    (shape) => {
      const x = quarters(shape, 1);
      const bias = quarters([3], 2);
      const spread = reshape(bias, [3, ...shape.slice(2).map(() => 1)]);
      expect(contents(biasAdd(x, bias, { dataFormat: 'channelsFirst' }))).toEqual(contents(add(x, spread)));
    },
  );

  test('unknown lengths', () => {
    const bias = quarters([3]);
    expect(typeOf([unknown([null, null, 3])], (x) => biasAdd(x, bias)).shape).toEqual([null, null, 3]);
    expect(typeOf([unknown([2, null])], (x) => biasAdd(x, bias)).shape).toEqual([2, 3]);
    expect(typeOf([unknown([2, 3]), unknown([null])], (x, b) => biasAdd(x, b)).shape).toEqual([2, 3]);
    const graph = trace([unknown([null, 3])], (x) => [biasAdd(x, bias)]);
    const x = quarters([4, 3]);
    expect(contents(evaluate(graph, [x]).outputs[0] as Tensor)).toEqual(contents(biasAdd(x, bias)));
  });

  test('refuses mismatches', () => {
    expect(() => biasAdd(zeros([3]), zeros([3]))).toThrow(
      'biasAdd: `x` must have two axes or more: a batch axis and one of channels. Received shape (3,).',
    );
    expect(() => biasAdd(zeros([2, 4]), zeros([3]))).toThrow(
      'biasAdd: `bias` must have shape (4,): one number per channel of the input (2, 4), axis 1. Received shape (3,).',
    );
    expect(() => biasAdd(zeros([1, 2, 4, 3]), zeros([3]), { dataFormat: 'channelsFirst' })).toThrow(
      'biasAdd: `bias` must have shape (2,): one number per channel of the input (1, 2, 4, 3), axis 1. Received shape (3,).',
    );
    expect(() => biasAdd(zeros([2, 3]), zeros([1, 3]))).toThrow('Received shape (1, 3).');
    expect(() => biasAdd(tensor([[1]], undefined, 'int32'), zeros([1]))).toThrow(
      "biasAdd: `x` must have dtype float32. Received dtype int32. Convert it with cast(x, 'float32').",
    );
    expect(() => biasAdd(zeros([2, 1]), zeros([1], 'uint8'))).toThrow('biasAdd: `bias` must have dtype float32.');
    expect(() => biasAdd(zeros([2, 1]), zeros([1]), { dataFormat: 'first' as 'channelsFirst' })).toThrow(
      "biasAdd: The `dataFormat` argument must be one of {'channelsFirst', 'channelsLast'}. Received: dataFormat=first.",
    );
  });
});
