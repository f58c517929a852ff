import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import { emitHalf, emitRounded, UPPER_HALF } from '../emit/halves.ts';
import { prepareStore } from '../emit/lanes.ts';
import { expOfSumFunction } from '../expression/functions/exp.ts';
import { log1pFunction } from '../expression/functions/log.ts';
import { emitSplat } from '../expression/step.ts';

/** Iterates over the elements of one vector, or of four at once. */
export interface VectorWalk {
  /** Runs the body for four elements at a time; `pointer` is the offset of the first. */
  forEachFour(body: (pointer: Local, lanes: number) => void): void;
  /** Whether the lanes belong to one vector, so that their results are merged. */
  readonly isOneVector: boolean;
}

/** Along a contiguous vector. */
export function alongVector(f: FunctionBuilder, offset: Local, length: number): VectorWalk {
  const pointer = f.local('i32');
  return {
    isOneVector: true,
    forEachFour(body) {
      f.get(offset).set(pointer);
      emitTimes(f, Math.floor(length / 4), () => {
        body(pointer, 4);
        emitAdvance(f, pointer, 16);
      });
      if (length % 4 > 0) body(pointer, length % 4);
    },
  };
}

/** Along up to four interleaved vectors. */
export function acrossVectors(
  f: FunctionBuilder,
  offset: Local,
  { length, step, lanes }: { length: number; step: number; lanes: number },
): VectorWalk {
  const pointer = f.local('i32');
  return {
    isOneVector: false,
    forEachFour(body) {
      f.get(offset).set(pointer);
      emitTimes(f, length, () => {
        body(pointer, lanes);
        emitAdvance(f, pointer, step);
      });
    },
  };
}

/** Swaps neighbouring lanes. */
const NEIGHBOUR = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

/** At or below this, exp is 0; it also excludes infinite differences, which have no rounding error. */
const VANISHED = -110;

interface Shares {
  readonly op: 'softmax' | 'logSoftmax';
  readonly input: number;
  readonly output: number;
  readonly walk: VectorWalk;
}

/** With m the largest: exp(x − m) / Σ exp(x − m), or x − m − log of that sum. */
export function emitShares(context: EmitContext, f: FunctionBuilder, { op, input, output, walk }: Shares): void {
  const store = prepareStore(f, 'float32');
  const { largest, sums } = emitPowers(context, f, { input, walk }, (pointer, lanes, power) => {
    if (op === 'softmax') store({ pointer, offset: output, lanes }, () => f.get(power));
  });
  if (op === 'softmax') emitRounded(f, (half) => f.get(sums[half]));
  else emitLogOfSum(context, f, sums);
  const divisor = f.local('v128');
  f.set(divisor);
  walk.forEachFour((pointer, lanes) => {
    store({ pointer, offset: output, lanes }, () => {
      if (op === 'softmax') f.get(pointer).v128.load(output).get(divisor).f32x4.div();
      else f.get(pointer).v128.load(input).get(largest).f32x4.sub().get(divisor).f32x4.sub();
    });
  });
}

/** Sums in float64, of lanes 0, 1 and of lanes 2, 3. */
export type WideSums = readonly [Local, Local];

interface Powers {
  /** The largest number of each vector; of a single one, in all lanes. */
  readonly largest: Local;
  /** Of a single vector, the sum of its powers is in all lanes. */
  readonly sums: WideSums;
}

/**
 * Finds the largest number m of each vector, and adds up the powers exp(x − m).
 *
 * @param options `input`: bytes from the pointers of the walk to the numbers
 * @param each sees every four powers
 */
export function emitPowers(
  context: EmitContext,
  f: FunctionBuilder,
  { input, walk }: Pick<Shares, 'input' | 'walk'>,
  each: (pointer: Local, lanes: number, power: Local) => void,
): Powers {
  const exp = expOfSumFunction(context);
  const [largest, low, high, value, x, back] = f.locals('v128', 6);
  emitSplat(f, Number.NEGATIVE_INFINITY).set(largest);
  walk.forEachFour((pointer, lanes) => {
    f.get(pointer).v128.load(input);
    if (walk.isOneVector && lanes < 4) {
      emitSplat(f, Number.NEGATIVE_INFINITY).v128.const(maskOf(lanes)).v128.bitselect();
    }
    f.get(largest).f32x4.max().set(largest);
  });
  if (walk.isOneVector) {
    for (const order of [UPPER_HALF, NEIGHBOUR]) {
      f.get(largest).get(largest).get(largest).i8x16.shuffle(order).f32x4.max().set(largest);
    }
    f.get(largest).f32x4.extractLane(0).f32x4.splat().set(largest);
  }

  f.f64.const(0).f64x2.splat().tee(low).set(high);
  walk.forEachFour((pointer, lanes) => {
    f.get(pointer).v128.load(input).tee(x).get(largest).f32x4.sub().tee(value);
    // The rounding error of x − largest, by Knuth's two-sum: exp would turn it into up to 64 units in the last place.
    f.get(value).get(x).f32x4.sub().set(back);
    f.get(x).get(value).get(back).f32x4.sub().f32x4.sub().get(largest).get(back).f32x4.add().f32x4.sub();
    emitSplat(f.get(value), VANISHED).f32x4.gt().v128.and();
    f.call(exp).set(value);
    each(pointer, lanes, value);
    emitAddLanes(f, value, walk.isOneVector ? lanes : 4, [low, high]);
  });
  if (walk.isOneVector) emitMergeLanes(f, [low, high]);
  return { largest, sums: [low, high] };
}

/** Adds the first `lanes` numbers of a vector to sums. Overwrites the others. */
export function emitAddLanes(f: FunctionBuilder, value: Local, lanes: number, sums: WideSums): void {
  if (lanes < 4) f.get(value).v128.const(maskOf(lanes)).v128.and().set(value);
  for (const half of [0, 1] as const) {
    emitHalf(f, value, half).f64x2.promoteLowF32x4().get(sums[half]).f64x2.add().set(sums[half]);
  }
}

/** Adds up the four lanes, and leaves the sum in all of them. */
export function emitMergeLanes(f: FunctionBuilder, [low, high]: WideSums): void {
  f.get(low).get(high).f64x2.add().tee(low);
  emitHalf(f, low, 1).f64x2.add().tee(low);
  f.f64x2.extractLane(0).f64x2.splat().tee(low).set(high);
}

/** Pushes the logarithm of the sum of powers. It is at least 1 (from the largest): the part above 1 keeps its digits, and so does the logarithm. */
export function emitLogOfSum(context: EmitContext, f: FunctionBuilder, sums: WideSums): FunctionBuilder {
  emitRounded(f, (half) => f.get(sums[half]).f64.const(1).f64x2.splat().f64x2.sub());
  return f.call(log1pFunction(context));
}

/** A mask of the first lanes. */
function maskOf(lanes: number): Int32Array {
  return Int32Array.from({ length: 4 }, (_, lane) => (lane < lanes ? -1 : 0));
}
