import { ShapeError, ValueError } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  inferWindowedPicture,
  inferWindowOutputs,
  type Padding,
  pictureShape,
  pictureStrides,
  readDataFormat,
  resolveWindowOptions,
  shapeOfPicture,
  type Window,
  windowExtent,
  windowOutputs,
  windowPadding,
} from '../src/index.ts';

const windows: fc.Arbitrary<Window> = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.integer({ min: 1, max: 4 }),
  padding: fc.oneof(
    fc.constantFrom('valid' as const, 'same' as const),
    fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 })),
  ),
});
const lengths = fc.integer({ min: 1, max: 40 });

/** The positions of the first taps of all windows that fit on an axis from `-before` to `length + after`. */
function positions(length: number, { size, stride, dilation }: Window, before: number, after: number): number[] {
  const starts: number[] = [];
  for (let first = -before; ; first += stride) {
    const taps = Array.from({ length: size }, (_, tap) => first + tap * dilation);
    if (taps.some((tap) => tap >= length + after)) return starts;
    starts.push(first);
  }
}

describe('the arithmetic of windows', () => {
  test('outputs are the positions where all taps lie inside the padded axis', () => {
    fc.assert(
      fc.property(lengths, windows, (length, window) => {
        const [before, after] = windowPadding(length, window);
        const count = positions(length, window, before, after).length;
        expect(Math.max(0, windowOutputs(length, window))).toBe(count);
      }),
    );
  });

  test("'valid' has no padding, explicit padding is used as given", () => {
    expect(windowPadding(9, { size: 3, stride: 2, dilation: 2, padding: 'valid' })).toEqual([0, 0]);
    expect(windowPadding(9, { size: 3, stride: 2, dilation: 2, padding: [3, 1] })).toEqual([3, 1]);
  });

  test("'same' has ceil(length / stride) outputs and minimal padding, the odd pixel at the end", () => {
    fc.assert(
      fc.property(lengths, windows, (length, { size, stride, dilation }) => {
        const window: Window = { size, stride, dilation, padding: 'same' };
        const starts = Array.from({ length }, (_, index) => index).filter((index) => index % stride === 0);
        expect(windowOutputs(length, window)).toBe(starts.length);
        // The smallest total padding that fits that many windows, by trial.
        let total = 0;
        while (positions(length, window, 0, total).length < starts.length) total++;
        const [before, after] = windowPadding(length, window);
        expect(before + after).toBe(total);
        expect(after - before).toBe(total % 2);
      }),
    );
  });

  test('the extent runs from the first tap to the last', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const taps = Array.from({ length: window.size }, (_, tap) => tap * window.dilation);
        expect(windowExtent(window)).toBe(Math.max(...taps) + 1);
      }),
    );
  });

  // The table of TensorFlow's SAME padding: length, taps, stride, dilation, before, after.
  test.each([
    [224, 3, 2, 1, 0, 1],
    [223, 3, 2, 1, 1, 1],
    [7, 3, 1, 1, 1, 1],
    [8, 2, 1, 1, 0, 1],
    [8, 5, 2, 1, 1, 2],
    [9, 3, 1, 3, 3, 3],
    [4, 1, 2, 1, 0, 0],
  ])("'same' of %i pixels, %i taps, stride %i, dilation %i", (length, size, stride, dilation, before, after) => {
    expect(windowPadding(length, { size, stride, dilation, padding: 'same' })).toEqual([before, after]);
  });

  test('unknown lengths stay unknown, empty axes stay empty, and windows that do not fit are errors', () => {
    const window: Window = { size: 3, stride: 1, dilation: 2, padding: 'valid' };
    expect(inferWindowOutputs(null, window, 'height', 'op')).toBeNull();
    expect(inferWindowOutputs(0, window, 'height', 'op')).toBe(0);
    expect(inferWindowOutputs(5, window, 'height', 'op')).toBe(1);
    expect(() => inferWindowOutputs(4, window, 'height', 'op')).toThrow(
      new ShapeError({
        where: 'op',
        message: 'The height of the output would be 0: the input has 4 pixels, the window covers 5.',
        hint: "Use a smaller kernel or dilation, a larger input, or padding 'same'.",
      }),
    );
  });
});

