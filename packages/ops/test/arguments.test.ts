import { SepalError, tensor, ValueError, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as ops from '../src/index.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;
const x = zeros([1, 4, 4, 2]);
const kernel = zeros([2, 2, 2, 2]);

test.each<[string, () => unknown, string]>([
  ['no kernel', () => ops.conv2d(x, wrong(undefined)), 'conv2d: Expected a tensor. Received: undefined.'],
  ['an array', () => ops.relu(wrong([1, 2])), 'relu: Expected a tensor. Received: [1, 2]. Make one with tensor(…)'],
  ['a typed array', () => ops.add(wrong(new Float32Array(2)), 1), 'add: Expected a tensor. Received: Float32Array.'],
  ['no second operand', () => ops.multiply(tensor([1]), wrong(undefined)), 'multiply: Expected a tensor.'],
  ['nothing to reduce', () => ops.sum(wrong(null)), 'sum: Expected a tensor. Received: null.'],
  ['one tensor for several', () => ops.concat(wrong(x)), 'concat: Expected an array of tensors. Received: Tensor('],
  ['a hole among several', () => ops.concat([x, wrong(undefined)]), 'concat: Expected a tensor.'],
  [
    'no pool size',
    () => ops.maxPool2d(x, wrong(undefined)),
    'maxPool2d: Options must be one object. Received: undefined.',
  ],
  [
    'options in order',
    () => ops.depthwiseConv2d(x, kernel, wrong('same')),
    "depthwiseConv2d: Options must be one object. Received: 'same'. Write them by name, as in { strides: … }.",
  ],
  [
    'a misspelt option',
    () => ops.depthwiseConv2d(x, kernel, wrong({ stride: 2 })),
    "{'stride': 2}. Did you mean 'strides'? Use one of 'strides', 'padding', 'dilationRate', 'dataFormat'.",
  ],
  [
    'an option of another op',
    () => ops.separableConv2d(x, kernel, zeros([1, 1, 4, 1]), wrong({ groups: 2 })),
    "separableConv2d: Unrecognized keyword arguments passed to separableConv2d: {'groups': 2}.",
  ],
  ['a misspelt axis', () => ops.mean(x, wrong({ axes: 1 })), "Did you mean 'axis'?"],
  ['null for options', () => ops.conv2d(x, kernel, wrong(null)), 'conv2d: Options must be one object. Received: null.'],
  [
    'an axis that is no number',
    () => ops.sum(x, { axis: wrong('x') }),
    "sum: `axis` must be an array of integers. Received axis='x'.",
  ],
  ['axes of a softmax', () => ops.softmax(x, wrong(null)), '`axis` must be an array of integers. Received axis=null.'],
  [
    'a permutation',
    () => ops.transpose(x, wrong(1)),
    'transpose: `perm` must be an array of integers. Received perm=1.',
  ],
  [
    'a shape',
    () => ops.reshape(x, wrong(32)),
    'reshape: `shape` must hold non-negative integers and at most one -1. Received shape=32.',
  ],
  ['a beginning', () => ops.slice(x, wrong(1)), 'slice: `begin` must hold non-negative integers. Received begin=1.'],
  ['a size', () => ops.slice(x, [0, 0, 0, 0], wrong(1)), 'or -1 for all that follow. Received size=1.'],
  ['amounts', () => ops.pad(x, wrong(1)), 'pad: `amounts` must be an array of pairs, one for each axis. Received 1.'],
  ['an amount', () => ops.pad(x, wrong([1])), '[before, after]. Received 1 for axis 0.'],
  ['groups', () => ops.conv2d(x, kernel, { groups: wrong('2') }), "must be a positive integer. Received: groups='2'."],
  [
    'the shape of random numbers',
    () => ops.randomUniform(tensor([1, 0], [2], 'uint32'), wrong({})),
    'randomUniform: A shape holds non-negative integers. Received shape=undefined.',
  ],
  [
    'a class',
    () => ops.getActivation(wrong(class Mine {})),
    'Could not interpret activation function identifier: Mine.',
  ],
])('%s is refused with a sentence', (_, refused, message) => {
  expect(refused).toThrow(SepalError);
  expect(refused).toThrow(message);
  expect(refused).toThrow(ValueError);
});
