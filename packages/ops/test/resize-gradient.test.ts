import { sizeOf, Tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resize, resizeGradient, upsample2d } from '../src/index.ts';
import { quarters } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });

/** Σ dy · (resized unit picture): the derivative of a linear function. */
function derivative(dy: Tensor, resized: Tensor): number {
  return Array.from(resized.data).reduce((sum, value, i) => sum + value * (dy.data[i] as number), 0);
}

function unit(shape: readonly number[], at: number): Tensor {
  const data = new Float32Array(sizeOf(shape));
  data[at] = 1;
  return new Tensor(shape, 'float32', data);
}

describe('resizeGradient', () => {
  test('every element is the derivative of Σ dy · y', () => {
    const resizes = fc.record({
      shape: fc.tuple(small(1, 2), small(1, 5), small(1, 5), small(1, 2)),
      size: fc.tuple(small(1, 8), small(1, 8)),
      how: fc.constantFrom(
        { interpolation: 'nearest', antialias: false } as const,
        { interpolation: 'bilinear', antialias: false } as const,
        { interpolation: 'bilinear', antialias: true } as const,
      ),
      fit: fc.constantFrom('stretch', 'crop', 'pad'),
    });
    fc.assert(
      fc.property(resizes, ({ shape, size, how, fit }) => {
        const [batch, height, width, channels] = shape;
        const dy = quarters([batch, ...size, channels], 3);
        const dx = resizeGradient(dy, { ...how, height, width, fit });
        expect(dx.shape).toEqual(shape);
        const options = { ...how, size, cropToAspectRatio: fit === 'crop', padToAspectRatio: fit === 'pad' };
        for (const [at, value] of dx.data.entries()) {
          expect(value).toBeCloseTo(derivative(dy, resize(unit(shape, at), options)), 4);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('it is the gradient of bilinear upsampling too', () => {
    const dy = quarters([1, 6, 9, 2], 1);
    const how = { interpolation: 'bilinear', antialias: false, fit: 'stretch' } as const;
    const dx = resizeGradient(dy, { ...how, height: 3, width: 3 });
    for (const [at, value] of dx.data.entries()) {
      const y = upsample2d(unit([1, 3, 3, 2], at), { size: [2, 3], interpolation: 'bilinear' });
      expect(value).toBeCloseTo(derivative(dy, y), 5);
    }
  });

  test('pictures without pixels and invalid attributes are refused', () => {
    const dy = zeros([1, 2, 2, 1]);
    const how = { interpolation: 'bilinear', antialias: false, fit: 'stretch', height: 3, width: 3 } as const;
    expect(() => resizeGradient(dy, { ...how, height: 0 })).toThrow('The pictures have no pixels.');
    expect(() => resizeGradient(dy, { ...how, width: 1.5 })).toThrow('`width` must be an integer');
    expect(() => resizeGradient(dy, { ...how, fit: 'wide' as 'pad' })).toThrow("Received fit='wide'");
    expect(() => resizeGradient(zeros([1, 2, 2, 1], 'uint8'), how)).toThrow('`dy` must have dtype float32.');
  });
});
