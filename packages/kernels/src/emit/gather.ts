import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { ReduceOp } from '@sepal/ops';
import type { DType } from '@sepal/tensor';
import { emitSplat } from '../expression/step.ts';
import { emitHalf, emitRounded, type Half, UPPER_HALF } from './halves.ts';
import { emitLoadFour } from './lanes.ts';

/** The partial result of four lanes. */
export type Gathered = readonly Local[];

/** Contiguous elements in memory. */
export interface Elements {
  readonly pointer: Local;
  /** Bytes from there. */
  readonly offset: number;
  /** How many of the four to include. */
  readonly lanes: number;
}

/**
 * A reduction, four lanes at a time.
 *
 * Intermediate values are a v128 as expressions represent it (one local), or two float64 vectors, of lanes 0, 1 and of lanes 2, 3.
 */
export interface Gather {
  /** The locals of a set of four lanes. */
  readonly locals: number;
  /** How many sets fit into registers. */
  readonly atOnce: number;
  /** Initializes a set. */
  emitStart(f: FunctionBuilder, set: Gathered): void;
  /** Accumulates four elements. */
  emitGather(f: FunctionBuilder, set: Gathered, elements: Elements): void;
  /** Merges `from` into `set`. */
  emitJoin(f: FunctionBuilder, set: Gathered, from: Gathered): void;
  /** Merges all lanes of a set into lane 0. */
  emitFold(f: FunctionBuilder, set: Gathered): void;
  /** Pushes the four results, as expressions represent them. @param result which one, of an op with several */
  emitResult(f: FunctionBuilder, set: Gathered, result?: number): void;
}

/** Each odd lane, twice. */
const NEIGHBOUR = [4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15];

/** Pushes two elements as float64; of a single one, the other lane is 0. */
export function emitTwo(f: FunctionBuilder, { pointer, offset, lanes }: Elements): FunctionBuilder {
  f.get(pointer);
  if (lanes === 1) f.v128.load32Zero(offset);
  else f.v128.load64Zero(offset);
  return f.f64x2.promoteLowF32x4();
}

/** Runs `emitSum` for lanes 0, 1 and, if there are more, for 2, 3. */
export function forHalves(
  set: Gathered,
  { pointer, offset, lanes }: Elements,
  emitSum: (sum: Local, elements: Elements, half: Half) => void,
): void {
  emitSum(set[0] as Local, { pointer, offset, lanes: Math.min(2, lanes) }, 0);
  if (lanes > 2) emitSum(set[1] as Local, { pointer, offset: offset + 8, lanes: lanes - 2 }, 1);
}

/** Sums of float32 in float64, divided by `count` at the end. */
export function sums(count: number): Gather {
  return {
    locals: 2,
    atOnce: 4,
    emitStart(f, set) {
      for (const sum of set) f.f64.const(0).f64x2.splat().set(sum);
    },
    emitGather(f, set, elements) {
      forHalves(set, elements, (sum, two) => {
        emitTwo(f, two).get(sum).f64x2.add().set(sum);
      });
    },
    emitJoin(f, set, from) {
      for (const [k, sum] of set.entries())
        f.get(sum)
          .get(from[k] as Local)
          .f64x2.add()
          .set(sum);
    },
    emitFold(f, set) {
      const [low, high] = set as readonly [Local, Local];
      f.get(low).get(high).f64x2.add().tee(low);
      emitHalf(f, low, 1).f64x2.add().set(low);
    },
    emitResult(f, set) {
      emitRounded(f, (half) => {
        f.get(set[half] as Local);
        if (count !== 1) f.f64.const(count).f64x2.splat().f64x2.div();
      });
    },
  };
}

/** A value replicated in four lanes, reduced by one instruction on two vectors. */
function lanewise(dtype: DType, first: number, emitBoth: (f: FunctionBuilder) => void): Gather {
  const emitFirst = (f: FunctionBuilder): FunctionBuilder => emitSplat(f, first, dtype);
  const emitJoin: Gather['emitJoin'] = (f, [set], [from]) => {
    f.get(set as Local).get(from as Local);
    emitBoth(f);
    f.set(set as Local);
  };
  return {
    locals: 1,
    atOnce: 4,
    emitStart(f, [set]) {
      emitFirst(f).set(set as Local);
    },
    emitGather(f, [set], { pointer, offset, lanes }) {
      emitLoadFour(f.get(pointer), dtype, offset);
      if (lanes < 4) {
        emitFirst(f).v128.const(Int32Array.from({ length: 4 }, (_, lane) => (lane < lanes ? -1 : 0)));
        f.v128.bitselect();
      }
      f.get(set as Local);
      emitBoth(f);
      f.set(set as Local);
    },
    emitJoin,
    emitFold(f, [set]) {
      const [local, other] = [set as Local, f.local('v128')];
      for (const order of [UPPER_HALF, NEIGHBOUR]) {
        f.get(local).get(local).i8x16.shuffle(order).set(other);
        emitJoin(f, [local], [other]);
      }
    },
    emitResult(f, [set]) {
      f.get(set as Local);
    },
  };
}

/**
 * The reduction of each op but `variance`, which is one of the moments.
 *
 * @param count how many elements each result reduces
 */
export function gatherOf(op: Exclude<ReduceOp, 'variance'>, dtype: DType, count: number): Gather {
  const isFloat = dtype === 'float32';
  switch (op) {
    case 'sum':
      return isFloat ? sums(1) : lanewise(dtype, 0, (f) => f.i32x4.add());
    case 'mean':
      return sums(count);
    case 'max':
      if (isFloat) return lanewise(dtype, Number.NEGATIVE_INFINITY, (f) => f.f32x4.max());
      if (dtype === 'int32') return lanewise(dtype, -(2 ** 31), (f) => f.i32x4.maxS());
      return lanewise(dtype, 0, (f) => f.i32x4.maxU());
    case 'min':
      if (isFloat) return lanewise(dtype, Number.POSITIVE_INFINITY, (f) => f.f32x4.min());
      if (dtype === 'int32') return lanewise(dtype, 2 ** 31 - 1, (f) => f.i32x4.minS());
      return lanewise(dtype, dtype === 'uint8' ? 255 : 2 ** 32 - 1, (f) => f.i32x4.minU());
  }
}
