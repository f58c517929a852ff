import type { FunctionBuilder, Local } from '@sepal/assembler';
import { type Gathered, gatherOf } from '../emit/gather.ts';

/** What the elements of each set are compared with: two float64 vectors, for its lanes 0, 1 and 2, 3. */
export type Centers = ReadonlyMap<Gathered, readonly [Local, Local]>;

/** The means, from sums: of every lane, or, if the sets are parts of one sum, the same in all lanes. */
export function emitMeans(
  f: FunctionBuilder,
  sets: readonly Gathered[],
  { sums, isInnerKept, count }: { sums: readonly Gathered[]; isInnerKept: boolean; count: number },
): Centers {
  const divide = (sum: Local): void => {
    f.get(sum).f64.const(count).f64x2.splat().f64x2.div().set(sum);
  };
  if (isInnerKept) {
    for (const sum of sums.flat()) divide(sum);
    return new Map(sets.map((set, v) => [set, sums[v] as readonly [Local, Local]]));
  }
  const total = gatherOf('sum', 'float32', 1);
  const [first, ...others] = sums as readonly [Gathered, ...Gathered[]];
  for (const sum of others) total.emitJoin(f, first, sum);
  total.emitFold(f, first);
  const mean = first[0] as Local;
  divide(mean);
  f.get(mean).f64x2.extractLane(0).f64x2.splat().set(mean);
  return new Map(sets.map((set) => [set, [mean, mean]]));
}

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
): Centers {
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
