import { input } from '@sepal/layers';
import { zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as mobilenet from '../src/index.ts';

/** Every function with a full list of arguments. */
const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  mobileNet: [{}],
  mobileNetV2: [{}],
  mobileNetV3Small: [{}],
  mobileNetV3Large: [{}],
  conv2to3: [{}],
  depthwiseSeparableBlock: [input({ shape: [8, 8, 3] }), { filters: 8 }],
  invertedResidualBlock: [input({ shape: [8, 8, 8] }), { filters: 8 }],
  squeezeExcite: [input({ shape: [8, 8, 8] }), {}],
  preprocessInput: [zeros([1, 2, 2, 3]), {}],
  preprocessInputV2: [zeros([1, 2, 2, 3])],
  preprocessInputV3: [zeros([1, 2, 2, 3])],
  decodePredictions: [zeros([1, 2]), { classIndex: ['a', 'b'] }],
};

test.each(Object.entries(CALLS))('%s rejects surplus arguments, under its own name', (name, args) => {
  const functions: Readonly<Record<string, unknown>> = mobilenet;
  const call = functions[name] as (...args: readonly unknown[]) => unknown;
  expect(() => call(...args, 'x')).toThrow(`${name}: There is 1 argument too many. Received: 'x'. Write ${name}(`);
  const named = new RegExp(`^${name}: `);
  for (const wrong of [null, 3, 'x', [1], { constructor: 1 }, { filter: 8, clases: 1 }]) {
    expect(() => call(...args.slice(0, -1), wrong)).toThrow(named);
  }
  if (args.length === 1) return;
  for (const wrong of [null, undefined, [1], 'x', new Uint8Array(12)]) {
    expect(() => call(wrong, ...args.slice(1))).toThrow(named);
  }
});
