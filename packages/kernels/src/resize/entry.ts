import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Sampling } from '@sepal/ops';
import { emitAdvance } from '../emit/advance.ts';
import { emitAssign, emitInteger, isBelow, minus, plus, quotient, times } from '../emit/integer.ts';

/** Bytes per source position in a table entry: its weight (float64), and its byte offset in the picture, or −1 outside (int32). */
export const TAP_BYTES = 16;

/** Bytes at the start of an entry, which hold its number of positions. */
export const HEAD_BYTES = 16;

/** The parameters of an axis that the code depends on. */
export interface Axis {
  readonly sampling: Sampling;
  /** Length of the axis. */
  readonly length: number;
  /** Stride in bytes. */
  readonly bytes: number;
}

/** Bytes per entry: enough for the most positions that any can have. */
export function entryBytes({ sampling }: Axis): number {
  return HEAD_BYTES + TAP_BYTES * (Math.ceil(2 * radiusOf(sampling)) + 1);
}

/** Whether the span crosses the picture's edge. */
export function isPadded({ sampling: { span }, length }: Axis): boolean {
  return span.start < 0 || span.start + span.length > length;
}

function radiusOf({ span, outputs, interpolation, antialias }: Sampling): number {
  if (interpolation === 'nearest') return 0;
  return antialias ? Math.max(1, span.length / outputs) : 1;
}

/** Writes the code that fills an axis' table: `emit(index, entry)` writes the entry of output position `index` at the address `entry`. */
export function prepareEntries(f: FunctionBuilder, axis: Axis): (index: Local, entry: Local) => void {
  const { sampling, length, bytes } = axis;
  const { span, outputs, interpolation } = sampling;
  const [position, last, offset, to] = f.locals('i32', 4);
  const [centre, part, total] = f.locals('f64', 3);
  const radius = radiusOf(sampling);

  /** Appends the position to the entry; `emitWeight` pushes its weight. */
  const emitTap = (emitWeight: () => void): void => {
    f.get(to);
    emitWeight();
    f.f64.store(0);
    emitAssign(f, offset, plus(position, span.start));
    f.get(to);
    emitInteger(f, times(offset, bytes));
    if (isPadded(axis)) emitInteger(f.i32.const(-1), isBelow(offset, length)).select();
    f.i32.store(8);
    emitAdvance(f, to, TAP_BYTES);
  };
  /** Runs the body for all positions of an entry; each is in `part`. */
  const emitParts = (body: () => void): void => {
    f.get(centre).f64.const(radius).f64.sub().f64.ceil().f64.const(0).f64.max().i32.truncSatF64S().set(position);
    f.block((done) => {
      f.loop((next) => {
        f.get(position).get(last).i32.gtS().branchIf(done);
        f.f64.const(1);
        f.get(centre).get(position).f64.convertI32S().f64.sub().f64.abs().f64.const(radius).f64.div();
        f.f64.sub().tee(part).f64.const(0).f64.gt().if(body);
        emitAssign(f, position, plus(position, 1));
        f.branch(next);
      });
    });
  };

  return (index, entry) => {
    emitAssign(f, to, plus(entry, HEAD_BYTES));
    if (interpolation === 'nearest') {
      f.get(index).f32.convertI32U().f32.const(0.5).f32.add().f32.const(span.length).f32.mul();
      f.f32.const(outputs).f32.div().f32.floor().i32.truncSatF32S().set(position);
      f.get(position)
        .i32.const(span.length - 1)
        .get(position)
        .i32.const(span.length)
        .i32.ltS()
        .select()
        .set(position);
      emitTap(() => f.f64.const(1));
    } else {
      f.get(index).f64.convertI32U().f64.const(0.5).f64.add();
      f.f64
        .const(span.length / outputs)
        .f64.mul()
        .f64.const(0.5)
        .f64.sub()
        .set(centre);
      f.get(centre).f64.const(radius).f64.add().f64.floor();
      f.f64
        .const(span.length - 1)
        .f64.min()
        .i32.truncSatF64S()
        .set(last);
      f.f64.const(0).set(total);
      emitParts(() => f.get(total).get(part).f64.add().set(total));
      emitParts(() => emitTap(() => f.get(part).get(total).f64.div()));
    }
    f.get(entry);
    emitInteger(f, quotient(minus(minus(to, entry), HEAD_BYTES), TAP_BYTES)).i32.store(0);
  };
}
