import { setImageDataFormat } from '@sepal/layers';
import { evaluate, trace } from '@sepal/ops';
import { ShapeError, type Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { type PreprocessMode, preprocessInput, preprocessInputV2, preprocessInputV3 } from '../src/index.ts';

const { fround } = Math;

afterEach(() => setImageDataFormat('channelsLast'));

/** 4 pixels, [1, 2, 2, 3], and the same as [1, 3, 2, 2]. */
const pixels = [0, 1, 2, 50, 60, 70, 128, 200, 255, 9, 99, 199];
const last = tensor(pixels, [1, 2, 2, 3]);
const first = tensor(
  [0, 1, 2].flatMap((channel) => pixels.filter((_, index) => index % 3 === channel)),
  [1, 3, 2, 2],
);

/** `[1, 3, 2, 2]` → the numbers of `[1, 2, 2, 3]` */
const toLast = ({ data }: Tensor): number[] => pixels.map((_, i) => data[(i % 3) * 4 + Math.floor(i / 3)] as number);

describe('preprocessInput', () => {
  test('scales to -1 … 1', () => {
    const y = preprocessInput(tensor([0, 127.5, 255], [1, 1, 3]));
    expect(y.toArray()).toEqual([[[-1, 0, 1]]]);
    expect(y.dtype).toBe('float32');
  });

  test('takes bytes and integers, and does not modify its argument', () => {
    const bytes = tensor(Uint8Array.of(0, 51, 255), [1, 1, 3]);
    expect([...preprocessInput(bytes).data]).toEqual([-1, fround(fround(0.4) - 1), 1]);
    expect([...bytes.data]).toEqual([0, 51, 255]);
    const integers = tensor([0, 51, 255], [1, 1, 3], 'int32');
    expect(preprocessInput(integers)).toEqual(preprocessInput(bytes));
    const before = [...last.data];
    for (const mode of ['tf', 'torch', 'caffe'] as const) preprocessInput(last, { mode });
    expect([...last.data]).toEqual(before);
  });

  test('normalizes each channel for torch', () => {
    const y = preprocessInput(last, { mode: 'torch' });
    const [mean, deviation] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    const expected = pixels.map((pixel, i) =>
      fround(fround(fround(pixel / 255) - fround(mean?.[i % 3] as number)) / fround(deviation?.[i % 3] as number)),
    );
    expect([...y.data]).toEqual(expected);
  });

  test('turns RGB into BGR and centres for caffe', () => {
    const y = preprocessInput(tensor([10, 20, 30], [1, 1, 3]), { mode: 'caffe' });
    expect([...y.data]).toEqual([30 - 103.939, 20 - 116.779, 10 - 123.68].map((value) => expect.closeTo(value, 4)));
  });

  test.each<PreprocessMode>(['tf', 'torch', 'caffe'])('gives the same numbers with the channels first: %s', (mode) => {
    const expected = [...preprocessInput(last, { mode }).data];
    expect(toLast(preprocessInput(first, { mode, dataFormat: 'channelsFirst' }))).toEqual(expected);
    const single = tensor(first.data, [3, 2, 2]);
    expect(toLast(preprocessInput(single, { mode, dataFormat: 'channelsFirst' }))).toEqual(expected);
    setImageDataFormat('channelsFirst');
    expect(toLast(preprocessInput(first, { mode }))).toEqual(expected);
  });

  test('works inside a traced function', () => {
    const graph = trace([last], (x) => [preprocessInput(x, { mode: 'caffe' })]);
    expect(evaluate(graph, [last]).outputs[0]).toEqual(preprocessInput(last, { mode: 'caffe' }));
  });

  test('takes any shape in mode tf', () => {
    expect(preprocessInput(zeros([2, 5, 5, 10])).shape).toEqual([2, 5, 5, 10]);
    expect(preprocessInput(tensor([255])).toArray()).toEqual([1]);
  });

  test('refuses unknown modes, formats and options, with Keras’ messages', () => {
    // @ts-expect-error: no such mode
    const mode = () => preprocessInput(last, { mode: 'pytorch' });
    expect(mode).toThrow(ValueError);
    expect(mode).toThrow("Expected mode to be one of `caffe`, `tf` or `torch`. Received: mode='pytorch'.");
    expect(mode).toThrow("Did you mean 'torch'?");
    // @ts-expect-error: no such format
    expect(() => preprocessInput(last, { dataFormat: 'nhwc' })).toThrow(
      'Expected dataFormat to be one of `channelsFirst` or `channelsLast`. Received: dataFormat=nhwc.',
    );
    // @ts-expect-error: no such option
    expect(() => preprocessInput(last, { data_format: 'channelsLast' })).toThrow("Did you mean 'dataFormat'?");
    const channels = () => preprocessInput(zeros([1, 4, 4, 1]), { mode: 'torch' });
    expect(channels).toThrow(ShapeError);
    expect(channels).toThrow(
      'Expected pictures with 3 channels on axis -1, of 3 or 4 axes. Received shape (1, 4, 4, 1).',
    );
    expect(() => preprocessInput(zeros([3]), { mode: 'caffe' })).toThrow(ShapeError);
    expect(() => preprocessInput(last, { mode: 'caffe', dataFormat: 'channelsFirst' })).toThrow('on axis -3');
  });

  test("reads Keras' spelling of a data format", () => {
    const dataFormat = 'channels_first' as 'channelsFirst';
    expect(preprocessInput(first, { mode: 'torch', dataFormat }).shape).toEqual([1, 3, 2, 2]);
  });
});

describe('the later networks', () => {
  test('MobileNetV2 takes what MobileNet takes', () => {
    expect(preprocessInputV2(last)).toEqual(preprocessInput(last));
    expect(preprocessInputV2(tensor([0, 51], [1, 2, 1], 'uint8')).toArray()).toEqual([
      [[-1], [fround(fround(0.4) - 1)]],
    ]);
    const graph = trace([last], (x) => [preprocessInputV2(x)]);
    expect(evaluate(graph, [last]).outputs).toEqual([preprocessInput(last)]);
  });

  test('MobileNetV3 scales pixels itself', () => {
    expect(preprocessInputV3(last)).toBe(last);
  });
});
