import { type Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averagePool2d, averagePool2dGradient, maxPool2d, maxPool2dGradient, type Pair } from '../src/index.ts';
import { mapped, quarters } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));

const poolings = fc
  .record({
    batch: small(1, 2),
    size: pair(3, 6),
    channels: small(1, 2),
    poolSize: pair(1, 3),
    strides: pair(1, 3),
    overhang: fc.tuple(pair(0, 2), pair(0, 2)),
    seed: fc.nat(1000),
  })
  .map(({ batch, size, channels, poolSize, strides, overhang, seed }) => {
    const amounts = (axis: 0 | 1): Pair => [
      Math.min(overhang[axis][0], poolSize[axis] - 1),
      Math.min(overhang[axis][1], poolSize[axis] - 1),
    ];
    const window = { poolSize, strides, padding: [amounts(0), amounts(1)] as const };
    // Different numbers: their order does not change where one is moved by 1/64.
    const x = mapped(quarters([batch, ...size, channels], seed), (_, i) => ((i * 37) % 101) / 4);
    const dy = quarters(averagePool2d(x, window).shape as number[], seed + 1);
    return { x, dy, window };
  });

/** Σ dy · pool(x), where element `at` of x is moved by `step`. */
function moved(pool: (x: Tensor) => Tensor, { x, dy }: { x: Tensor; dy: Tensor }, at: number, step: number): number {
  const y = pool(mapped(x, (value, i) => value + (i === at ? step : 0)));
  return Array.from(y.data).reduce((sum, value, i) => sum + value * (dy.data[i] as number), 0);
}

describe('the gradients of pooling', () => {
  test('every element is the derivative of Σ dy · y', () => {
    fc.assert(
      fc.property(poolings, ({ x, dy, window }) => {
        const [, height, width] = x.shape as readonly number[] as [number, number, number];
        const step = 1 / 64;
        for (const [dx, pool] of [
          [maxPool2dGradient(x, dy, window), (x: Tensor) => maxPool2d(x, window)],
          [averagePool2dGradient(dy, { ...window, height, width }), (x: Tensor) => averagePool2d(x, window)],
        ] as const) {
          expect(dx.shape).toEqual(x.shape);
          for (const [at, value] of dx.data.entries()) {
            const slope = (moved(pool, { x, dy }, at, step) - moved(pool, { x, dy }, at, -step)) / (2 * step);
            expect(value).toBeCloseTo(slope, 3);
          }
        }
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  // The gradients that Keras 3.15 on JAX gives.
  test('the first of equal elements takes all', () => {
    const x = tensor([1, 2, 2, 1, 2, 2, 2, 0, 0, 1, 3, 3], [1, 3, 4, 1]);
    const dy = tensor(
      Array.from({ length: 12 }, (_, i) => i + 1),
      [1, 3, 4, 1],
    );
    const small = { poolSize: [2, 2], strides: [1, 1] } as const;
    const smallPadding = [
      [0, 1],
      [0, 1],
    ] as const;
    expect(Array.from(maxPool2dGradient(x, dy, { ...small, padding: smallPadding }).data)).toEqual([
      0, 3, 3, 4, 5, 0, 0, 0, 0, 9, 34, 20,
    ]);
    const large = { poolSize: [3, 3], strides: [2, 2] } as const;
    const largePadding = [
      [1, 1],
      [0, 1],
    ] as const;
    const ones = tensor([1, 1, 1, 1], [1, 2, 2, 1]);
    expect(Array.from(maxPool2dGradient(x, ones, { ...large, padding: largePadding }).data)).toEqual([
      0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0,
    ]);
  });

  test('padding does not count in averages', () => {
    const dy = tensor(new Float32Array(12).fill(1), [1, 3, 4, 1]);
    const padding = [
      [0, 1],
      [0, 1],
    ] as const;
    const dx = averagePool2dGradient(dy, { poolSize: [2, 2], strides: [1, 1], padding, height: 3, width: 4 });
    // The gradients that Keras 3.15 on JAX gives.
    expect(Array.from(dx.data)).toEqual([0.25, 0.5, 0.5, 0.75, 0.5, 1, 1, 1.5, 0.75, 1.5, 1.5, 2.25]);
  });

  test('dy of another shape, other element types and padding by name are refused', () => {
    const window = {
      poolSize: [2, 2],
      strides: [2, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    expect(() => maxPool2dGradient(zeros([1, 4, 4, 3]), zeros([1, 2, 3, 3]), window)).toThrow(
      'maxPool2dGradient: `dy` must have the shape of the output, (1, 2, 2, 3). Received shape (1, 2, 3, 3).',
    );
    const average = (attributes: object) => () =>
      averagePool2dGradient(zeros([1, 2, 2, 3]), { ...window, height: 4, width: 5, ...attributes });
    expect(average({})().shape).toEqual([1, 4, 5, 3]);
    expect(average({ width: 6 })).toThrow('(1, 2, 3, 3). Received shape (1, 2, 2, 3).');
    expect(average({ padding: 'same' })).toThrow('`padding` must be numbers');
    expect(() => maxPool2dGradient(zeros([1, 4, 4, 3], 'int32'), zeros([1, 2, 2, 3]), window)).toThrow(ValueError);
  });
});
