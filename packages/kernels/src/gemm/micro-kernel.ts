import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../emit/advance.ts';
import { assigned, emitAssign, emitInteger, isBelow, minus, plus } from '../emit/integer.ts';
import { type LongSum, type LongSums, prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { Target } from '../target.ts';

/** Locals of a register tile, declared once for all tiles of a function. */
export interface TileRegisters {
  /** Row by row; the width depends on the tile. */
  readonly sums: readonly Local[];
  readonly left: readonly Local[];
  readonly right: readonly Local[];
  /** The end of the first left pointer's range. */
  readonly end: Local;
  readonly long: LongSums;
}

/** @param tile `terms`: number of options in each sum */
export function tileRegisters(
  f: FunctionBuilder,
  { rows, vectors, terms, target }: { rows: number; vectors: number; terms: number; target: Target },
): TileRegisters {
  return {
    sums: f.locals('v128', rows * vectors),
    left: f.locals('v128', Math.min(rows, target.tuning.gemm.heldRows)),
    right: f.locals('v128', vectors),
    end: f.local('i32'),
    long: prepareLongSums(f, terms),
  };
}

/** The narrower side of a tile stays in registers while the other streams past. */
function holdsLeft(rows: number, vectors: number, target: Target): boolean {
  return rows < vectors && rows <= target.tuning.gemm.heldRows;
}

/** An element in memory: a pointer and an offset in bytes. */
export interface Address {
  readonly pointer: Local;
  readonly offset: number;
}

/** A pointer, and the bytes it advances by after every read. */
export interface ReadAhead {
  readonly pointer: Local;
  readonly step: Local;
}

/** A length known only at run time: bytes of left elements that the loop consumes, and the remainder. */
export interface AnyLength {
  readonly looped: Local;
  readonly rest: number;
}

/** The number of iterations of the loop of {@link emitMicroKernel}. */
export function turnsOf(length: number, unroll: number): number {
  const turns = Math.floor(length / unroll);
  return turns > 1 ? turns : 0;
}

/** sums[i][j] += Σ over k < length of left[i][k] · right[k][j]. */
export interface MicroKernel {
  readonly target: Target;
  readonly length: number | AnyLength;
  /** The first element of each of the tile's rows. Rows may share a pointer. */
  readonly left: readonly Address[];
  /** Bytes from one element of a left row to the next (default 4: they are contiguous). */
  readonly leftStep?: number;
  /** Terms per iteration (default: the tuning's). */
  readonly unroll?: number;
  /** The initialized sums. */
  readonly sum: LongSum;
  /** The right matrix's pointer, the byte offset of each vector of its first row, and its row stride. */
  readonly right: { readonly pointer: Local; readonly offsets: readonly number[]; readonly rowBytes: number };
  /** Prefetch: each iteration reads a byte and advances the pointer, so that the data is cached when it is needed. */
  readonly ahead?: ReadAhead | undefined;
  /** Whether the pointers must end up behind the data; otherwise they are unspecified. */
  readonly advance: boolean;
}

/** Writes the inner loop of every matrix product and dense convolution. */
export function emitMicroKernel(f: FunctionBuilder, registers: TileRegisters, options: MicroKernel): void {
  const { target, length, left, leftStep = 4, right, sum } = options;
  const { gemm } = target.tuning;
  const { unroll: usual = gemm.unroll } = options;
  const isUnrolled = typeof length === 'number' && length <= gemm.unrolledTerms && usual > 1;
  const unroll = isUnrolled ? length : usual;
  const looped = typeof length === 'number' ? turnsOf(length, unroll) * unroll : length.looped;
  const pointers = [...new Set(left.map(({ pointer }) => pointer))];
  const [first] = pointers as [Local];
  const { end } = registers;
  const emitTurns = (): void => {
    f.loop((again) => {
      for (let k = 0; k < unroll; k++) emitStep(f, registers, options, k);
      if (options.ahead !== undefined) {
        const { pointer, step } = options.ahead;
        f.get(pointer).i32.load8U().drop();
        emitAssign(f, pointer, plus(pointer, step));
      }
      emitAdvance(f, right.pointer, unroll * right.rowBytes);
      for (const pointer of pointers.slice(1)) emitAdvance(f, pointer, leftStep * unroll);
      emitInteger(f, isBelow(assigned(first, plus(first, leftStep * unroll)), end)).branchIf(again);
    });
  };
  const isLong = typeof length === 'number' ? length > sum.atOnce : Number.isFinite(sum.atOnce);
  sum.emitNext(isLong || typeof length !== 'number' ? sum.atOnce : length);
  if (looped !== 0) {
    emitInteger(f, plus(first, typeof looped === 'number' ? leftStep * looped : looped));
    if (isLong)
      emitBlocks(f, { first, end, bytes: leftStep * unroll * Math.floor(sum.atOnce / unroll), sum }, emitTurns);
    else {
      f.set(end);
      emitTurns();
    }
  }
  const rest = typeof length === 'number' ? length - (looped as number) : length.rest;
  for (let k = 0; k < rest; k++) emitStep(f, registers, options, k);
  if (options.advance && rest > 0) {
    emitAdvance(f, right.pointer, rest * right.rowBytes);
    for (const pointer of pointers) emitAdvance(f, pointer, leftStep * rest);
  }

  function emitStep(f: FunctionBuilder, registers: TileRegisters, { left, right }: MicroKernel, k: number): void {
    const vectors = right.offsets.length;
    const loadLeft = ({ pointer, offset }: Address, into: Local) =>
      f
        .get(pointer)
        .v128.load32Splat(offset + leftStep * k)
        .set(into);
    const loadRight = (offset: number, into: Local) =>
      f
        .get(right.pointer)
        .v128.load(offset + k * right.rowBytes)
        .set(into);
    const multiplyAdd = (i: number, j: number, x: Local, y: Local) =>
      emitMultiplyAdd(f, target.relaxed, { x, y, sum: registers.sums[i * vectors + j] as Local });

    if (holdsLeft(left.length, vectors, target)) {
      const [y] = registers.right as [Local];
      for (const [i, address] of left.entries()) loadLeft(address, registers.left[i] as Local);
      for (const [j, offset] of right.offsets.entries()) {
        loadRight(offset, y);
        for (let i = 0; i < left.length; i++) multiplyAdd(i, j, registers.left[i] as Local, y);
      }
    } else {
      const [x] = registers.left as [Local];
      for (const [j, offset] of right.offsets.entries()) loadRight(offset, registers.right[j] as Local);
      for (const [i, address] of left.entries()) {
        loadLeft(address, x);
        for (let j = 0; j < vectors; j++) multiplyAdd(i, j, x, registers.right[j] as Local);
      }
    }
  }
}

/** Takes the end of `first` from the stack and advances to it block by block, carrying the sums in between. */
function emitBlocks(
  f: FunctionBuilder,
  { first, end, bytes, sum }: { first: Local; end: Local; bytes: number; sum: LongSum },
  emitTurns: () => void,
): void {
  const [last, left] = f.locals('i32', 2);
  f.set(last);
  f.loop((next) => {
    emitAssign(f, left, minus(last, first));
    f.get(left).i32.const(bytes).get(left).i32.const(bytes).i32.ltU().select();
    f.get(first).i32.add().set(end);
    emitTurns();
    emitInteger(f, isBelow(first, last)).if(() => {
      sum.emitCarry();
      f.branch(next);
    });
  });
}
