import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Buffer } from '../buffer.ts';
import type { EmitContext, Kernel, KernelCall } from '../call.ts';
import {
  emitAssign,
  emitInteger,
  type Integer,
  isAbove,
  minimum,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { packedPanelFloats, panelWidth } from '../gemm/panels.ts';
import { packVectors } from './vectors.ts';

/** Moves plain weights into a packed layout, each times its output channel's factor, and the biases. Parts are panels. */
export const packKernel: Kernel<'pack'> = {
  emit(context, call) {
    const { layout } = call.attributes;
    const f = context.module.func({ name: 'pack', params: ['i32'] });
    if (layout.length === 0) return f;
    const { groups, panels } = layout;
    const [part] = f.params as readonly [Local];
    const { start, end } = emitShare(f, part, { count: groups * panels.count, parts: context.target.parts });
    const writer = { context, f, call };
    if (groups === 1) {
      emitPanels(writer, { first: start, end, group: undefined });
      return f;
    }
    const [group, first, stop] = f.locals('i32', 3);
    f.block((done) => {
      f.loop((next) => {
        f.get(start).get(end).i32.geU().branchIf(done);
        emitAssign(f, group, quotient(start, panels.count));
        emitAssign(f, first, remainder(start, panels.count));
        emitAssign(f, stop, plus(first, minus(end, start)));
        emitAssign(f, stop, minimum(stop, panels.count));
        emitPanels(writer, { first, end: stop, group });
        emitAssign(f, start, plus(start, minus(stop, first)));
        f.branch(next);
      });
    });
    return f;
  },

  /** They are read where there is no bias. */
  zeroBytes: ({ biased }) => (biased ? 0 : 16),

  describe: () => ({ tile: '', multiplyAdds: 0 }),
};

interface Writer {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly call: KernelCall<'pack'>;
}

/** Panels `first` to `end` - 1 of every matrix of a group. */
interface PanelRange {
  readonly first: Local;
  readonly end: Local;
  /** Undefined if there is only one. */
  readonly group: Local | undefined;
}

/** Neighbouring rows of a packed matrix, and where they come from. */
interface Rows {
  /** Address of the matrix of group 0, and its rows without the bias. */
  readonly to: number;
  readonly depth: number;
  /** The first row, and how many there are. */
  readonly row: number;
  readonly count: number;
  /** Address of the first weight. */
  readonly from: number;
  /** Floats from one row, column and group to the next. */
  readonly rowStep: number;
  readonly columnStep: number;
  readonly groupStep: number;
  /** The factors of the columns. */
  readonly scale: Buffer | undefined;
}

function emitPanels(writer: Writer, range: PanelRange): void {
  const { context, call } = writer;
  const { layout, scaled, biased } = call.attributes;
  const { rows: count, rowStep, columnStep, groupStep } = layout;
  const [kernel, ...others] = call.inputs as readonly [Buffer, ...Buffer[]];
  const scale = scaled ? others[0] : undefined;
  const bias = biased ? others.at(-1) : undefined;
  const biases =
    bias === undefined
      ? { from: context.zeros.address, columnStep: 0, groupStep: 0 }
      : { from: bias.address, columnStep: 1, groupStep: layout.columns };
  let to = (call.outputs[0] as Buffer).address;
  for (const taps of layout.taps) {
    const matrix = { to, depth: taps.length * count };
    emitRows(writer, range, { ...matrix, ...biases, row: 0, count: 1, rowStep: 0, scale: undefined });
    for (const [index, tap] of taps.entries()) {
      const rows = { row: 1 + index * count, count, from: kernel.address + 4 * tap };
      if (count > 0) emitRows(writer, range, { ...matrix, ...rows, rowStep, columnStep, groupStep, scale });
    }
    to += 4 * layout.groups * packedPanelFloats(matrix.depth, layout.panels);
  }
}

/** The vectors of a panel that are packed by one call. */
interface Vectors {
  /** Floats from the panel's first column in the packed matrix, and its width. */
  readonly panel: number;
  readonly width: number;
  /** The first column in the plain matrix. */
  readonly column: number;
  /** Columns of each vector. */
  readonly lanes: number;
  readonly count: number;
}

/** Packs some rows of a matrix: of the full panels in the range, and of the last panel if it is in the range. */
function emitRows({ context, f, call }: Writer, { first, end, group }: PanelRange, rows: Rows): void {
  const { columns, panels } = call.attributes.layout;
  const { width, full, last } = panels;
  const { depth, columnStep, scale } = rows;
  const inGroup = (address: number, step: number): Integer =>
    group === undefined ? address : plus(times(group, 4 * step), address);
  const emitVectors = ({ panel, width, column, lanes, count }: Vectors, start: Integer, number: Integer): void => {
    const args = [
      start,
      number,
      inGroup(rows.from + 4 * column * columnStep, rows.groupStep),
      4 * rows.rowStep,
      4 * columnStep,
      inGroup(rows.to + 4 * (panel + rows.row * width), packedPanelFloats(depth, panels)),
      4 * width,
      4 * width * (depth + 1),
      rows.count,
      count,
      ...(scale === undefined ? [] : [inGroup(scale.address + 4 * column, columns)]),
    ];
    for (const value of args) emitInteger(f, value);
    f.call(packVectors(context, { lanes, isAdjacent: columnStep <= 1, isScaled: scale !== undefined }));
  };

  if (full > 0) {
    const count = minus(last === null ? end : minimum(end, full), first);
    emitVectors({ panel: 0, width, column: 0, lanes: 4, count: width / 4 }, first, count);
  }
  if (last === null) return;
  const { lanes, overlap } = last;
  const whole = Math.floor(lanes / 4);
  const panel = { panel: full * width * (depth + 1), width: panelWidth(lanes), column: full * width - overlap };
  emitInteger(f, isAbove(end, full)).if(() => {
    if (whole > 0) emitVectors({ ...panel, lanes: 4, count: whole }, 0, 1);
    if (lanes % 4 === 0) return;
    const [at, column] = [panel.panel + 4 * whole, panel.column + 4 * whole];
    emitVectors({ ...panel, panel: at, column, lanes: lanes % 4, count: 1 }, 0, 1);
  });
}
