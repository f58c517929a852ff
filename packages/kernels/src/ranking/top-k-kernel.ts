import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement } from '@sepal/tensor';
import type { EmitContext, Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { assigned, emitAssign, emitInteger, type Integer, isBelow, minus, plus, times } from '../emit/integer.ts';
import { emitLoadSplat } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { prepareKeys } from './keys.ts';

/** Bytes per heap entry: the key in the high half, the complement of the index in the low half. */
const ENTRY = 8;

export const topKKernel: Kernel<'topK'> = {
  emit(context, { inputs: [input], outputs: [output], scratch, attributes }) {
    const { rows, length, k, dtype, result } = attributes;
    const f = context.module.func({ name: 'topK', params: ['i32'] });
    if (input === undefined || output === undefined || scratch === undefined || rows * k === 0) return f;
    const bytes = bytesPerElement(dtype);
    const [part] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    const [heap, start, x, index, count, y, at] = f.locals('i32', 7);
    const entry = f.local('i64');
    const sift = siftDown(context);
    const emitKeys = prepareKeys(f, dtype);

    /** Sets `entry` to that of the element at `x`, and advances. */
    const emitEntry = (): void => {
      f.get(x);
      emitLoadSplat(f, dtype, input.address);
      emitKeys();
      f.i32x4.extractLane(0).i64.extendI32S().i64.const(32n).i64.shl();
      f.get(index).i32.const(-1).i32.xor().i64.extendI32U().i64.or().set(entry);
      emitAdvance(f, x, bytes);
    };
    /** Pushes the address of entry `index`. */
    const emitAddress = (index: Local): FunctionBuilder => emitInteger(f, plus(times(index, ENTRY), heap));
    /** Runs the body for `at` from `from` down to `to`. */
    const emitDown = (from: number, to: number, body: () => void): void => {
      if (from < to) return;
      emitAssign(f, at, from);
      f.loop((again) => {
        body();
        emitInteger(f, assigned(at, minus(at, 1)))
          .i32.const(to)
          .i32.geS()
          .branchIf(again);
      });
    };

    emitAssign(f, heap, plus(times(part, scratch.bytes), scratch.address));
    emitWhileBelow(f, row, end, () => {
      emitAssign(f, x, assigned(start, times(row, length * bytes)));
      emitAssign(f, index, 0);
      emitAssign(f, count, k);
      emitWhileBelow(f, index, count, () => {
        emitEntry();
        emitAddress(index).get(entry).i64.store(0);
      });
      emitDown(Math.floor(k / 2) - 1, 0, () => f.get(heap).get(at).i32.const(k).call(sift));
      emitAssign(f, count, length);
      emitWhileBelow(f, index, count, () => {
        emitEntry();
        f.get(entry).get(heap).i64.load(0).i64.gtS();
        f.if(() => {
          f.get(heap).get(entry).i64.store(0);
          f.get(heap).i32.const(0).i32.const(k).call(sift);
        });
      });
      // The smallest moves to the end each time.
      emitDown(k - 1, 1, () => {
        f.get(heap).i64.load(0).set(entry);
        f.get(heap);
        emitAddress(at).i64.load(0).i64.store(0);
        emitAddress(at).get(entry).i64.store(0);
        f.get(heap).i32.const(0).get(at).call(sift);
      });
      const outputBytes = result === 'indices' ? 4 : bytes;
      emitAssign(f, y, times(row, k * outputBytes));
      emitAssign(f, at, 0);
      emitAssign(f, count, k);
      emitWhileBelow(f, at, count, () => {
        emitAddress(at).i64.load(0).i32.wrapI64().i32.const(-1).i32.xor().set(index);
        f.get(y);
        if (result === 'indices') {
          f.get(index).i32.store(output.address);
        } else {
          emitInteger(f, plus(times(index, bytes), start));
          if (bytes === 4) f.i32.load(input.address).i32.store(output.address);
          else f.i32.load8U(input.address).i32.store8(output.address);
        }
        emitAdvance(f, y, outputBytes);
      });
    });
    return f;
  },

  scratchBytes: ({ k }) => 64 * Math.ceil((ENTRY * k) / 64),

  describe: () => ({ tile: '1', multiplyAdds: 0 }),
};

/**
 * The function (heap, at, count) → () that sifts the entry at `at` down below smaller ones, which restores the heap of the first `count`
 * entries from `at` on.
 */
function siftDown(context: EmitContext): Func {
  return context.shared('topK sift', () => {
    const f = context.module.func({ name: 'topK sift', params: ['i32', 'i32', 'i32'] });
    const [heap, at, count] = f.params as readonly [Local, Local, Local];
    const [child, address] = f.locals('i32', 2);
    const [entry, least, other] = f.locals('i64', 3);
    const addressOf = (index: Local): Integer => plus(times(index, ENTRY), heap);
    const emitAddress = (): FunctionBuilder => emitInteger(f, addressOf(at));
    emitAddress().i64.load(0).set(entry);
    f.block((done) => {
      f.loop((next) => {
        emitInteger(f, assigned(child, plus(times(at, 2), 1)))
          .get(count)
          .i32.geU()
          .branchIf(done);
        emitInteger(f, assigned(address, addressOf(child)))
          .i64.load(0)
          .set(least);
        emitInteger(f, isBelow(plus(child, 1), count)).if(() => {
          f.get(address).i64.load(ENTRY).tee(other).get(least).i64.ltS();
          f.if(() => {
            f.get(other).set(least);
            emitAdvance(f, child, 1);
          });
        });
        f.get(least).get(entry).i64.geS().branchIf(done);
        emitAddress().get(least).i64.store(0);
        f.get(child).set(at).branch(next);
      });
    });
    emitAddress().get(entry).i64.store(0);
    return f;
  });
}
