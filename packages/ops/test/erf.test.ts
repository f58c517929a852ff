import { expect, test } from 'vitest';
import { erf, erfc } from '../src/elementwise/erf.ts';

/** x, erf(x), erfc(x): from the power series, and for large x from the continued fraction, to at least 60 digits. */
const VALUES = [
  [1e-300, 1.1283791670955126e-300, 1],
  [1e-10, 1.1283791670955126e-10, 0.999999999887162],
  [0.1, 0.1124629160182849, 0.887537083981715],
  [0.25, 0.27632639016823696, 0.7236736098317631],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [0.8, 0.7421009647076605, 0.2578990352923395],
  [0.84375, 0.7672256612323416, 0.23277433876765838],
  [0.9, 0.7969082124228322, 0.20309178757716786],
  [1, 0.8427007929497149, 0.15729920705028513],
  [1.2, 0.9103139782296353, 0.08968602177036464],
  [1.25, 0.9229001282564583, 0.07709987174354177],
  [1.5, 0.9661051464753108, 0.033894853524689274],
  [2, 0.9953222650189527, 0.004677734981047266],
  [2.857, 0.9999466417399131, 5.3358260086846374e-5],
  [2.86, 0.9999475988269556, 5.24011730443978e-5],
  [3.5, 0.9999992569016276, 7.430983723414128e-7],
  [4.5, 0.9999999998033839, 1.9661604415428876e-10],
  [5.9, 0.9999999999999999, 7.190409783550478e-17],
  [8, 1, 1.1224297172982926e-29],
  [10, 1, 2.088487583762545e-45],
  [15.5, 1, 1.6632016400488723e-106],
  [20, 1, 5.395865611607901e-176],
  [25, 1, 8.300172571196523e-274],
  [27, 1, 5.23705e-319],
] as const;

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}

test.each(VALUES)('erf and erfc of ±%f are accurate to 1e-15', (x, expectedErf, expectedErfc) => {
  expect(relativeError(erf(x), expectedErf)).toBeLessThan(1e-15);
  expect(relativeError(erf(-x), -expectedErf)).toBeLessThan(1e-15);
  // Below 2.2e-308, float64 has fewer digits.
  expect(relativeError(erfc(x), expectedErfc)).toBeLessThan(expectedErfc < 1e-300 ? 1e-4 : 1e-15);
  expect(relativeError(erfc(-x), 1 + expectedErf)).toBeLessThan(1e-15);
});

test('NaN, the infinities and zeros', () => {
  expect([erf(Number.NaN), erfc(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([1, -1, 0, 2]);
  expect([erf(0), erf(-0), erfc(0), erfc(40)]).toEqual([0, -0, 1, 0]);
});

test('erf is odd and increases across all its intervals', () => {
  let previous = -1;
  for (let x = -6; x <= 6; x += 1 / 512) {
    expect(erf(x)).toBe(-erf(-x));
    expect(erf(x)).toBeGreaterThanOrEqual(previous);
    previous = erf(x);
  }
});
