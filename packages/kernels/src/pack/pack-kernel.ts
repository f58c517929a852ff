import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Buffer } from '../buffer.ts';
import type { EmitContext, Kernel, KernelCall } from '../call.ts';
import { emitAssign, emitInteger, minimum, minus } from '../emit/integer.ts';
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
        f.get(start).i32.const(panels.count).i32.divU().set(group);
        f.get(start).i32.const(panels.count).i32.remU().set(first);
        f.get(end).get(start).i32.sub().get(first).i32.add().set(stop);
        emitAssign(f, stop, minimum(stop, panels.count));
        emitPanels(writer, { first, end: stop, group });
        f.get(start).get(stop).i32.add().get(first).i32.sub().set(start);
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
  /** The first of them in the packed matrix, and how many there are. */
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
  const once = { row: 0, count: 1, rowStep: 0, scale: undefined };
  const biases: Rows =
    bias === undefined
      ? { ...once, from: context.zeros.address, columnStep: 0, groupStep: 0 }
      : { ...once, from: bias.address, columnStep: 1, groupStep: layout.columns };
  let to = (call.outputs[0] as Buffer).address;
  for (const taps of layout.taps) {
    const matrix = { to, depth: taps.length * count };
    emitRows(writer, range, matrix, biases);
    if (count > 0) {
      for (const [index, tap] of taps.entries()) {
        const rows = { row: 1 + index * count, count, from: kernel.address + 4 * tap };
        emitRows(writer, range, matrix, { ...rows, rowStep, columnStep, groupStep, scale });
      }
    }
    to += 4 * layout.groups * packedPanelFloats(matrix.depth, layout.panels);
  }
}

/** Packs some rows of a matrix: of the full panels in the range, and of the last panel if it is in the range. */
function emitRows(
  { context, f, call }: Writer,
  { first, end, group }: PanelRange,
  { to, depth }: { readonly to: number; readonly depth: number },
  { row, count, from, rowStep, columnStep, groupStep, scale }: Rows,
): void {
  const { columns, panels } = call.attributes.layout;
  const { width, full, last } = panels;
  const matrixFloats = packedPanelFloats(depth, panels);
  const emitAddress = (address: number, step: number): void => {
    f.i32.const(address);
    if (group !== undefined) {
      f.get(group)
        .i32.const(4 * step)
        .i32.mul()
        .i32.add();
    }
  };
  /** Packs `vectors` vectors of each panel, from column `column` of the matrix on, at `at` in its panel. */
  const emitVectors = (
    { column, panel, lanes, vectors }: { column: number; panel: number; lanes: number; vectors: number },
    panelFloats: number,
    emitRange: () => void,
  ): void => {
    emitRange();
    emitAddress(from + 4 * column * columnStep, groupStep);
    f.i32.const(4 * rowStep).i32.const(4 * columnStep);
    emitAddress(to + 4 * (panel + row * panelFloats), matrixFloats);
    f.i32
      .const(4 * panelFloats)
      .i32.const(4 * panelFloats * (depth + 1))
      .i32.const(count)
      .i32.const(vectors);
    if (scale !== undefined) emitAddress(scale.address + 4 * column, columns);
    f.call(packVectors(context, { lanes, isAdjacent: columnStep <= 1, isScaled: scale !== undefined }));
  };

  if (full > 0) {
    emitVectors({ column: 0, panel: 0, lanes: 4, vectors: width / 4 }, width, () => {
      f.get(first);
      emitInteger(f, minus(last === null ? end : minimum(end, full), first));
    });
  }
  if (last === null) return;
  f.get(end)
    .i32.const(full)
    .i32.gtU()
    .if(() => {
      const { lanes, overlap } = last;
      const [column, panel] = [full * width - overlap, full * width * (depth + 1)];
      const whole = Math.floor(lanes / 4);
      const emitOne = () => f.i32.const(0).i32.const(1);
      if (whole > 0) emitVectors({ column, panel, lanes: 4, vectors: whole }, panelWidth(lanes), emitOne);
      if (lanes % 4 === 0) return;
      const rest = { column: column + 4 * whole, panel: panel + 4 * whole, lanes: lanes % 4, vectors: 1 };
      emitVectors(rest, panelWidth(lanes), emitOne);
    });
}
