import { expect, test } from 'vitest';
import { householderQr } from '../src/householder.ts';

test('a known decomposition, up to the signs', () => {
  // Columns (3, 4) and (1, 2): R is 5, 11/5 over 0, 2/5.
  const { q, diagonal } = householderQr(new Float64Array([3, 4, 1, 2]), 2, 2);
  const signs = [...diagonal].map(Math.sign) as [number, number];
  expect(Math.abs(diagonal[0] as number)).toBeCloseTo(5, 14);
  expect(Math.abs(diagonal[1] as number)).toBeCloseTo(0.4, 14);
  expect((q[0] as number) * signs[0]).toBeCloseTo(0.6, 14);
  expect((q[1] as number) * signs[0]).toBeCloseTo(0.8, 14);
  expect((q[2] as number) * signs[1]).toBeCloseTo(-0.8, 14);
  expect((q[3] as number) * signs[1]).toBeCloseTo(0.6, 14);
});

test('a rank-deficient matrix has zeros on the diagonal of R and still an orthonormal Q', () => {
  const { q, diagonal } = householderQr(new Float64Array([0, 0, 0, 2, 0, 0]), 3, 2);
  expect([...diagonal]).toEqual([0, 0]);
  expect([...q]).toEqual([1, 0, 0, 0, 1, 0]);
});
