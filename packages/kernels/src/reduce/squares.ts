import type { FunctionBuilder, Local } from '@sepal/assembler';
import { type Elements, emitFour, emitTwo, forHalves, type Gather, sums } from '../emit/gather.ts';
import type { Centers } from './centers.ts';

/** Pushes how far two elements are from two centers, in float64; of a single one, the other distance is 0. */
function emitDistances(f: FunctionBuilder, two: Elements, centers: Local): FunctionBuilder {
  emitTwo(f, two).get(centers).f64x2.sub();
  return two.lanes === 1 ? f.v128.const(Int32Array.of(-1, -1, 0, 0)).v128.and() : f;
}

/** total += distance², of two. */
function emitAddSquare(f: FunctionBuilder, relaxed: boolean, [distance, total]: readonly [Local, Local]): void {
  f.get(distance).get(distance);
  if (relaxed) f.get(total).f64x2.relaxedMadd().set(total);
  else f.f64x2.mul().get(total).f64x2.add().set(total);
}

/** What gathering squares depends on. */
interface Squares {
  readonly relaxed: boolean;
  /** How many elements each result reduces. */
  readonly count: number;
  readonly centers: Centers;
}

/** Sums of squared distances from the means, divided by `count` at the end. */
export function squaredDistances(f: FunctionBuilder, { relaxed, count, centers: means }: Squares): Gather {
  const distance = f.local('v128');
  return {
    ...sums(count),
    emitGather(f, set, elements) {
      const centers = means.get(set) as readonly [Local, Local];
      forHalves(set, elements, (sum, two, half) => {
        emitDistances(f, two, centers[half]).set(distance);
        emitAddSquare(f, relaxed, [distance, sum]);
      });
    },
  };
}

/**
 * The mean and the variance in one pass: sums of distances from one of the elements, and of their squares.
 *
 * An element is at most √n standard deviations from the mean, so subtracting the squared mean distance loses at most log₂ n of
 * float64's 53 bits, of which a result in float32 needs 24. Equal elements give exactly 0.
 *
 * The centers are an element of each result, or 0 in place of one that is not finite.
 */
export function moments(f: FunctionBuilder, { relaxed, count, centers: shifts }: Squares): Gather {
  const distance = f.local('v128');
  const one = sums(1);
  const emitCount = (): FunctionBuilder => f.f64.const(count).f64x2.splat();
  return {
    locals: 4,
    atOnce: 2,
    emitStart: one.emitStart,
    emitGather(f, set, elements) {
      const centers = shifts.get(set) as readonly [Local, Local];
      forHalves(set, elements, (sum, two, half) => {
        emitDistances(f, two, centers[half]).tee(distance).get(sum).f64x2.add().set(sum);
        emitAddSquare(f, relaxed, [distance, set[2 + half] as Local]);
      });
    },
    emitJoin: one.emitJoin,
    emitFold(f, set) {
      one.emitFold(f, set.slice(0, 2));
      one.emitFold(f, set.slice(2));
    },
    emitResult(f, set, result) {
      const centers = shifts.get(set) as readonly [Local, Local];
      emitFour(f, (half) => {
        const [sum, squares] = [set[half], set[2 + half]] as [Local, Local];
        if (result === 0) {
          f.get(sum);
          emitCount().f64x2.div().get(centers[half]).f64x2.add();
          return;
        }
        f.get(squares).get(sum).get(sum).f64x2.mul();
        emitCount().f64x2.div().f64x2.sub();
        emitCount().f64x2.div().f64.const(0).f64x2.splat().f64x2.max();
      });
    },
  };
}