describe('pictures', () => {
  test('axes are named in both data formats', () => {
    const named = { batch: 2, height: 3, width: 4, channels: 5 };
    expect(pictureShape([2, 3, 4, 5], 'channelsLast', 'op')).toEqual(named);
    expect(pictureShape([2, 5, 3, 4], 'channelsFirst', 'op')).toEqual(named);
    expect(shapeOfPicture(named, 'channelsLast')).toEqual([2, 3, 4, 5]);
    expect(shapeOfPicture(named, 'channelsFirst')).toEqual([2, 5, 3, 4]);
    expect(pictureStrides(named, 'channelsLast')).toEqual({ batch: 60, height: 20, width: 5, channels: 1 });
    expect(pictureStrides(named, 'channelsFirst')).toEqual({ batch: 60, height: 4, width: 1, channels: 12 });
  });

  test('another number of axes is an error', () => {
    expect(() => pictureShape([8, 8, 3], 'channelsLast', 'op')).toThrow(
      'op: Expected a picture of shape [batch, height, width, channels]. Received shape (8, 8, 3). Add a batch axis of length 1 in front.',
    );
    expect(() => pictureShape([1, 2, 3, 4, 5], 'channelsFirst', 'op')).toThrow(
      'op: Expected a picture of shape [batch, channels, height, width]. Received shape (1, 2, 3, 4, 5).',
    );
  });

  test('height and width have separate windows', () => {
    const options = resolveWindowOptions(
      {
        strides: [2, 1],
        dilationRate: [1, 2],
        padding: [
          [1, 0],
          [0, 3],
        ],
      },
      'op',
    );
    const picture = { batch: null, height: 6, width: 7, channels: 5 };
    expect(inferWindowedPicture(picture, [2, 3], options, 'op')).toEqual([null, 3, 6, 5]);
  });
});

describe('options', () => {
  test('defaults', () => {
    expect(resolveWindowOptions({}, 'op')).toEqual({
      strides: [1, 1],
      padding: 'valid',
      dilationRate: [1, 1],
      dataFormat: 'channelsLast',
    });
  });

  test('are copied, so that later changes by the caller do not affect the graph', () => {
    const strides: [number, number] = [1, 2];
    const padding: [[number, number], [number, number]] = [
      [0, 1],
      [2, 3],
    ];
    const resolved = resolveWindowOptions({ strides, padding }, 'op');
    strides[0] = 9;
    padding[1][0] = 9;
    expect(resolved).toMatchObject({
      strides: [1, 2],
      padding: [
        [0, 1],
        [2, 3],
      ],
    });
  });

  test.each([0, -1, 1.5, Number.NaN, [1], [1, 2, 3], [1, 0], [2, '2'], '2', {}])(
    'strides %j are refused',
    (strides) => {
      const resolve = () => resolveWindowOptions({ strides: strides as number }, 'op');
      expect(resolve).toThrow(ValueError);
      expect(resolve).toThrow(/^op: `strides` must be a positive integer or two of them\. Received strides=/);
    },
  );

  test('errors print what was given', () => {
    expect(() => resolveWindowOptions({ dilationRate: [1, 0] }, 'op')).toThrow(
      'op: `dilationRate` must be a positive integer or two of them. Received dilationRate=[1, 0].',
    );
    expect(() =>
      resolveWindowOptions(
        {
          padding: [
            [1, 2],
            [3, -1],
          ],
        },
        'op',
      ),
    ).toThrow(
      "op: `padding` must be 'valid', 'same' or [[top, bottom], [left, right]]. Received padding=[[1, 2], [3, -1]].",
    );
    expect(() => resolveWindowOptions({ dataFormat: 'nhwc' as 'channelsLast' }, 'op')).toThrow(
      "op: The `dataFormat` argument must be one of {'channelsFirst', 'channelsLast'}. Received: dataFormat=nhwc.",
    );
  });

  test.each([
    'causal',
    1,
    [1, 1],
    [[1], [2, 3, 4]],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [0, 0.5],
      [0, 0],
    ],
  ])('padding %j is refused', (padding) => {
    expect(() => resolveWindowOptions({ padding: padding as unknown as Padding }, 'op')).toThrow(ValueError);
  });
});

test.each([
  ['channelsLast', 'channelsLast'],
  ['channelsFirst', 'channelsFirst'],
  ['channels_first', 'channelsFirst'],
  ['CHANNELS_LAST', 'channelsLast'],
] as const)('the data format %s', (given, format) => {
  expect(readDataFormat(given, 'op')).toBe(format);
});

test.each([[['channelsLast']], [null], [undefined], [Object.create(null)], ['nhwc'], [''], [1]])(
  'a data format is not %o',
  (given) => {
    expect(() => readDataFormat(given, 'op')).toThrow(ValueError);
    expect(() => readDataFormat(given, 'op', 'Expected another.')).toThrow(
      'op: Expected another. Received: dataFormat=',
    );
  },
);
