import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAssign, emitInteger, minus, plus, times } from '../emit/integer.ts';

/** A window along one axis of a picture. */
export interface AxisWindow {
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** How far the first window overhangs. */
  readonly before: number;
}

/**
 * Computes at run time which taps of output `at`'s window are in the picture: [first, end).
 *
 * @param start receives the position of tap 0, which may be outside
 */
export function emitWindowRange(
  f: FunctionBuilder,
  { length, size, stride, dilation, before }: AxisWindow,
  at: Local,
  { start, first, end }: { start: Local; first: Local; end: Local },
): void {
  emitAssign(f, start, minus(times(at, stride), before));
  // first = max(0, ⌈-start / dilation⌉): start is below dilation · first + dilation, so the sum is never negative.
  const overhang = minus(0, start);
  f.i32.const(0);
  emitInteger(f, plus(overhang, dilation - 1))
    .i32.const(dilation)
    .i32.divS();
  f.get(start).i32.const(0).i32.geS().select().set(first);
  // end = min(size, ⌈(length - start) / dilation⌉), not below 0
  emitInteger(f, minus(length + dilation - 1, start))
    .i32.const(dilation)
    .i32.divS()
    .set(end);
  f.get(end).i32.const(size).get(end).i32.const(size).i32.ltS().select().set(end);
  f.get(end).get(first).get(end).get(first).i32.gtS().select().set(end);
}
