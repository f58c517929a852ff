import { ones, type Tensor, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { sineOfDegrees } from '../../src/augmentation/sine.ts';
import {
  type AnyLayer,
  RandomBrightness,
  RandomContrast,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  Rescaling,
  Sequential,
} from '../../src/index.ts';

const pictures = tensor(
  Array.from({ length: 2 * 4 * 6 * 3 }, (_, index) => (index * 37) % 251),
  [2, 4, 6, 3],
);

const layers: Readonly<Record<string, (options?: object) => AnyLayer>> = {
  RandomBrightness: (options) => new RandomBrightness({ factor: [0.3, 0.5], seed: 1, ...options }),
  RandomContrast: (options) => new RandomContrast({ factor: [0.5, 0.9], seed: 1, ...options }),
  RandomFlip: (options) => new RandomFlip({ seed: 1, ...options }),
  RandomRotation: (options) => new RandomRotation({ factor: [0.1, 0.3], seed: 1, ...options }),
  RandomTranslation: (options) =>
    new RandomTranslation({ heightFactor: [0.2, 0.4], widthFactor: [0.2, 0.4], seed: 1, ...options }),
  RandomZoom: (options) => new RandomZoom({ heightFactor: [0.2, 0.4], seed: 1, ...options }),
};

const applied = (layer: AnyLayer, training?: boolean): number[] =>
  Array.from((layer.apply(pictures, training === undefined ? {} : { training }) as Tensor).data);

test.each(Object.keys(layers))('%s augments in training and by itself, each time anew; not in inference', (name) => {
  const layer = layers[name]?.() as AnyLayer;
  const [first, second] = [applied(layer), applied(layer, true)];
  expect(first).not.toEqual(second);
  expect(applied(layers[name]?.() as AnyLayer, true)).toEqual(first);
  expect(applied(layer, false)).toEqual(Array.from(pictures.data));
});

test.each(Object.keys(layers))('%s leaves the pictures of a prediction as they are', async (name) => {
  const model = new Sequential([layers[name]?.({ inputShape: [4, 6, 3] }) as never, new Rescaling({ scale: 2 })]);
  const { data } = await model.predict(pictures);
  expect(Array.from(data)).toEqual(Array.from(pictures.data, (value) => 2 * value));
});

test.each<readonly [string, object]>([
  ['RandomBrightness', { factor: [0.1, 0.2] }],
  ['RandomBrightness', { valueRange: [0, 200] }],
  ['RandomContrast', { factor: [0.1, 0.2] }],
  ['RandomContrast', { valueRange: [90, 100] }],
  ['RandomFlip', { mode: 'vertical' }],
  ['RandomFlip', { dataFormat: 'channelsFirst' }],
  ['RandomRotation', { factor: 0.5 }],
  ['RandomTranslation', { heightFactor: 0.1 }],
  ['RandomTranslation', { widthFactor: 0.1 }],
  ['RandomZoom', { heightFactor: 0.1 }],
  ['RandomZoom', { widthFactor: 0.5 }],
  ...['RandomRotation', 'RandomTranslation', 'RandomZoom'].flatMap((name) => [
    [name, { fillMode: 'wrap' }] as const,
    [name, { fillMode: 'constant' }] as const,
    [name, { interpolation: 'nearest' }] as const,
    [name, { dataFormat: 'channelsFirst' }] as const,
  ]),
])('%s obeys %o', (name, options) => {
  // The layer that flips draws a number for each picture; with this seed it flips one of them.
  const seed = { seed: 5 };
  const changed = layers[name]?.({ ...seed, ...options }) as AnyLayer;
  expect(applied(changed)).not.toEqual(applied(layers[name]?.(seed) as AnyLayer));
  expect(changed.getConfig()).toMatchObject(
    Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'factor')),
  );
});

test('the fill value is that of constant', () => {
  const moved = (fillValue: number): number[] =>
    applied(layers['RandomTranslation']?.({ fillMode: 'constant', fillValue }) as AnyLayer);
  expect(moved(0)).not.toEqual(moved(9));
});

test.each<readonly [() => unknown, RegExp]>([
  [() => new RandomRotation({ factor: 2 }), /RandomRotation.*range \[-1, 1\]\. Received: factor=2/],
  [() => new RandomContrast({ factor: -0.1 }), /range \[0, 1\]\. Received: factor=-0\.1/],
  [() => new RandomZoom({ heightFactor: -1 }), /range \(-1, 1\]\. Received: heightFactor=-1/],
  [() => new RandomTranslation({ heightFactor: 0.1, widthFactor: [0.1] as never }), /Received: widthFactor=\[0\.1\]/],
  [() => new RandomTranslation({ heightFactor: 'a' as never, widthFactor: 0 }), /Received: heightFactor='a'/],
  [() => new RandomRotation({ factor: 0.1, fillMode: 'mirror' as never }), /Unknown `fillMode` 'mirror'\. Expected/],
  [() => new RandomRotation({ factor: 0.1, fillValue: Number.NaN }), /`fillValue` must be a number/],
  [() => new RandomZoom({ heightFactor: 0.1, interpolation: 'bicubic' as never }), /Unknown `interpolation` 'bicubic'/],
  [() => new RandomFlip({ mode: 'diagonal' as never }), /Unknown `mode` 'diagonal'\. Expected one of horizontal/],
  [
    () => new RandomBrightness({ factor: 0.1, valueRange: 3 as never }),
    /an array of two numbers\. Received: valueRange=3/,
  ],
  [() => new RandomFlip({ seed: 1.5 }), /`seed` must be an integer/],
  [() => new RandomFlip().apply(ones([2, 3])), /Expected image tensor to have rank 3 \(single image\) or 4/],
])('mistakes are named: %s', (make, message) => {
  expect(make).toThrow(message);
});

test('the sine of angles', () => {
  const degrees = Array.from({ length: 2881 }, (_, index) => (index - 1440) / 2);
  const sines = sineOfDegrees(tensor(degrees)) as Tensor;
  const worst = Math.max(
    ...degrees.map((angle, index) => Math.abs((sines.data[index] as number) - Math.sin((angle * Math.PI) / 180))),
  );
  expect(worst).toBeLessThan(1e-6);
});
