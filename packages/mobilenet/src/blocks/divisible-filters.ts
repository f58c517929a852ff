/** MobileNetV2 and V3 have multiples of 8 channels everywhere. */
const DIVISOR = 8;

/**
 * The multiple of 8 next to `filters`, at least 8; the next one above if that would lose more than a tenth.
 *
 * @see https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet/mobilenet.py, `_make_divisible`
 * @example
 * divisibleFilters(32 * 0.35); // 16: 8 would be less than 0.9 * 11.2
 */
export function divisibleFilters(filters: number): number {
  const nearest = Math.max(DIVISOR, Math.floor(Math.trunc(filters + DIVISOR / 2) / DIVISOR) * DIVISOR);
  return nearest < 0.9 * filters ? nearest + DIVISOR : nearest;
}
