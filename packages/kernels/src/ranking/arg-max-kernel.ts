import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitLoadFour, prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { prepareKeys } from './keys.ts';

/** The best elements so far, lane by lane: their keys and indices. */
interface Best {
  readonly keys: Local;
  readonly indices: Local;
}

/** 0, 1, 2, 3 as int32. */
const COUNTING = [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
/** Lanes 2, 3, 0, 1, and lanes 1, 0, 3, 2. */
const HALVES_SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const PAIRS_SWAPPED = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

export const argMaxKernel: Kernel<'argMax'> = {
  emit(context, { inputs: [input], outputs: [output], attributes }) {
    const { shape, axis, dtype } = attributes;
    const f = context.module.func({ name: 'argMax', params: ['i32'] });
    if (input === undefined || output === undefined || sizeOf(shape) === 0) return f;
    const outer = sizeOf(shape.slice(0, axis));
    const length = shape[axis] as number;
    const inner = sizeOf(shape.slice(axis + 1));
    const bytes = bytesPerElement(dtype);
    const { parts } = context.target;
    const [part] = f.params as readonly [Local];
    const [x, y, column] = f.locals('i32', 3);
    const [keys, here] = f.locals('v128', 2);
    const best: Best = { keys: f.local('v128'), indices: f.local('v128') };
    const emitKeys = prepareKeys(f, dtype);
    const store = prepareStore(f, 'int32');

    const emitLoad = (): void => {
      f.get(x);
      emitLoadFour(f, dtype, input.address);
      emitKeys();
    };
    /** Compares the four elements at `x`, whose indices are in `here`. */
    const emitCompare = (): void => {
      emitLoad();
      f.set(keys);
      f.get(here).get(best.indices);
      f.get(keys).get(best.keys).i32x4.gtS().v128.bitselect().set(best.indices);
      f.get(keys).get(best.keys).i32x4.maxS().set(best.keys);
    };

    if (inner === 1 && length >= 4) {
      const { start: row, end } = emitShare(f, part, { count: outer, parts });
      emitWhileBelow(f, row, end, () => {
        emitAssign(f, x, times(row, length * bytes));
        emitLoad();
        f.set(best.keys);
        f.v128.const(Uint8Array.from(COUNTING)).tee(here).set(best.indices);
        emitTimes(f, Math.floor(length / 4) - 1, () => {
          emitAdvance(f, x, 4 * bytes);
          emitCount(f, here, 4);
          emitCompare();
        });
        if (length % 4 > 0) {
          // The last four, some of which were seen already.
          emitAdvance(f, x, (length % 4) * bytes);
          emitCount(f, here, length % 4);
          emitCompare();
        }
        emitFold(f, best, HALVES_SWAPPED, { keys, indices: here });
        emitFold(f, best, PAIRS_SWAPPED, { keys, indices: here });
        emitAssign(f, y, times(row, 4));
        store({ pointer: y, offset: output.address, lanes: 1 }, () => f.get(best.indices));
      });
      return f;
    }
    const lanes = Math.min(4, inner);
    const blocks = Math.ceil(inner / 4);
    const { start: piece, end } = emitShare(f, part, { count: outer * blocks, parts });
    emitWhileBelow(f, piece, end, () => {
      // The last block of a row ends with it, so some of its columns are computed twice.
      emitAssign(f, column, times(remainder(piece, blocks), 4));
      f.get(column).i32.const(inner - lanes);
      f.get(column)
        .i32.const(inner - lanes)
        .i32.ltU()
        .select()
        .set(column);
      const outerIndex = quotient(piece, blocks);
      emitAssign(f, x, times(plus(times(outerIndex, length * inner), column), bytes));
      emitAssign(f, y, times(plus(times(outerIndex, inner), column), 4));
      emitLoad();
      f.set(best.keys);
      f.i32.const(0).i32x4.splat().tee(here).set(best.indices);
      emitTimes(f, length - 1, () => {
        emitAdvance(f, x, inner * bytes);
        emitCount(f, here, 1);
        emitCompare();
      });
      store({ pointer: y, offset: output.address, lanes }, () => f.get(best.indices));
    });
    return f;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};

function emitCount(f: FunctionBuilder, indices: Local, step: number): void {
  f.get(indices).i32.const(step).i32x4.splat().i32x4.add().set(indices);
}

/** Keeps in each lane the better of it and another lane: the larger key, or on a tie the lower index. Overwrites `other`. */
function emitFold(f: FunctionBuilder, best: Best, lanes: readonly number[], other: Best): void {
  f.get(best.keys).get(best.keys).i8x16.shuffle(lanes).set(other.keys);
  f.get(best.indices).get(best.indices).i8x16.shuffle(lanes).set(other.indices);
  f.get(other.indices).get(best.indices);
  f.get(other.keys).get(best.keys).i32x4.gtS();
  f.get(other.keys).get(best.keys).i32x4.eq();
  f.get(other.indices).get(best.indices).i32x4.ltS().v128.and().v128.or();
  f.v128.bitselect().set(best.indices);
  f.get(other.keys).get(best.keys).i32x4.maxS().set(best.keys);
}
