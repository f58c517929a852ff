import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../advance.ts';
import type { EmitContext } from '../call.ts';
import { epilogueKey, prepareEpilogue } from '../epilogue.ts';
import { emitProducts, type ReadAhead, type TileRegisters, tileRegisters, turnsOf } from '../products.ts';
import type { Target } from '../target.ts';
import type { Epilogue } from '../vocabulary.ts';
import { type LastPanel, panelWidth } from './pack.ts';

/** What a shared product function is written for. Addresses, numbers of tiles and panels are its parameters. */
export interface PanelProductOptions {
  /** Elements of a row of the left matrix, which are neighbours, as its rows are. */
  readonly depth: number;
  /** The heights of tiles that calls may ask for, the largest first. */
  readonly tileRows: readonly number[];
  /** The most tiles of a call. */
  readonly mostTiles: number;
  /** The last panel where it is not a full one. */
  readonly last: LastPanel | null;
  readonly epilogue: Epilogue;
}

/** Arguments of the product function, each pushed by a function in this order. */
export interface PanelProductArguments {
  readonly left: () => void;
  /** The first panel. */
  readonly panel: () => void;
  readonly output: () => void;
  /** Bytes from an element of the output to that of the residual. */
  readonly residual: () => void;
  /** Bytes from one row of the output to the next. */
  readonly stride: () => void;
  /** How many full panels. */
  readonly panels: () => void;
  /** 1 if the last panel follows, which is not full, else 0. */
  readonly last: () => void;
  /** How many tiles of each height, in the order of `tileRows`. */
  readonly tiles: readonly (() => void)[];
}

type ProductParams = readonly [Local, Local, Local, Local, Local, Local, Local, ...Local[]];

/** Writes a call of the function that {@link panelProduct} gives. */
export function emitPanelProduct(f: FunctionBuilder, func: Func, args: PanelProductArguments): void {
  args.left();
  args.panel();
  args.output();
  args.residual();
  args.stride();
  args.panels();
  args.last();
  for (const count of args.tiles) count();
  f.call(func);
}

/** Registers that sums may take; one more than this spills. */
function mostSums(target: Target): number {
  const { rows, vectors } = target.tiles.pointwise;
  return rows * vectors;
}

/** With few rows one panel leaves registers idle and sums waiting for each other: then several panels are done at once. */
function panelsAtOnce(tileRows: readonly number[], target: Target): number {
  const { vectors } = target.tiles.pointwise;
  const [rows] = tileRows as readonly [number];
  return rows > 3 ? 1 : Math.max(1, Math.floor(mostSums(target) / (rows * vectors)));
}

const CACHE_LINE = 64;

/**
 * Bytes of the next panel for each turn of the product loop, so that all of it has been read when this panel is done: weights come
 * from far away, and waiting for them costs as much as a tenth of the products. 0 where a panel is not used often enough, and where
 * loops are not unrolled, so that one more instruction would cost more.
 */
function readAhead({ depth, mostTiles }: PanelProductOptions, target: Target): number {
  const { unroll, vectors } = target.tiles.pointwise;
  const turns = mostTiles * turnsOf(depth, unroll);
  const step = Math.floor((16 * vectors * (depth + 1)) / turns);
  return unroll > 1 && step <= CACHE_LINE ? step : 0;
}

/**
 * The function that multiplies rows of a dense left matrix by panels of packed weights: panels outside, so that one
 * stays in the cache while all rows pass by.
 */
