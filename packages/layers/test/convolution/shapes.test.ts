import { createEngine } from '@sepal/runtime';
import { full, type Shape, ShapeError, type SymbolicShape, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import type { Layer } from '../../src/layer/layer.ts';
import { Model } from '../../src/model/functional.ts';
import { quarters } from '../quarters.ts';
import { CLASSES, classOf } from './classes.ts';

const ALL = Object.keys(CLASSES).map((name) => ({
  name,
  rank: name.includes('1D') ? 1 : 2,
  // How much a kernel of 3 shortens an axis; a transposed one lengthens it.
  lost: name.includes('Transpose') ? -2 : 2,
}));

function make(name: string, options: Readonly<Record<string, unknown>> = {}): Layer {
  const filters = name.startsWith('Depthwise') ? {} : { filters: 3 };
  return classOf(name).fromConfig({ kernelSize: 3, ...filters, ...options }) as unknown as Layer;
}

describe.each(ALL)('$name', ({ name, rank, lost }) => {
  const sizes = <T>(length: T): T[] => new Array<T>(rank).fill(length);

  test('keeps unknown lengths unknown, and computes at any size', async () => {
    for (const dataFormat of ['channelsLast', 'channelsFirst']) {
      for (const padding of ['valid', 'same', ...(name === 'Conv1D' ? ['causal'] : [])]) {
        const shape = (lengths: (number | null)[]): SymbolicShape =>
          dataFormat === 'channelsLast' ? [...lengths, 3] : [3, ...lengths];
        const x = input({ shape: shape(sizes(null)) });
        const layer = make(name, { dataFormat, padding, activation: 'relu' });
        const y = layer.apply(x);
        expect(y.shape).toEqual([null, ...shape(sizes(null))]);
        const model = new Model({ inputs: x, outputs: y });
        for (const length of [3, 6]) {
          const image = quarters([2, ...(shape(sizes(length)) as Shape)]);
          const output = await model.predict(image, { engine: await createEngine({ engine: 'reference' }) });
          expect(output).toEqual(layer.apply(image));
          expect(output.shape).toEqual([2, ...shape(sizes(padding === 'valid' ? length - lost : length))]);
        }
      }
    }
  });

  test('takes a batch of any size, including 0', () => {
    const layer = make(name);
    expect(layer.apply(zeros([5, ...sizes(4), 3])).shape).toEqual([5, ...sizes(4 - lost), 3]);
    expect(layer.apply(zeros([0, ...sizes(4), 3])).shape).toEqual([0, ...sizes(4 - lost), 3]);
  });

  test('takes pictures of bytes', () => {
    const layer = make(name);
    const shape = [1, ...sizes(3), 3];
    const output = layer.apply(full(shape, 200, 'uint8'));
    expect(output).toEqual(layer.apply(full(shape, 200)));
    expect(output.dtype).toBe('float32');
    expect(layer.apply(input({ batchShape: shape, dtype: 'uint8' })).dtype).toBe('float32');
  });

  test('names its weights as in Keras', () => {
    const layer = make(name, { name: 'c' });
    layer.apply(zeros([1, ...sizes(4), 3]));
    const kernels = name.startsWith('Separable') ? ['depthwise_kernel', 'pointwise_kernel'] : ['kernel'];
    expect(layer.weights.map(({ path }) => path)).toEqual([...kernels, 'bias'].map((weight) => `c/${weight}`));
  });
});

describe.each(ALL.filter(({ lost }) => lost > 0))('$name', ({ name, rank }) => {
  const sizes = <T>(length: T): T[] => new Array<T>(rank).fill(length);

  test('checks every input, and does not change if one does not fit', () => {
    const layer = make(name, { name: 'c' });
    const message = new RegExp(
      `^${name} 'c': Computed output size would be zero or negative\\. Received \`inputs shape=\\(1, ${sizes('2, ').join('')}3\\)\`, \`kernel shape=\\(${sizes('3, ').join('')}3, 3\\)\`, \`dilationRate=\\[${sizes('1').join(', ')}\\]\`, \`strides=\\[${sizes('1').join(', ')}\\]\`, \`padding=valid\`\\. Use a smaller kernel`,
    );
    const small = zeros([1, ...sizes(2), 3]);
    expect(() => layer.apply(small)).toThrow(message);
    expect(layer.built).toBe(false);
    expect(layer.weights).toEqual([]);
    expect(() => layer.apply(input({ shape: [...sizes(2), 3] }))).toThrow(ShapeError);
    expect(layer.nodes).toEqual([]);
    layer.apply(zeros([1, ...sizes(5), 3]));
    expect(() => layer.apply(small)).toThrow(message);
    expect(() => layer.apply(zeros([1, ...sizes(5), 4]))).toThrow(/expected axis -1 of input shape to have value 3/);
  });
});

test('an input that is large enough along only one axis is too small', () => {
  const layer = make('Conv2D', { kernelSize: [1, 4], dilationRate: [1, 2] });
  expect(layer.computeOutputShape([null, 1, 7, 2])).toEqual([null, 1, 1, 3]);
  expect(() => layer.computeOutputShape([null, 9, 6, 2])).toThrow(/Computed output size would be zero or negative/);
  expect(() => layer.computeOutputShape([null, null, 6, 2])).toThrow(/Computed output size would be zero or negative/);
});

test('causal outputs do not depend on later steps', () => {
  const layer = make('Conv1D', { kernelSize: 3, dilationRate: 2, padding: 'causal' });
  const first = layer.apply(tensor([1, 2, 3, 4, 5, 6, 7], [1, 7, 1]));
  const other = layer.apply(tensor([1, 2, 3, 4, -5, -6, -7], [1, 7, 1]));
  expect(other.data.slice(0, 12)).toEqual(first.data.slice(0, 12));
  expect(other.data.slice(12)).not.toEqual(first.data.slice(12));
});
