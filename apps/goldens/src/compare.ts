export interface Tolerance {
  /** Allowed difference as a fraction of the expected value. */
  readonly relative?: number;
  /** Allowed difference in addition to that. */
  readonly absolute?: number;
}

/**
 * Throws unless `|actual - expected| <= absolute + relative * |expected|` at every index. NaN equals NaN, an infinity equals itself.
 *
 * @param actual flat values
 * @param expected flat values
 * @param tolerance both 0 by default: then only -0 and 0 may differ
 * @throws Error naming the worst index, both values there and how many differ
 * @example expectClose(y.data, output.data, { relative: 1e-6, absolute: 1e-6 })
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance = {}): void {
  const { relative = 0, absolute = 0 } = tolerance;
  sameLength(actual, expected);
  let off = 0;
  let worst = -1;
  let worstExcess = 0;
  for (let i = 0; i < expected.length; i++) {
    const a = Number(actual[i]);
    const e = Number(expected[i]);
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const difference = Math.abs(a - e);
    const allowed = Number.isFinite(e) ? absolute + relative * Math.abs(e) : 0;
    if (difference <= allowed) continue;
    off++;
    // A misplaced NaN or infinity is worse than any number.
    const excess = Number.isFinite(difference) ? difference - allowed : Infinity;
    if (worst < 0 || excess > worstExcess) {
      worst = i;
      worstExcess = excess;
    }
  }
  if (off === 0) return;
  const [a, e] = [Number(actual[worst]), Number(expected[worst])];
  throw new Error(
    `${off} of ${expected.length} values are off. Worst at index ${worst}: ${a} instead of ${e}, ` +
      `off by ${Math.abs(a - e)} (allowed: ${absolute} + ${relative} of the value)`,
  );
}

/**
 * Throws unless every value is the same number: NaN equals NaN, -0 differs from 0.
 *
 * @param actual flat values
 * @param expected flat values
 * @throws Error naming the first index that differs
 * @example expectIdentical(bits, golden('random').bits[0].data)
 */
export function expectIdentical(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  sameLength(actual, expected);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [Number(actual[i]), Number(expected[i])];
    if (!Object.is(a, e)) {
      throw new Error(`Index ${i} of ${expected.length} is ${signed(a)} instead of ${signed(e)}`);
    }
  }
}

function signed(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function sameLength(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} values instead of ${expected.length}`);
  }
}
