import { type DType, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, evaluate, slice, trace, transpose } from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const cases = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    lengths: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
    axis: fc.nat(3),
  })
  .map(({ shape, lengths, axis }) => {
    const at = axis % shape.length;
    return { axis: at, values: lengths.map((length, seed) => quarters(shape.with(at, length), seed)) };
  });

describe('concat', () => {
  test('joins along the last axis, or another', () => {
    const a = tensor([[1, 2]]);
    const b = tensor([[3, 4]]);
    expect(concat([a, b]).toArray()).toEqual([[1, 2, 3, 4]]);
    expect(concat([a, b], 0).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(contents(concat([a, b], -2))).toEqual(contents(concat([a, b], 0)));
    expect(contents(concat([a]))).toEqual(contents(a));
  });

  test('slices of the result are the operands', () => {
    fc.assert(
      fc.property(cases, ({ values, axis }) => {
        const y = concat(values, axis);
        let offset = 0;
        for (const value of values) {
          const begin = value.shape.map((_, at) => (at === axis ? offset : 0));
          expect(contents(slice(y, begin, value.shape))).toEqual(contents(value));
          offset += value.shape[axis] as number;
        }
        expect(y.shape[axis]).toBe(offset);
      }),
    );
  });

  test('along one axis equals transposing, joining along another, and transposing back', () => {
    const values = [quarters([2, 3, 4], 1), quarters([2, 3, 1], 2)];
    const turned = concat(
      values.map((value) => transpose(value)),
      0,
    );
    expect(contents(transpose(turned))).toEqual(contents(concat(values)));
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('keeps %s', (dtype) => {
    const x = tensor([1, 0], [2], dtype);
    expect(contents(concat([x, x]))).toEqual({ shape: [4], dtype, data: [1, 0, 1, 0] });
  });

  test('unknown lengths', () => {
    const join = (axis: number) => (a: Parameters<typeof concat>[0][number], b: typeof a) => concat([a, b], axis);
    const types = [unknown([null, 4, 3]), unknown([2, null, 5])];
    expect(typeOf(types, join(-1)).shape).toEqual([2, 4, 8]);
    expect(typeOf([unknown([null, 3]), unknown([2, 3])], join(0)).shape).toEqual([null, 3]);
    expect(typeOf([unknown([null, 3]), unknown([null, 3])], join(1)).shape).toEqual([null, 6]);
    const graph = trace([unknown([null, 3]), unknown([null, 2])], (a, b) => [concat([a, b])]);
    const values = [quarters([4, 3]), quarters([4, 2])];
    expect(contents(evaluate(graph, values).outputs[0] as Tensor)).toEqual(contents(concat(values)));
    expect(() => evaluate(graph, [quarters([4, 3]), quarters([5, 2])])).toThrow('concat: All shapes must be the same');
  });

  test('refuses mismatched tensors', () => {
    expect(() => concat([])).toThrow('concat: There must be at least one tensor.');
    expect(() => concat([zeros([2, 3]), zeros([3, 3])])).toThrow(
      'concat: All shapes must be the same but for axis 1. Received shapes (2, 3), (3, 3).',
    );
    expect(() => concat([zeros([2, 3]), zeros([2])])).toThrow('Received shapes (2, 3), (2,).');
    expect(() => concat([zeros([2]), zeros([2], 'int32')])).toThrow(
      "concat: All tensors must have the same dtype. Received dtypes float32, int32. Convert them, for example with cast(x, 'float32').",
    );
    expect(() => concat([zeros([2])], 1)).toThrow('concat: Axis 1 is out of bounds for 1 axis.');
    expect(() => concat([zeros([])])).toThrow('concat: Axis -1 is out of bounds for 0 axes.');
  });
});
