import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { epilogueKey, prepareEpilogue } from '../emit/epilogue.ts';
import { assigned, choose, emitAssign, emitInteger, isBelow, minus, plus, times } from '../emit/integer.ts';
import type { LongSum } from '../emit/long-sums.ts';
import { emitMicroKernel, type TileRegisters, tileRegisters } from '../gemm/micro-kernel.ts';
import { panelWidth } from '../gemm/panels.ts';
import { convGroup, type RowTiles, rowTiles, type SpreadConv } from './conv-geometry.ts';
import { emitWindowRange } from './window-range.ts';

/**
 * The function that computes some output rows for some panels of filters of one group:
 * (picture, panel, output, residual, first row, end, full panels, whether the last panel follows) → (). `picture` and
 * `output` are the addresses of the group's first channel in the batch's picture and of the first filter in its output.
 */
export function convRows(context: EmitContext, attributes: SpreadConv): Func {
  const { height, width, inputs, outputs, groups, kernelSize, strides, dilationRate, padding, outputWidth } =
    attributes;
  const { pixelStep, rowStep } = attributes;
  const window = [height, width, kernelSize, strides, dilationRate, padding, outputWidth];
  const geometry = [...window, inputs, outputs, groups, pixelStep, rowStep];
  const key = `conv ${geometry.join()} ${epilogueKey(attributes.epilogue)}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: new Array<'i32'>(8).fill('i32') });
    const [picture, panel, output, residual, from, end, panels, hasLast] = f.params as readonly Local[] as Eight;
    const tiles = rowTiles(attributes, context.target);
    const group = convGroup(attributes, context.target);
    const y = f.local('i32');
    const writer: Writer = {
      context,
      f,
      attributes,
      panel,
      residual: attributes.epilogue.residual ? residual : null,
      taps: { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') },
      rowStart: f.local('i32'),
      column: f.local('i32'),
      to: f.local('i32'),
      row: f.local('i32'),
      weight: f.local('i32'),
      left: f.local('i32'),
      tap: f.local('i32'),
      pixels: f.locals('i32', tiles.some(({ clipped }) => clipped) ? Math.max(...tiles.map(({ size }) => size)) : 0),
      registers: new Map(),
      turns: { tiles: f.local('i32'), rows: f.local('i32'), columns: f.local('i32') },
    };
    const columnsOf = (lanes: number): void => {
      emitAssign(f, y, from);
      f.loop((next) => {
        emitRow(writer, { picture, output, y }, tiles, lanes);
        emitInteger(f, isBelow(assigned(y, plus(y, 1)), end)).branchIf(next);
      });
      emitAdvance(f, panel, 4 * panelWidth(lanes) * (group.depth + 1));
      emitAdvance(f, output, 4 * lanes);
    };
    emitRepeat(f, panels, () => columnsOf(group.width));
    const { last } = group.panels;
    if (last !== null) {
      f.get(hasLast).if(() => {
        emitAdvance(f, output, -4 * last.overlap);
        columnsOf(last.lanes);
      });
    }
    return f;
  });
}

type Eight = readonly [Local, Local, Local, Local, Local, Local, Local, Local];

interface Writer {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly attributes: SpreadConv;
  readonly panel: Local;
  readonly residual: Local | null;
  /** The kernel rows inside the picture, and the position of the first kernel row. */
  readonly taps: { readonly start: Local; readonly first: Local; readonly end: Local };
  /** The first input row that is read, at column 0. */
  readonly rowStart: Local;
  /** The column of tap 0 for the tile's first pixel; it may be outside. */
  readonly column: Local;
  /** The tile's first pixel in the output. */
  readonly to: Local;
  readonly row: Local;
  readonly weight: Local;
  readonly left: Local;
  readonly tap: Local;
  /** Where each pixel of a clipped tile reads. */
  readonly pixels: readonly Local[];
  /** By vectors. */
  readonly registers: Map<number, TileRegisters>;
  readonly turns: { readonly tiles: Local; readonly rows: Local; readonly columns: Local };
}

/** One output row, for one panel. */
function emitRow(
  writer: Writer,
  { picture, output, y }: { picture: Local; output: Local; y: Local },
  tiles: readonly RowTiles[],
  lanes: number,
): void {
  const { f, attributes, taps, rowStart, column, to, turns } = writer;
  const { height, width, inputs, kernelSize, strides, dilationRate, padding, rowStep } = attributes;
  const along = {
    length: height,
    size: kernelSize[0],
    stride: strides[0],
    dilation: dilationRate[0],
    before: padding[0][0],
  };
  emitWindowRange(f, along, y, taps);
  const firstRow = plus(taps.start, times(taps.first, dilationRate[0]));
  emitAssign(f, rowStart, plus(times(firstRow, 4 * width * inputs), picture));
  emitAssign(f, to, plus(times(y, 4 * rowStep), output));
  emitAssign(f, column, -padding[1][0]);
  for (const tile of tiles) {
    const emitOne = (): void => {
      const inside = () => emitTile(writer, tile.size, lanes, false);
      const clipped = () => emitTile(writer, tile.size, lanes, true);
      if (!tile.clipped) inside();
      else if (!tile.inside) clipped();
      else emitInteger(f, isBelow(column, tile.insideEnd)).if(inside, clipped);
      emitAdvance(f, column, tile.size * strides[1]);
    };
    emitAssign(f, turns.tiles, tile.count);
    emitRepeat(f, turns.tiles, emitOne);
  }
}

/** One register tile: `size` neighbouring pixels and a panel's columns. Moves `to` to the next tile. */
function emitTile(writer: Writer, size: number, lanes: number, clipped: boolean): void {
  const { context, f, attributes, panel, residual, to } = writer;
  const { kernelSize, epilogue, pixelStep } = attributes;
  const vectors = Math.ceil(lanes / 4);
  const registers = registersFor(writer, vectors);
  const sum = (pixel: number, vector: number) => registers.sums[pixel * vectors + vector] as Local;
  for (let pixel = 0; pixel < size; pixel++) {
    for (let v = 0; v < vectors; v++)
      f.get(panel)
        .v128.load(16 * v)
        .set(sum(pixel, v));
  }
  if (kernelSize[0] * kernelSize[1] > 0) emitTaps(writer, { size, vectors, registers }, clipped);
  const emitResult = prepareEpilogue(context, f, epilogue);
  for (let pixel = 0; pixel < size; pixel++) {
    for (let v = 0; v < vectors; v++) {
      const offset = 4 * (pixel * pixelStep + 4 * v);
      emitResult(sum(pixel, v), { address: to, offset, lanes: Math.min(4, lanes - 4 * v), residual });
    }
  }
  emitAdvance(f, to, 4 * size * pixelStep);
}

/** The sums over the taps of one register tile. */
function emitTaps(writer: Writer, { size, vectors, registers }: Omit<Tile, 'long'>, clipped: boolean): void {
  const { f, attributes, panel, taps, rowStart, column, row, weight, turns } = writer;
  const { width, inputs, groups, kernelSize, dilationRate } = attributes;
  const long = registers.long.emitBegin(registers.sums.slice(0, size * vectors));
  const tile: Tile = { size, vectors, registers, long };
  const tapRowBytes = (16 * vectors * kernelSize[1] * inputs) / groups;
  emitAssign(f, weight, plus(times(taps.first, tapRowBytes), panel, 16 * vectors));
  emitAssign(f, row, clipped ? rowStart : plus(rowStart, times(column, 4 * inputs)));
  emitAssign(f, turns.rows, minus(taps.end, taps.first));
  emitRepeat(f, turns.rows, () => {
    if (clipped) emitClippedTaps(writer, tile);
    else emitInsideTaps(writer, tile);
    emitAdvance(f, row, 4 * dilationRate[0] * width * inputs);
  });
  long.emitEnd();
}

/** A register tile with initialized sums. */
interface Tile {
  readonly size: number;
  readonly vectors: number;
  readonly registers: TileRegisters;
  readonly long: LongSum;
}

/** A kernel row whose columns are all inside the picture: neighbouring taps form one long sum. */
function emitInsideTaps(writer: Writer, { size, vectors, registers, long }: Tile): void {
  const { context, f, attributes, row, left, tap, turns } = writer;
  const { inputs, groups, kernelSize, strides, dilationRate } = attributes;
  const adjacent = groups === 1 && dilationRate[1] === 1;
  const emitRun = (length: number): void => {
    emitMicroKernel(f, registers, {
      target: context.target,
      length,
      left: Array.from({ length: size }, (_, pixel) => ({ pointer: left, offset: 4 * pixel * strides[1] * inputs })),
      right: rightOf(writer, vectors),
      sum: long,
      advance: true,
    });
  };
  emitAssign(f, left, row);
  if (adjacent || kernelSize[1] === 1) {
    emitRun((kernelSize[1] * inputs) / groups);
    return;
  }
  emitAssign(f, tap, row);
  emitAssign(f, turns.columns, kernelSize[1]);
  emitRepeat(f, turns.columns, () => {
    emitAssign(f, left, tap);
    emitRun(inputs / groups);
    emitAdvance(f, tap, 4 * dilationRate[1] * inputs);
  });
}

/** A kernel row with columns outside the picture: tap by tap, with zeros for pixels outside. */
function emitClippedTaps(writer: Writer, { size, vectors, registers, long }: Tile): void {
  const { context, f, attributes, column, row, left, tap, turns } = writer;
  const { width, inputs, groups, kernelSize, strides, dilationRate } = attributes;
  const pixels = writer.pixels.slice(0, size);
  emitAssign(f, tap, column);
  emitAssign(f, turns.columns, kernelSize[1]);
  emitRepeat(f, turns.columns, () => {
    for (const [i, pixel] of pixels.entries()) {
      emitAssign(f, left, plus(tap, i * strides[1]));
      const inside = plus(times(left, 4 * inputs), row);
      emitAssign(f, pixel, choose(isBelow(left, width), inside, context.zeros.address));
    }
    emitMicroKernel(f, registers, {
      target: context.target,
      length: inputs / groups,
      left: pixels.map((pointer) => ({ pointer, offset: 0 })),
      right: rightOf(writer, vectors),
      sum: long,
      advance: true,
    });
    emitAdvance(f, tap, dilationRate[1]);
  });
}

function rightOf({ weight }: Writer, vectors: number) {
  return {
    pointer: weight,
    offsets: Array.from({ length: vectors }, (_, vector) => 16 * vector),
    rowBytes: 16 * vectors,
  };
}

function registersFor({ context, f, attributes, registers }: Writer, vectors: number): TileRegisters {
  let made = registers.get(vectors);
  if (made === undefined) {
    const { target } = context;
    const { depth } = convGroup(attributes, target);
    made = tileRegisters(f, { rows: target.tuning.gemm.rows, vectors, terms: depth, target });
    registers.set(vectors, made);
  }
  return made;
}
