import { type Shape, ShapeError, sizeOf, Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Conv2dKernelGradientAttributes,
  conv2d,
  conv2dKernelGradient,
  gradientOps,
  type Pair,
} from '../src/index.ts';
import { quarters } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));

const convolutions = fc
  .record({
    batch: small(1, 2),
    size: pair(5, 7),
    kernelSize: pair(1, 3),
    groups: small(1, 3),
    groupChannels: small(1, 2),
    groupFilters: small(1, 2),
    strides: pair(1, 3),
    dilationRate: pair(1, 2),
    padding: fc.tuple(pair(0, 3), pair(0, 3)),
    seed: fc.nat(1000),
  })
  .map(({ batch, size, kernelSize, groups, groupChannels, groupFilters, seed, ...window }) => {
    const x = quarters([batch, ...size, groups * groupChannels], seed);
    const kernelShape = [...kernelSize, groupChannels, groups * groupFilters];
    const options = { ...window, groups };
    const dy = quarters(conv2d(x, zeros(kernelShape), options).shape as Shape, seed + 1);
    return { x, dy, kernelShape, options, kernelSize };
  });

/** A tensor with a single 1. */
function unit(shape: Shape, at: number): Tensor {
  const data = new Float32Array(sizeOf(shape));
  data[at] = 1;
  return new Tensor(shape, 'float32', data);
}

/** Σ a · b; quarters have few digits, so it is exact. */
const dot = (a: Tensor, b: Tensor): number =>
  Array.from(a.data).reduce((sum, value, i) => sum + value * (b.data[i] as number), 0);

describe('conv2dKernelGradient', () => {
  // A linear function's derivative by an element is its value where only this element is 1.
  test('every element is the derivative of Σ dy · y', () => {
    fc.assert(
      fc.property(convolutions, ({ x, dy, kernelShape, options, kernelSize }) => {
        const dkernel = conv2dKernelGradient(x, dy, { ...options, kernelSize });
        expect(dkernel.shape).toEqual(kernelShape);
        for (const [at, value] of dkernel.data.entries()) {
          expect(value + 0).toBe(dot(dy, conv2d(x, unit(kernelShape, at), options)) + 0);
        }
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  const window = {
    kernelSize: [2, 2],
    strides: [1, 1],
    dilationRate: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
    groups: 1,
  } as const;
  const gradient = (attributes: Partial<Conv2dKernelGradientAttributes> = {}, dy: Tensor = zeros([2, 3, 4, 6])) =>
    conv2dKernelGradient(zeros([2, 4, 5, 3]), dy, { ...window, ...attributes });

  test('shapes that do not match, and invalid attributes', () => {
    expect(gradient().shape).toEqual([2, 2, 3, 6]);
    expect(gradient({ groups: 3 }).shape).toEqual([2, 2, 1, 6]);
    expect(() => gradient({ kernelSize: [3, 2] })).toThrow(
      'conv2dKernelGradient: `dy` must have the shape of the output, (2, 2, 4, 6). Received shape (2, 3, 4, 6).',
    );
    expect(() => gradient({ groups: 2 })).toThrow(
      'conv2dKernelGradient: The channels of x and dy must be evenly divisible by the number of groups. Received groups=2, x of shape (2, 4, 5, 3), dy of shape (2, 3, 4, 6).',
    );
    expect(() => gradient({ kernelSize: [5, 2] })).toThrow(ShapeError);
    for (const attributes of [
      { groups: 0 },
      { kernelSize: [0, 2] as const },
      { strides: [0, 1] as const },
      { padding: 'same' as never },
      { kernel: 3 } as never,
    ]) {
      expect(() => gradient(attributes), JSON.stringify(attributes)).toThrow(ValueError);
    }
    expect(() => gradient({}, tensor([1], [1, 1, 1, 1], 'int32'))).toThrow(ValueError);
  });

  test('lengths may be unknown, but for those of the kernel', () => {
    const type = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' }) as const;
    const { infer } = gradientOps.conv2dKernelGradient;
    expect(infer([type(null, null, 5, 3), type(null, null, 4, 6)], window, 'test').shape).toEqual([2, 2, 3, 6]);
    expect(() => infer([type(1, 4, 5, 3), type(1, 3, 4, null)], window, 'test')).toThrow(
      'The numbers of channels must be known.',
    );
  });
});
