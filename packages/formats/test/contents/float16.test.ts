import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16, LARGEST_FLOAT16 } from '../../src/contents/float16.ts';

const encode = (value: number): number => encodeFloat16(Float32Array.of(value))[0] as number;
const decode = (half: number): number => decodeFloat16(Uint16Array.of(half))[0] as number;

test('every half is decoded as IEEE 754 defines it, and encoded again to the same bits', () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, half) => half);
  const values = decodeFloat16(halves);
  const encoded = encodeFloat16(values);
  for (const half of halves) {
    const sign = half >= 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const expected =
      exponent === 31
        ? fraction === 0
          ? sign * Number.POSITIVE_INFINITY
          : Number.NaN
        : sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
    if (!Object.is(values[half], expected)) expect.fail(`${half}: ${values[half]}, expected ${expected}`);
    if (!Number.isNaN(expected) && encoded[half] !== half) expect.fail(`${half} became ${encoded[half]}`);
    if (Number.isNaN(expected) && !Number.isNaN(decode(encoded[half] as number)))
      expect.fail(`${half} is a number now`);
  }
});

test('a number is rounded to the nearest half, and from the middle of two to the even one', () => {
  const anyFloat = fc.oneof(
    fc.float({ min: -LARGEST_FLOAT16, max: LARGEST_FLOAT16, noNaN: true }),
    fc.float({ min: -Math.fround(2 ** -13), max: Math.fround(2 ** -13), noNaN: true }),
    // The middle between two neighbours.
    fc.integer({ min: 0, max: 0x7bfe }).map((half) => (decode(half) + decode(half + 1)) / 2),
  );
  fc.assert(
    fc.property(anyFloat, (value) => {
      const half = encode(Math.abs(value));
      const error = Math.abs(decode(half) - Math.abs(value));
      expect(encode(-Math.abs(value))).toBe(half | 0x8000);
      for (const neighbour of [half - 1, half + 1]) {
        if (neighbour < 0 || neighbour > 0x7bff) continue;
        const other = Math.abs(decode(neighbour) - Math.abs(value));
        expect(other > error || (other === error && half % 2 === 0)).toBe(true);
      }
    }),
    { numRuns: 3000, seed: 16 },
  );
});

test.each([
  [65504, 65504],
  [65519.996, 65504],
  [65520, Number.POSITIVE_INFINITY],
  [1e30, Number.POSITIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [2 ** -25, 0],
  [2 ** -25 * 1.0001, 2 ** -24],
  [Number.NaN, Number.NaN],
])('%d becomes %d', (value, expected) => {
  expect(decode(encode(value))).toBe(expected);
  expect(decode(encode(-value))).toBe(-expected);
});
