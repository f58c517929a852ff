import type { FunctionBuilder } from '@sepal/assembler';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import { emitInteger, plus } from '../emit/integer.ts';
import type { CopyPlan, Offsets } from './plan.ts';

/** Copies `length` contiguous elements. May move the offsets. */
export function emitCopyRow(f: FunctionBuilder, plan: CopyPlan, length: number, { from, to }: Offsets): void {
  const { fromAddress, toAddress } = plan;
  const bytes = length * plan.bytes;
  if (bytes >= plan.tuning.longBytes) {
    emitInteger(f, plus(to, toAddress));
    emitInteger(f, plus(from, fromAddress));
    emitInteger(f, bytes).memory.copy();
    return;
  }
  if (bytes < 16) {
    emitPieces(bytes, (at, size) => {
      f.get(to).get(from);
      if (size === 8) f.i64.load(fromAddress + at).i64.store(toAddress + at);
      else if (size === 4) f.i32.load(fromAddress + at).i32.store(toAddress + at);
      else if (size === 2) f.i32.load16U(fromAddress + at).i32.store16(toAddress + at);
      else f.i32.load8U(fromAddress + at).i32.store8(toAddress + at);
    });
    return;
  }
  emitVectors(f, plan, { bytes, offsets: [from, to] }, (at) => {
    f.get(to)
      .get(from)
      .v128.load(fromAddress + at)
      .v128.store(toAddress + at);
  });
}

/** Writes one element `length` times. May move the offset of the destination. */
export function emitRepeatElement(f: FunctionBuilder, plan: CopyPlan, length: number, { from, to }: Offsets): void {
  const { fromAddress, toAddress } = plan;
  const bytes = length * plan.bytes;
  const value = f.local('v128');
  if (plan.bytes === 4) f.get(from).v128.load32Splat(fromAddress).set(value);
  else f.get(from).v128.load8Splat(fromAddress).set(value);
  if (bytes < 16) {
    emitPieces(bytes, (at, size) => {
      f.get(to).get(value);
      if (size === 8) f.v128.store64Lane(toAddress + at, 0);
      else if (size === 4) f.v128.store32Lane(toAddress + at, 0);
      else if (size === 2) f.v128.store16Lane(toAddress + at, 0);
      else f.v128.store8Lane(toAddress + at, 0);
    });
    return;
  }
  emitVectors(f, plan, { bytes, offsets: [to] }, (at) => {
    f.get(to)
      .get(value)
      .v128.store(toAddress + at);
  });
}

/** Cuts fewer than 16 bytes into pieces that single instructions copy. */
function emitPieces(bytes: number, emitPiece: (at: number, size: 1 | 2 | 4 | 8) => void): void {
  let at = 0;
  for (const size of [8, 4, 2, 1] as const) {
    if ((bytes & size) === 0) continue;
    emitPiece(at, size);
    at += size;
  }
}

/** Copies 16 bytes or more in vectors; the last one may overlap the one before, which is harmless for a copy. */
function emitVectors(
  f: FunctionBuilder,
  { tuning }: CopyPlan,
  { bytes, offsets }: { bytes: number; offsets: readonly Offsets['from'][] },
  emitVector: (at: number) => void,
): void {
  const step = 16 * tuning.vectors;
  const turns = bytes >= 2 * step ? Math.floor(bytes / step) : 0;
  emitTimes(f, turns, () => {
    for (let at = 0; at < step; at += 16) emitVector(at);
    for (const offset of offsets) emitAdvance(f, offset, step);
  });
  const rest = bytes - turns * step;
  for (let at = 0; at + 16 <= rest; at += 16) emitVector(at);
  if (rest % 16 > 0) emitVector(rest - 16);
}
