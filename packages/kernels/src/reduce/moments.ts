import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitTwo, forHalves, type Gather, type Gathered, sums } from '../emit/gather.ts';
import { emitRounded } from '../emit/halves.ts';

/** What is subtracted from the elements of each set: two float64 vectors, for its lanes 0, 1 and 2, 3. */
type Shifts = ReadonlyMap<Gathered, readonly [Local, Local]>;

/** Where the elements of the next results begin. */
interface Beginning {
  readonly pointer: Local;
  readonly address: number;
  /** Whether every lane has a result of its own. */
  readonly isInnerKept: boolean;
}

/** Loads the first element of each result as float64, or 0 in place of one that is not finite. */
export function emitShifts(
  f: FunctionBuilder,
  sets: readonly Gathered[],
  { pointer, address, isInnerKept }: Beginning,
): Shifts {
  const emitFinite = (): Local => {
    const shift = f.local('v128');
    f.f64x2.promoteLowF32x4().tee(shift).get(shift).get(shift).f64x2.sub();
    f.f64.const(0).f64x2.splat().f64x2.eq().v128.and().set(shift);
    return shift;
  };
  if (!isInnerKept) {
    f.get(pointer).v128.load32Splat(address);
    const shift = emitFinite();
    return new Map(sets.map((set) => [set, [shift, shift]]));
  }
  const emitTwo = (index: number): Local => {
    f.get(pointer).v128.load64Zero(address + 4 * index);
    return emitFinite();
  };
  return new Map(sets.map((set, v) => [set, [emitTwo(4 * v), emitTwo(4 * v + 2)]]));
}

/** The second result of {@link moments}. */
export const VARIANCE = 1;

/**
 * The mean and the variance in one pass: sums of distances from one of the elements, and of their squares.
 *
 * An element is at most √n standard deviations from the mean, so subtracting the squared mean distance loses at most log₂ n of
 * float64's 53 bits, of which a result in float32 needs 24. Equal elements give exactly 0.
 *
 * The shifts are an element of each result, or 0 in place of one that is not finite.
 */
export function moments(
  f: FunctionBuilder,
  { relaxed, count, shifts }: { readonly relaxed: boolean; readonly count: number; readonly shifts: Shifts },
): Gather {
  const distance = f.local('v128');
  const one = sums(1);
  const emitCount = (): FunctionBuilder => f.f64.const(count).f64x2.splat();
  return {
    locals: 4,
    atOnce: 2,
    emitStart: one.emitStart,
    emitGather(f, set, elements) {
      const shift = shifts.get(set) as readonly [Local, Local];
      forHalves(set, elements, (sum, two, half) => {
        emitTwo(f, two).get(shift[half]).f64x2.sub();
        // Of a single element, the other lane is 0 and stays so.
        if (two.lanes === 1) f.v128.const(Int32Array.of(-1, -1, 0, 0)).v128.and();
        f.tee(distance).get(sum).f64x2.add().set(sum);
        const squares = set[2 + half] as Local;
        f.get(distance).get(distance);
        if (relaxed) f.get(squares).f64x2.relaxedMadd().set(squares);
        else f.f64x2.mul().get(squares).f64x2.add().set(squares);
      });
    },
    emitJoin: one.emitJoin,
    emitFold(f, set) {
      one.emitFold(f, set.slice(0, 2));
      one.emitFold(f, set.slice(2));
    },
    emitResult(f, set, result) {
      const shift = shifts.get(set) as readonly [Local, Local];
      emitRounded(f, (half) => {
        const [sum, squares] = [set[half], set[2 + half]] as [Local, Local];
        if (result !== VARIANCE) {
          f.get(sum);
          emitCount().f64x2.div().get(shift[half]).f64x2.add();
          return;
        }
        f.get(squares).get(sum).get(sum).f64x2.mul();
        emitCount().f64x2.div().f64x2.sub();
        emitCount().f64x2.div().f64.const(0).f64x2.splat().f64x2.max();
      });
    },
  };
}
