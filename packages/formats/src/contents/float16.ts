const floats = /* @__PURE__ */ new Float32Array(1);
const bits = /* @__PURE__ */ new Uint32Array(floats.buffer);

/** The smallest positive float16. */
const SMALLEST = 2 ** -24;

/** The largest finite float16. */
export const LARGEST_FLOAT16 = 65504;

/**
 * Decodes IEEE 754 half-precision numbers, exactly.
 *
 * @param halves the bits of the numbers
 */
export function decodeFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] as number;
    const sign = (half & 0x8000) << 16;
    const exponent = half & 0x7c00;
    const fraction = half & 0x03ff;
    if (exponent === 0) values[i] = (sign === 0 ? fraction : -fraction) * SMALLEST;
    // The exponent's bias is 15 in float16 and 127 in float32; all ones (infinities and NaN) stay all ones.
    else words[i] = sign | ((exponent === 0x7c00 ? 0x3fc00 : exponent + 0x1c000) << 13) | (fraction << 13);
  }
  return values;
}

/**
 * Encodes numbers as IEEE 754 half precision, rounded to the nearest, halves to even, as NumPy does. Numbers beyond
 * {@link LARGEST_FLOAT16} become infinities.
 */
export function encodeFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfOf);
}

function halfOf(value: number): number {
  floats[0] = value;
  const word = bits[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From 65520 on, which is halfway to what would come after 65504.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 float16 is spaced evenly, and so are the float32 from 0.5 to 1: adding 0.5 rounds to that spacing.
  if (magnitude < 0x38800000) {
    floats[0] = Math.abs(value) + 0.5;
    return sign | ((bits[0] as number) - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}
