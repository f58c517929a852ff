import type { Tensor } from '@sepal/tensor';
import { expect } from 'vitest';

/**
 * Fails unless every element is within 1e-5 of the expected one, relative to the larger of it and 1 (inputs are about 1, so
 * sums that cancel have no relative accuracy); NaN and infinities must be the same.
 */
export function expectClose(actual: Tensor, expected: Tensor, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape);
  for (const [i, y] of expected.data.entries()) {
    const x = actual.data[i] as number;
    if (Object.is(x, y) || Math.abs(x - y) <= 1e-5 * Math.max(1, Math.abs(y))) continue;
    throw new Error(`${what}: element ${i} is ${x}, expected ${y}`);
  }
}

/** Fails unless both hold the same bits. */
export function expectSameBits(actual: Tensor, expected: Tensor, what: string): void {
  const bits = ({ data }: Tensor) => new Uint32Array(data.buffer, data.byteOffset, data.length);
  const [x, y] = [bits(actual), bits(expected)];
  expect(x.length, what).toBe(y.length);
  for (const [i, word] of y.entries()) if (x[i] !== word) throw new Error(`${what}: element ${i} has other bits`);
}
