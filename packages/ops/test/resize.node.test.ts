import { expectClose } from '@sepal/goldens';
import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evaluate,
  matmul,
  type ResizeOptions,
  reshape,
  resize,
  slice,
  trace,
  transpose,
  upsample2d,
} from '../src/index.ts';
import { contents, mapped, quarters, typeOf, unknown } from './quarters.ts';

const length = fc.integer({ min: 1, max: 9 });

/** The weights of one axis as a matrix: a triangle around each centre, one source pixel wide (or one result pixel, with antialiasing). */
function triangles(inputs: number, outputs: number, antialias: boolean): number[][] {
  const width = antialias ? Math.max(1, inputs / outputs) : 1;
  return Array.from({ length: outputs }, (_, i) => {
    const centre = ((i + 0.5) * inputs) / outputs - 0.5;
    const parts = Array.from({ length: inputs }, (_, u) => Math.max(0, 1 - Math.abs(centre - u) / width));
    const sum = parts.reduce((a, b) => a + b);
    return parts.map((part) => part / sum);
  });
}

describe('resize', () => {
  test('mixes the nearest pixels, or takes the nearest one', () => {
    const x = tensor([0, 4, 8, 12], [1, 1, 4, 1]);
    const at = (options: Omit<ResizeOptions, 'size'>, width: number) =>
      Array.from(resize(x, { size: [1, width], ...options }).data);
    expect(at({}, 8)).toEqual([0, 1, 3, 5, 7, 9, 11, 12]);
    expect(at({}, 2)).toEqual([2, 10]);
    expect(at({}, 1)).toEqual([6]);
    expect(at({ interpolation: 'nearest' }, 6)).toEqual([0, 4, 4, 8, 12, 12]);
    expect(at({ antialias: true }, 1)).toEqual([6]);
    // Weights 3/4, 3/4, 1/4 of three neighbours: the fourth is outside the edge.
    expect(at({ antialias: true }, 2)).toEqual([5 / 1.75, 12 - 5 / 1.75].map(Math.fround));
  });

  test('bilinear is a matrix product along each axis', () => {
    fc.assert(
      fc.property(length, length, length, length, fc.boolean(), (height, width, newHeight, newWidth, antialias) => {
        const x = quarters([height, width], height);
        const rows = tensor(triangles(height, newHeight, antialias));
        const columns = tensor(triangles(width, newWidth, antialias));
        const expected = matmul(matmul(rows, x), transpose(columns, [1, 0])) as Tensor;
        const actual = resize(reshape(x, [1, height, width, 1]), { size: [newHeight, newWidth], antialias });
        expectClose(actual.data, expected.data, { relative: 1e-6, absolute: 1e-6 });
      }),
      { seed: 6 },
    );
  });

  test('to a multiple equals upsample2d, to the same size the identity', () => {
    const x = quarters([2, 3, 4, 2]);
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const larger = upsample2d(x, { size: [3, 2], interpolation });
      expect(contents(resize(x, { size: [9, 8], interpolation }))).toEqual(contents(larger));
      expect(contents(resize(x, { size: [3, 4], interpolation, antialias: true }))).toEqual(contents(x));
    }
  });

  test('crops around the centre, or pads evenly', () => {
    const x = quarters([1, 4, 9, 2]);
    const options = { size: [3, 2], interpolation: 'bilinear' } as const;
    // ⌊4 · 2 / 3⌋ = 2 columns of 9, from the third one on.
    const middle = slice(x, [0, 0, 3, 0], [1, 4, 2, 2]) as Tensor;
    expect(contents(resize(x, { ...options, cropToAspectRatio: true }))).toEqual(contents(resize(middle, options)));
    const wide = tensor([2, 2], [1, 1, 2, 1]);
    const padded = resize(wide, { size: [4, 4], interpolation: 'nearest', padToAspectRatio: true, fillValue: 7 });
    // One row of 2 for a square: ⌊(2 − 1) / 2⌋ = 0 rows are added.
    expect(Array.from(padded.data)).toEqual(new Array(16).fill(2));
    const tall = resize(tensor([2, 2, 2, 2], [1, 4, 1, 1]), { size: 4, padToAspectRatio: true, fillValue: 7 });
    // Two columns of 7 around one of 2, seen at −1/8, 5/8, 11/8 and 17/8.
    expect(tall.toArray()).toEqual([new Array(4).fill([[7], [3.875], [3.875], [7]])]);
  });

  test('integers are rounded, halves to even, and clamped to their range', () => {
    const x = tensor([1, 2, 4, 5], [1, 1, 4, 1], 'uint8');
    expect(contents(resize(x, { size: [1, 2] }))).toEqual({ shape: [1, 1, 2, 1], dtype: 'uint8', data: [2, 4] });
    const edge = { size: [1, 4], interpolation: 'nearest', padToAspectRatio: true } as const;
    const column = tensor([1, 1, 1, 1], [1, 4, 1, 1], 'uint8');
    expect(Array.from(resize(column, { ...edge, size: 4, fillValue: 300 }).data).slice(0, 4)).toEqual([255, 1, 1, 255]);
    expect(Array.from(resize(column, { ...edge, size: 4, fillValue: -3 }).data).slice(0, 4)).toEqual([0, 1, 1, 0]);
  });

  test('non-finite values only affect pixels that see them', () => {
    const x = tensor([1, Number.NaN, 3, 5, 7, 9], [1, 1, 6, 1]);
    expect(Array.from(resize(x, { size: [1, 3] }).data)).toEqual([Number.NaN, 4, 8]);
  });

  test('one picture without a batch, and channels first', () => {
    const x = quarters([4, 5, 3]);
    const y = resize(x, { size: [3, 7] });
    expect(contents(y)).toEqual(contents(reshape(resize(reshape(x, [1, 4, 5, 3]), { size: [3, 7] }), [3, 7, 3])));
    const first = resize(transpose(x, [2, 0, 1]), { size: [3, 7], dataFormat: 'channelsFirst' });
    expect(contents(transpose(first, [1, 2, 0]) as Tensor)).toEqual(contents(y));
  });

  test('unknown lengths are filled in when the graph runs', () => {
    const options = { size: [2, 3], cropToAspectRatio: true } as const;
    const type = unknown([null, null, null, 3], 'uint8');
    expect(typeOf([type], (x) => resize(x, options))).toEqual({ shape: [null, 2, 3, 3], dtype: 'uint8' });
    expect(typeOf([unknown([null, null, 3])], (x) => resize(x, options)).shape).toEqual([2, 3, 3]);
    const x = mapped(quarters([1, 7, 5, 3]), (element) => element + 3);
    const graph = trace([unknown([null, null, null, 3])], (value) => [resize(value, options)]);
    const [output] = evaluate(graph, [x]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(resize(x, options)));
  });

  const picture = zeros([1, 2, 2, 1]);

  test.each<[ResizeOptions, Shape, string]>([
    [{ size: 0 }, picture.shape, 'resize: `size` must be a positive integer or two of them. Received size=0.'],
    [
      { size: 2, interpolation: 'bicubic' as 'nearest' },
      picture.shape,
      "resize: `interpolation` must be 'nearest' or 'bilinear'. Received interpolation='bicubic'. Use one of 'nearest', 'bilinear'.",
    ],
    [
      { size: 2, cropToAspectRatio: true, padToAspectRatio: true },
      picture.shape,
      'resize: Only one of `padToAspectRatio` & `cropToAspectRatio` can be true. Received: cropToAspectRatio=true, padToAspectRatio=true.',
    ],
    [
      { size: 2, fillValue: Number.NaN },
      picture.shape,
      'resize: Argument `fillValue` must be a finite number. Received: fillValue=NaN.',
    ],
    [{ size: 2 }, [1, 0, 2, 1], 'resize: The pictures have no pixels. Received shape (1, 0, 2, 1).'],
    [
      { size: 2 },
      [2, 2],
      'resize: Expected a picture of shape [batch, height, width, channels]. Received shape (2, 2).',
    ],
  ])('refuses %j of %j', (options, shape, message) => {
    expect(() => resize(zeros(shape), options)).toThrow(expect.objectContaining({ message }));
  });

  test('refuses bool', () => {
    expect(() => resize(zeros([1, 2, 2, 1], 'bool'), { size: 2 })).toThrow(
      /^resize: The operand must have dtype float32/,
    );
  });
});
