import { type Shape, ShapeError, sizeOf, Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DepthwiseConv2dInputGradientAttributes,
  depthwiseConv2d,
  depthwiseConv2dInputGradient,
  depthwiseConv2dKernelGradient,
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
    channels: small(1, 2),
    multiplier: small(1, 2),
    strides: pair(1, 3),
    dilationRate: pair(1, 2),
    padding: fc.tuple(pair(0, 3), pair(0, 3)),
    seed: fc.nat(1000),
  })
  .map(({ batch, size, kernelSize, channels, multiplier, seed, ...window }) => {
    const x = quarters([batch, ...size, channels], seed);
    const kernel = quarters([...kernelSize, channels, multiplier], seed + 1);
    const dy = quarters(depthwiseConv2d(x, kernel, window).shape as Shape, seed + 2);
    return { x, kernel, dy, window };
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

describe('the gradients of depthwiseConv2d', () => {
  // A linear function's derivative by an element is its value where only this element is 1.
  test('every element is the derivative of Σ dy · y', () => {
    fc.assert(
      fc.property(convolutions, ({ x, kernel, dy, window }) => {
        const [height, width] = [x.shape[1] as number, x.shape[2] as number];
        const dx = depthwiseConv2dInputGradient(dy, kernel, { ...window, height, width });
        const kernelSize: Pair = [kernel.shape[0] as number, kernel.shape[1] as number];
        const dkernel = depthwiseConv2dKernelGradient(x, dy, { ...window, kernelSize });
        expect([dx.shape, dkernel.shape]).toEqual([x.shape, kernel.shape]);
        for (const [at, value] of dx.data.entries()) {
          expect(value + 0).toBe(dot(dy, depthwiseConv2d(unit(x.shape, at), kernel, window)) + 0);
        }
        for (const [at, value] of dkernel.data.entries()) {
          expect(value + 0).toBe(dot(dy, depthwiseConv2d(x, unit(kernel.shape, at), window)) + 0);
        }
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  const window = {
    strides: [1, 1],
    dilationRate: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  const inputGradient = (
    dy: Tensor,
    kernel: Tensor,
    attributes: Partial<DepthwiseConv2dInputGradientAttributes> = {},
  ) => depthwiseConv2dInputGradient(dy, kernel, { ...window, height: 4, width: 5, ...attributes });

  test('dy of another shape is refused, with the expected one', () => {
    const dy = zeros([2, 3, 4, 6]);
    const kernel = zeros([2, 2, 3, 2]);
    expect(inputGradient(dy, kernel).shape).toEqual([2, 4, 5, 3]);
    expect(() => inputGradient(dy, kernel, { height: 5 })).toThrow(
      'depthwiseConv2dInputGradient: `dy` must have the shape of the output, (2, 4, 4, 6). Received shape (2, 3, 4, 6).',
    );
    const kernelGradient = (kernelSize: Pair) => () =>
      depthwiseConv2dKernelGradient(zeros([2, 4, 5, 3]), dy, { ...window, kernelSize });
    expect(kernelGradient([2, 2])().shape).toEqual([2, 2, 3, 2]);
    expect(kernelGradient([3, 2])).toThrow(ShapeError);
    expect(kernelGradient([0, 2])).toThrow('`kernelSize` must be a positive integer');
    const uneven = () =>
      depthwiseConv2dKernelGradient(zeros([1, 4, 5, 4]), zeros([1, 3, 4, 6]), { ...window, kernelSize: [2, 2] });
    expect(uneven).toThrow('The channels of dy must be a multiple of those of x.');
    expect(() => inputGradient(tensor([1], [1, 1, 1, 1], 'int32'), zeros([1, 1, 1, 1]))).toThrow(ValueError);
  });

  test('invalid attributes are refused, with what was received', () => {
    const [dy, kernel] = [zeros([2, 3, 4, 6]), zeros([2, 2, 3, 2])];
    const bad = (attributes: object) => () =>
      inputGradient(dy, kernel, attributes as Partial<DepthwiseConv2dInputGradientAttributes>);
    expect(bad({ padding: 'same' })).toThrow(
      "`padding` must be numbers, [[top, bottom], [left, right]]. Received padding='same'.",
    );
    expect(bad({ height: -1 })).toThrow('`height` must be an integer from 0 to 536870911. Received height=-1.');
    expect(bad({ width: null })).toThrow('Received width=null.');
    expect(bad({ strides: [0, 1] })).toThrow('`strides` must be a positive integer');
  });

  test('lengths may be unknown, but for those of the kernel', () => {
    const type = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' }) as const;
    const { depthwiseConv2dInputGradient: input, depthwiseConv2dKernelGradient: kernel } = gradientOps;
    const dx = input.infer([type(null, 3, 4, 6), type(2, 2, 3, 2)], { ...window, height: 4, width: 5 }, 'test');
    expect(dx.shape).toEqual([null, 4, 5, 3]);
    const attributes = { ...window, kernelSize: [2, 2] } as const;
    expect(kernel.infer([type(null, null, 5, 3), type(null, null, 4, 6)], attributes, 'test').shape).toEqual([
      2, 2, 3, 2,
    ]);
    expect(() => kernel.infer([type(1, 4, 5, 3), type(1, 3, 4, null)], attributes, 'test')).toThrow(
      'The numbers of channels must be known.',
    );
  });
});
