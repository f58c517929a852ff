import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitClear } from './clear.ts';
import { emitTimes } from './counted-loop.ts';

/** Sums of up to this many terms stay in one accumulator: their rounding errors are below 3.1e-5 of the sum of the terms' sizes. */
export const SHORT_SUM = 512;

/** How many terms of a sum one accumulator takes; Infinity for all of them. */
export function termsAtOnce(terms: number): number {
  return terms > SHORT_SUM ? Math.max(SHORT_SUM, Math.ceil(Math.sqrt(terms))) : Number.POSITIVE_INFINITY;
}

/** Sums in accumulators, begun by {@link LongSums.emitBegin}. */
export interface LongSum {
  /** {@link termsAtOnce} */
  readonly atOnce: number;
  /** Call before the code that adds the next `terms` terms, at most `atOnce`, to each accumulator. */
  emitNext(terms: number): void;
  /** Emits a loop that runs the body `count` times, which adds one term to each accumulator. */
  emitTerms(count: number, body: () => void): void;
  /** Carries the accumulators into the total sums. */
  emitCarry(): void;
  /** Leaves the total sums in the accumulators. */
  emitEnd(): void;
}

/** The long sums of one function. */
export interface LongSums {
  /** Begins sums of `terms` terms in accumulators (v128 of float32) that hold the initial values, such as a bias. */
  emitBegin(accumulators: readonly Local[]): LongSum;
}

/**
 * Prepares sums of `terms` terms in float32.
 *
 * Every addition to one accumulator may lose half a unit in the last place, and with equal terms the errors have one sign: 5000² ones
 * add up to 2²⁴. So terms are summed in blocks of m, the larger of √n and {@link SHORT_SUM}, and the blocks' sums in a
 * second accumulator. The error is below (m + n/m) · 2⁻²⁴ of the sum of the terms' sizes, and below 4 · √n · 2⁻²³ where they are of about
 * one size, n ones or random numbers. Block boundaries depend only on the kernel's shape, so the number of parts never changes a bit. Short
 * sums cost no extra code.
 *
 * Every kernel that adds up products or elements in float32 uses it, those included that sum over the pixels of a whole batch.
 */
export function prepareLongSums(f: FunctionBuilder, terms: number): LongSums {
  const atOnce = termsAtOnce(terms);
  if (atOnce === Number.POSITIVE_INFINITY) return { emitBegin: () => shortSum(f) };
  const left = f.local('i32');
  const totals = new Map<Local, Local>();
  return {
    emitBegin(accumulators) {
      const pairs = accumulators.map((sum): readonly [sum: Local, total: Local] => {
        const total = totals.get(sum) ?? f.local('v128');
        totals.set(sum, total);
        return [sum, total];
      });
      for (const [sum, total] of pairs) {
        f.get(sum).set(total);
        emitClear(f, sum);
      }
      f.i32.const(atOnce).set(left);
      const sum: LongSum = {
        atOnce,
        emitNext(terms) {
          f.get(left).i32.const(terms).i32.ltS();
          f.if(() => {
            sum.emitCarry();
            f.i32.const(atOnce).set(left);
          });
          f.get(left).i32.const(terms).i32.sub().set(left);
        },
        emitTerms(count, body) {
          const blocks = count > atOnce ? Math.floor(count / atOnce) : 0;
          emitTimes(f, blocks, () => {
            sum.emitNext(atOnce);
            emitTimes(f, atOnce, body);
          });
          const rest = count - blocks * atOnce;
          if (rest > 0) sum.emitNext(rest);
          emitTimes(f, rest, body);
        },
        emitCarry() {
          for (const [sum, total] of pairs) {
            f.get(total).get(sum).f32x4.add().set(total);
            emitClear(f, sum);
          }
        },
        emitEnd() {
          for (const [sum, total] of pairs) f.get(total).get(sum).f32x4.add().set(sum);
        },
      };
      return sum;
    },
  };
}

function shortSum(f: FunctionBuilder): LongSum {
  return {
    atOnce: Number.POSITIVE_INFINITY,
    emitNext() {},
    emitTerms: (count, body) => emitTimes(f, count, body),
    emitCarry() {},
    emitEnd() {},
  };
}
