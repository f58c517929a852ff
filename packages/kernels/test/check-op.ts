import type { OpAttributes } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import type { EveryOp } from './every-op.ts';
import { everyWay, referenceOf, runOp, type Way } from './run-op.ts';

/** How far a result may differ from the reference. */
export interface Tolerance {
  /** Relative to the expected number (default 0: the same number). */
  readonly relative?: number;
  /** Expected numbers count as at least this large: sums of terms of about 1 that cancel have no relative accuracy (default 0). */
  readonly least?: number;
  /** Added to that (default 0). */
  readonly absolute?: number;
}

/** For sums of terms of about 1. */
export const sums: Tolerance = { relative: 1e-5, least: 1 };

/** Below it float32 numbers have fewer digits; results may be off by one unit there. */
const SMALLEST_NORMAL = 2 ** -126;
const SMALLEST = 2 ** -149;

function isNear(x: number, y: number, { relative = 0, least = 0, absolute = 0 }: Tolerance): boolean {
  if (Object.is(x, y)) return true;
  if (relative === 0 && absolute === 0) return false;
  const allowed = relative * Math.max(Math.abs(y), least) + absolute + (Math.abs(y) < SMALLEST_NORMAL ? SMALLEST : 0);
  return Math.abs(x - y) <= allowed;
}

/** Fails unless every element is close enough to the expected one; NaN, infinities and the sign of 0 must match. */
export function expectNear(actual: Tensor, expected: Tensor, tolerance: Tolerance, what: string): void {
  expect([actual.shape, actual.dtype], what).toEqual([expected.shape, expected.dtype]);
  for (const [i, y] of expected.data.entries()) {
    const x = actual.data[i] as number;
    if (!isNear(x, y, tolerance)) throw new Error(`${what}: element ${i} is ${x}, expected ${y}`);
  }
}

/** Fails unless both hold the same bits. */
export function expectSameBits(actual: Tensor, expected: Tensor, what: string): void {
  const bytes = ({ data }: Tensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const [x, y] = [bytes(actual), bytes(expected)];
  expect(x.length, what).toBe(y.length);
  for (const [i, byte] of y.entries()) if (x[i] !== byte) throw new Error(`${what}: byte ${i} differs`);
}

/** What {@link checkWays} compares with. */
export interface Comparison {
  readonly expected: readonly Tensor[];
  readonly tolerance: Tolerance;
  /** Begins the message of a failure. */
  readonly what: string;
  /** Default: every way. */
  readonly ways?: readonly Way[];
}

/** Fails unless `run` is close to what is expected, with and without relaxed SIMD, and has the same bits for any number of parts. */
export function checkWays(
  run: (way: Way) => readonly Tensor[],
  { expected, tolerance, what, ways = everyWay }: Comparison,
): void {
  const first = new Map<boolean, readonly Tensor[]>();
  for (const way of ways) {
    const which = `${what}, ${way.parts} parts${way.relaxed ? '' : ', not relaxed'}`;
    const results = run(way);
    const same = first.get(way.relaxed);
    first.set(way.relaxed, results);
    for (const [k, actual] of results.entries()) {
      if (same === undefined) expectNear(actual, expected[k] as Tensor, tolerance, which);
      else expectSameBits(actual, same[k] as Tensor, which);
    }
  }
}

/** Fails unless the kernels of an op agree with its reference, in every way to run them. */
export function checkOp<K extends EveryOp>(
  op: K,
  operands: readonly Tensor[],
  attributes: OpAttributes[K],
  tolerance: Tolerance = {},
): void {
  const shapes = operands.map(({ shape, dtype }) => `${dtype} [${shape}]`).join(', ');
  const what = `${op}(${shapes}) ${JSON.stringify(attributes)}`;
  const expected = [referenceOf(op, operands, attributes)];
  checkWays((way) => [runOp(op, operands, attributes, way)], { expected, tolerance, what });
}
