import type { FunctionBuilder, Local } from '@sepal/assembler';
import { mixesAlong } from '@sepal/ops';
import type { Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { differs, emitAssign, emitInteger, type Integer, plus, times } from '../emit/integer.ts';
import { type Axis, entryBytes, HEAD_BYTES, prepareEntries, TAP_BYTES } from '../resize/entry.ts';
import { emitResample } from '../resize/resample.ts';
import type { ResizeGradientKernelAttributes } from '../vocabulary.ts';

/** The axes of the pictures before; the stride is 1, so entries hold positions. */
function axesOf({ height, width, rows, columns }: ResizeGradientKernelAttributes) {
  return { rows: axisOf(rows, height), columns: axisOf(columns, width) };
}

interface TransposedAxis extends Axis {
  /** Bytes per entry of the transposed table: enough for the most pixels that any position is mixed into. */
  readonly transposedBytes: number;
}

function axisOf(sampling: Axis['sampling'], length: number): TransposedAxis {
  const uses = new Int32Array(length);
  for (const { first, weights } of mixesAlong(sampling)) {
    for (let at = Math.max(0, first); at < Math.min(length, first + weights.length); at++) {
      uses[at] = (uses[at] as number) + 1;
    }
  }
  const most = uses.reduce((a, b) => Math.max(a, b), 0);
  return { sampling, length, bytes: 1, transposedBytes: HEAD_BYTES + TAP_BYTES * most };
}

/** Each pixel is a weighted sum of the pixels that it was mixed into: a resize by tables that are transposed. */
export const resizeGradientKernel: Kernel<'resizeGradient'> = {
  emit(context, { inputs: [dy], outputs: [dx], attributes, scratch }) {
    const { batch, height, width, channels, rows, columns } = attributes;
    const f = context.module.func({ name: 'resizeGradient', params: ['i32'] });
    if (dy === undefined || dx === undefined || scratch === undefined) return f;
    if (batch * height * width * channels === 0) return f;
    const axes = axesOf(attributes);
    const [part] = f.params as readonly [Local];
    const [firstRow, firstColumn, entry] = f.locals('i32', 3);
    const pixel = 4 * channels;
    const emitRows = prepareTransposed(f, axes.rows, columns.outputs * pixel);
    const emitColumns = prepareTransposed(f, axes.columns, pixel);
    const resampling = {
      input: dy.address,
      output: dx.address,
      batch,
      pictureBytes: rows.outputs * columns.outputs * pixel,
      channels,
      dtype: 'float32',
      rows: height,
      columns: width,
      fillValue: null,
      zero: 0,
    } as const;
    emitResample(context, f, resampling, {
      emitOnce() {
        emitAssign(f, entry, plus(times(part, scratch.bytes), scratch.address));
        emitAssign(f, firstRow, plus(entry, spareBytes(attributes)));
        emitAssign(f, firstColumn, plus(firstRow, height * axes.rows.transposedBytes));
        emitRows(firstRow, entry);
        emitColumns(firstColumn, entry);
      },
      emitRow: (row, into) => emitAssign(f, into, plus(times(row, axes.rows.transposedBytes), firstRow)),
      emitFirstColumn: (into) => emitAssign(f, into, firstColumn),
      columnBytes: axes.columns.transposedBytes,
    });
    return f;
  },

  scratchBytes(attributes) {
    const { rows, columns } = axesOf(attributes);
    const tables = rows.length * rows.transposedBytes + columns.length * columns.transposedBytes;
    return 64 * Math.ceil((spareBytes(attributes) + tables) / 64);
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};

/** Bytes for one entry of either axis that is not transposed. */
function spareBytes(attributes: ResizeGradientKernelAttributes): number {
  const { rows, columns } = axesOf(attributes);
  return Math.max(entryBytes(rows), entryBytes(columns));
}

/**
 * Writes the code that fills a transposed table: for each position before, the pixels that it is mixed into, `bytes` apart.
 *
 * @returns a function of the table's address, and of that of one spare entry
 */
function prepareTransposed(f: FunctionBuilder, axis: TransposedAxis, bytes: number) {
  const { sampling, length, transposedBytes } = axis;
  const [index, count, tap, turns, to, offset] = f.locals('i32', 6);
  const emitEntry = prepareEntries(f, axis);
  const load = (pointer: Local, at: number): Integer => {
    return (f) => f.get(pointer).i32.load(at);
  };
  return (table: Local, spare: Local): void => {
    emitAssign(f, to, table);
    emitAssign(f, turns, length);
    emitRepeat(f, turns, () => {
      f.get(to).i32.const(0).i32.store(0);
      emitAdvance(f, to, transposedBytes);
    });
    emitAssign(f, index, 0);
    emitAssign(f, count, sampling.outputs);
    emitAssign(f, offset, 0);
    emitWhileBelow(f, index, count, () => {
      emitEntry(index, spare);
      emitAssign(f, tap, plus(spare, HEAD_BYTES));
      emitAssign(f, turns, load(spare, 0));
      emitRepeat(f, turns, () => {
        emitInteger(f, differs(load(tap, 8), -1)).if(() => {
          emitAssign(f, to, plus(times(load(tap, 8), transposedBytes), table));
          // The number of pixels so far; the new one comes after them.
          const slot = plus(to, times(load(to, 0), TAP_BYTES));
          emitInteger(f, slot).get(tap).f64.load(0).f64.store(HEAD_BYTES);
          emitInteger(f, slot)
            .get(offset)
            .i32.store(HEAD_BYTES + 8);
          f.get(to);
          emitInteger(f, plus(load(to, 0), 1)).i32.store(0);
        });
        emitAdvance(f, tap, TAP_BYTES);
      });
      emitAdvance(f, offset, bytes);
    });
  };
}