export function panelProduct(context: EmitContext, options: PanelProductOptions): Func {
  const { depth, tileRows, last, epilogue } = options;
  const step = readAhead(options, context.target);
  const lastKey = last === null ? '' : `${last.lanes}-${last.overlap}`;
  const key = `pointwise ${depth} ${tileRows.join('+')} ${lastKey} ${step} ${epilogueKey(epilogue)}`;
  return context.shared(key, () => {
    const { target } = context;
    const width = 4 * target.tiles.pointwise.vectors;
    const f = context.module.func({
      name: key,
      params: new Array<'i32'>(7 + tileRows.length).fill('i32'),
    });
    const [left, panel, output, residual, stride, panels, hasLast, ...counts] = f.params as ProductParams;
    const atOnce = panelsAtOnce(tileRows, target);
    const writer: Writer = {
      context,
      f,
      options,
      panel,
      residual: epilogue.residual ? residual : null,
      stride,
      a: f.local('i32'),
      c: f.local('i32'),
      leftElement: f.local('i32'),
      rightRow: f.local('i32'),
      ahead: step > 0 ? { pointer: f.local('i32'), step } : undefined,
    };
    const registers = new Map<number, TileRegisters>();
    const columnsOf = (number: number, lanes: number): void => {
      const vectors = Math.ceil(lanes / 4);
      f.get(left).set(writer.a).get(output).set(writer.c);
      if (writer.ahead !== undefined) {
        // No further than this panel where no full one follows.
        const bytes = 4 * width * (depth + 1);
        f.get(panel).i32.const(bytes).i32.const(0).get(panels).i32.const(1).i32.gtU().select().i32.add();
        f.set(writer.ahead.pointer);
      }
      for (const [i, rows] of tileRows.entries()) {
        const counter = f.local('i32');
        f.get(counts[i] as Local).set(counter);
        emitRepeat(f, counter, () => emitTile(writer, registersFor(rows, vectors * number), { rows, number, lanes }));
      }
      emitAdvance(f, panel, number * 4 * panelWidth(lanes) * (depth + 1));
      emitAdvance(f, output, number * 4 * lanes);
    };
    const registersFor = (rows: number, vectors: number): TileRegisters => {
      let made = registers.get(vectors);
      if (made === undefined) {
        made = tileRegisters(f, Math.max(rows, ...tileRows), vectors);
        registers.set(vectors, made);
      }
      return made;
    };
    if (atOnce > 1) {
      const groups = f.local('i32');
      f.get(panels).i32.const(atOnce).i32.divU().set(groups);
      f.get(panels).i32.const(atOnce).i32.remU().set(panels);
      emitRepeat(f, groups, () => columnsOf(atOnce, width));
    }
    emitRepeat(f, panels, () => columnsOf(1, width));
    if (last !== null) {
      f.get(hasLast).if(() => {
        emitAdvance(f, output, -4 * last.overlap);
        columnsOf(1, last.lanes);
      });
    }
    return f;
  });
}

interface Writer {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly options: PanelProductOptions;
  readonly panel: Local;
  readonly residual: Local | null;
  readonly stride: Local;
  readonly a: Local;
  readonly c: Local;
  readonly leftElement: Local;
  readonly rightRow: Local;
  /** In the next panel. */
  readonly ahead: ReadAhead | undefined;
}

/** One register tile: sums begin with the bias, then the products, then the epilogue. Moves `a` and `c` to the next tile. */
function emitTile(
  { context, f, options, panel, residual, stride, a, c, leftElement, rightRow, ahead }: Writer,
  registers: TileRegisters,
  { rows, number, lanes }: { rows: number; number: number; lanes: number },
): void {
  const { target } = context;
  const { depth, epilogue } = options;
  const vectors = Math.ceil(lanes / 4);
  const rowBytes = 16 * vectors;
  const panelBytes = rowBytes * (depth + 1);
  /** Of each vector of the tile: where its bias is, from the panel on, and its columns, from the output on. */
  const places: { bias: number; column: number; lanes: number }[] = [];
  for (let p = 0; p < number; p++) {
    for (let v = 0; v < vectors; v++) {
      const column = 4 * (p * lanes + 4 * v);
      places.push({ bias: p * panelBytes + 16 * v, column, lanes: Math.min(4, lanes - 4 * v) });
    }
  }
  const sum = (row: number, place: number) => registers.sums[row * places.length + place] as Local;

  for (let row = 0; row < rows; row++) {
    for (const [j, { bias }] of places.entries()) f.get(panel).v128.load(bias).set(sum(row, j));
  }
  f.get(a).set(leftElement).get(panel).set(rightRow);
  emitProducts(f, registers, {
    target,
    unroll: target.tiles.pointwise.unroll,
    length: depth,
    left: Array.from({ length: rows }, (_, row) => ({ pointer: leftElement, offset: 4 * depth * row })),
    right: { pointer: rightRow, offsets: places.map(({ bias }) => bias + rowBytes), rowBytes },
    ahead,
    advance: false,
  });
  const emitResult = prepareEpilogue(context, f, epilogue);
  for (let row = 0; row < rows; row++) {
    for (const [j, { column, lanes }] of places.entries()) {
      emitResult(sum(row, j), { address: c, offset: column, lanes, residual });
    }
    f.get(c).get(stride).i32.add().set(c);
  }
  emitAdvance(f, a, 4 * depth * rows);
}
