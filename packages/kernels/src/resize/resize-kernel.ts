import type { Local } from '@sepal/assembler';
import { bytesPerElement } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, plus, times } from '../emit/integer.ts';
import type { ResizeKernelAttributes } from '../vocabulary.ts';
import { type Axis, entryBytes, isPadded, prepareEntries } from './entry.ts';
import { emitResample } from './resample.ts';

interface Axes {
  readonly rows: Axis;
  readonly columns: Axis;
}

function axesOf({ height, width, channels, dtype, rows, columns }: ResizeKernelAttributes): Axes {
  const pixel = bytesPerElement(dtype) * channels;
  return {
    rows: { sampling: rows, length: height, bytes: width * pixel },
    columns: { sampling: columns, length: width, bytes: pixel },
  };
}

export const resizeKernel: Kernel<'resize'> = {
  emit(context, { inputs: [input], outputs: [output], attributes, scratch }) {
    const { batch, height, width, channels, dtype, fillValue, rows, columns } = attributes;
    const f = context.module.func({ name: 'resize', params: ['i32'] });
    if (input === undefined || output === undefined || scratch === undefined) return f;
    if (batch * height * width * channels === 0) return f;
    const axes = axesOf(attributes);
    const [part] = f.params as readonly [Local];
    const emitRowEntry = prepareEntries(f, axes.rows);
    const emitColumnEntry = prepareEntries(f, axes.columns);
    // The row's entry comes first in the part's scratch, followed by the columns'.
    const first = plus(times(part, scratch.bytes), scratch.address);
    const firstColumn = plus(first, entryBytes(axes.rows));
    const resampling = {
      input: input.address,
      output: output.address,
      batch,
      pictureBytes: height * axes.rows.bytes,
      channels,
      dtype,
      rows: rows.outputs,
      columns: columns.outputs,
      fillValue: isPadded(axes.rows) || isPadded(axes.columns) ? fillValue : null,
      // The identity of addition.
      zero: -0,
    } as const;
    emitResample(context, f, resampling, {
      emitOnce() {
        const [column, count, entry] = f.locals('i32', 3);
        emitAssign(f, entry, firstColumn);
        emitAssign(f, count, columns.outputs);
        emitWhileBelow(f, column, count, () => {
          emitColumnEntry(column, entry);
          emitAdvance(f, entry, entryBytes(axes.columns));
        });
      },
      emitRow(row, entry) {
        emitAssign(f, entry, first);
        emitRowEntry(row, entry);
      },
      emitFirstColumn: (entry) => emitAssign(f, entry, firstColumn),
      columnBytes: entryBytes(axes.columns),
    });
    return f;
  },

  scratchBytes(attributes) {
    const { rows, columns } = axesOf(attributes);
    return 64 * Math.ceil((entryBytes(rows) + attributes.columns.outputs * entryBytes(columns)) / 64);
  },

  describe(attributes) {
    const { batch, channels } = attributes;
    const { rows, columns } = axesOf(attributes);
    const taps = [rows, columns].map((axis) => {
      const { interpolation, antialias, span, outputs } = axis.sampling;
      if (interpolation === 'nearest') return 1;
      return antialias ? Math.max(2, Math.round((2 * span.length) / outputs)) : 2;
    }) as [number, number];
    const pixels = batch * attributes.rows.outputs * attributes.columns.outputs;
    return { tile: '4', multiplyAdds: pixels * channels * taps[0] * (taps[1] + 1) };
  },
};
