import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { epilogueKey, prepareEpilogue } from '../emit/epilogue.ts';
import {
  choose,
  emitAssign,
  emitInteger,
  type Integer,
  isAbove,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { termsAtOnce } from '../emit/long-sums.ts';
import type { Target } from '../target.ts';
import type { Epilogue } from '../vocabulary.ts';
import {
  type Address,
  type AnyLength,
  emitMicroKernel,
  type ReadAhead,
  type TileRegisters,
  tileRegisters,
  turnsOf,
} from './micro-kernel.ts';
import type { LastPanel } from './panels.ts';

/** The specialization of a shared product function. Addresses, and the numbers of tiles and panels, are its parameters. */
export interface GemmOptions {
  /** Elements per row of the left matrix; rows are contiguous. */
  readonly depth: number;
  /** The tile heights that calls may use, the largest first. */
  readonly tileRows: readonly number[];
  /** The most tiles of a call. */
  readonly mostTiles: number;
  /** The last panel if it is not a full one. */
  readonly last: LastPanel | null;
  readonly epilogue: Epilogue;
}

/** Arguments of the product function in order. */
export interface GemmArguments {
  readonly left: Integer;
  /** The first panel. */
  readonly panel: Integer;
  readonly output: Integer;
  /** Bytes from an element of the output to that of the residual. */
  readonly residual: Integer;
  /** Bytes from one row of the output to the next. */
  readonly stride: Integer;
  /** The number of full panels. */
  readonly panels: Integer;
  /** 1 if a partial last panel follows, else 0. */
  readonly last: Integer;
  /** The number of tiles of each height, in the order of `tileRows`. */
  readonly tiles: readonly Integer[];
}

/** A product function, and the constants of its calls for one matrix. */
export interface Gemm {
  readonly func: Func;
  /** Bytes per row of the left matrix. */
  readonly pitch: number;
  /** Bytes of the next panel to prefetch per iteration. */
  readonly ahead: number;
}

type ProductParams = readonly [Local, Local, Local, Local, Local, Local, Local, Local, Local, ...Local[]];

/** Writes a call of a product function. */
export function emitGemm(
  f: FunctionBuilder,
  { func, pitch, ahead }: Gemm,
  { left, panel, output, residual, stride, panels, last, tiles }: GemmArguments,
): void {
  const values = [pitch, ahead, left, panel, output, residual, stride, panels, last, ...tiles];
  for (const value of values) emitInteger(f, value);
  f.call(func);
}

/** Registers available for sums; one more spills. */
function mostSums(target: Target): number {
  const { rows, vectors } = target.tuning.gemm;
  return rows * vectors;
}

/** With few rows one panel leaves registers idle and sums waiting for each other: then several panels are computed at once. */
function panelsAtOnce(tileRows: readonly number[], target: Target): number {
  const { vectors, fewRows } = target.tuning.gemm;
  const [rows] = tileRows as readonly [number];
  return rows > fewRows ? 1 : Math.max(1, Math.floor(mostSums(target) / (rows * vectors)));
}

/**
 * Bytes of the next panel to prefetch per iteration, so that all of it is cached when this panel is done: fetching weights
 * from memory would cost up to a tenth of the products' time. 0 where a panel is not reused enough.
 */
function readAhead({ depth, mostTiles }: GemmOptions, target: Target): number {
  const { unroll, vectors } = target.tuning.gemm;
  const step = Math.floor((16 * vectors * (depth + 1)) / (mostTiles * turnsOf(depth, unroll)));
  return step <= target.tuning.cache.lineBytes ? step : 0;
}

/**
 * The function that multiplies rows of a dense left matrix by panels of packed weights, with panels in the outer loop so that one
 * stays in the cache while all rows pass. One function serves all depths, except short sums and few rows:
 * the engine compiles less, and optimizes it sooner.
 */
export function gemm(context: EmitContext, options: GemmOptions): Gemm {
  const { depth, tileRows, last, epilogue } = options;
  const { target } = context;
  const { unroll, vectors, loopedTerms } = target.tuning.gemm;
  const atOnce = panelsAtOnce(tileRows, target);
  const isNarrow = last !== null && last.lanes <= 4;
  const anyDepth = atOnce === 1 && depth >= Math.max(loopedTerms, 2 * unroll) && unroll > 1 && !isNarrow;
  const lastKey = last === null ? '' : `${last.lanes}-${last.overlap}`;
  const depthKey = anyDepth ? `any+${depth % unroll} in ${termsAtOnce(depth)}` : depth;
  const key = `pointwise ${depthKey} ${tileRows.join('+')} ${lastKey} ${epilogueKey(epilogue)}`;
  const func = context.shared(key, () => {
    const width = 4 * vectors;
    const f = context.module.func({ name: key, params: new Array<'i32'>(9 + tileRows.length).fill('i32') });
    const [pitch, step, left, panel, output, residual, stride, panels, hasLast, ...counts] = f.params as ProductParams;
    const writer: Writer = {
      context,
      f,
      options,
      pitch,
      panel,
      residual: epilogue.residual ? residual : null,
      stride,
      length: anyDepth ? { looped: f.local('i32'), rest: depth % unroll } : depth,
      ahead: anyDepth ? { pointer: f.local('i32'), step } : undefined,
      a: f.local('i32'),
      c: f.local('i32'),
      leftRows: f.locals('i32', anyDepth ? Math.max(...tileRows) : 1),
      rightRow: f.local('i32'),
    };
    if (typeof writer.length !== 'number') {
      emitAssign(f, writer.length.looped, minus(pitch, 4 * writer.length.rest));
    }
    const panelBytes = f.local('i32');
    emitAssign(f, panelBytes, plus(times(pitch, width), 4 * width));
    const registers = new Map<number, TileRegisters>();
    const columnsOf = (number: number, lanes: number): void => {
      const vectors = Math.ceil(lanes / 4);
      f.get(left).set(writer.a).get(output).set(writer.c);
      if (writer.ahead !== undefined) {
        // Do not prefetch past this panel if no full one follows.
        emitAssign(f, writer.ahead.pointer, plus(panel, choose(isAbove(panels, 1), panelBytes, 0)));
      }
      // One vector per row leaves registers free: two tiles at a time keep the machine busy.
      const pairs = number * vectors === 1;
      for (const [i, rows] of tileRows.entries()) {
        const tile = (rows: number): void => emitTile(writer, registersFor(vectors * number), { rows, number, lanes });
        const counter = f.local('i32');
        if (pairs) {
          f.get(counts[i] as Local)
            .i32.const(1)
            .i32.shrU()
            .set(counter);
          emitRepeat(f, counter, () => tile(2 * rows));
          f.get(counts[i] as Local)
            .i32.const(1)
            .i32.and()
            .if(() => tile(rows));
        } else {
          f.get(counts[i] as Local).set(counter);
          emitRepeat(f, counter, () => tile(rows));
        }
      }
      emitAssign(f, panel, plus(panel, times(panelBytes, number)));
      emitAdvance(f, output, number * 4 * lanes);
    };
    const registersFor = (vectors: number): TileRegisters => {
      let made = registers.get(vectors);
      if (made === undefined) {
        const rows = Math.max(...tileRows) * (vectors === 1 ? 2 : 1);
        made = tileRegisters(f, { rows, vectors, terms: depth, target });
        registers.set(vectors, made);
      }
      return made;
    };
    if (atOnce > 1) {
      const groups = f.local('i32');
      emitAssign(f, groups, quotient(panels, atOnce));
      emitAssign(f, panels, remainder(panels, atOnce));
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
  return { func, pitch: 4 * depth, ahead: anyDepth ? readAhead(options, target) : 0 };
}

interface Writer {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly options: GemmOptions;
  readonly pitch: Local;
  readonly panel: Local;
  readonly residual: Local | null;
  readonly stride: Local;
  readonly length: number | AnyLength;
  /** In the next panel. */
  readonly ahead: ReadAhead | undefined;
  readonly a: Local;
  readonly c: Local;
  /** The left pointer of each row of a tile. */
  readonly leftRows: readonly Local[];
  readonly rightRow: Local;
}

/** One register tile: initializes sums with the bias, adds the products, then applies the epilogue. Moves `a` and `c` to the next tile. */
function emitTile(
  { context, f, options, pitch, panel, residual, stride, length, ahead, a, c, leftRows, rightRow }: Writer,
  registers: TileRegisters,
  { rows, number, lanes }: { rows: number; number: number; lanes: number },
): void {
  const { target } = context;
  const { depth, epilogue } = options;
  const perPanel = Math.ceil(lanes / 4);
  const rowBytes = 16 * perPanel;
  const panelBytes = rowBytes * (depth + 1);
  /** For each vector of the tile: the offsets of its bias in the panel, and of its columns in the output. */
  const vectors: { bias: number; column: number; lanes: number }[] = [];
  for (let p = 0; p < number; p++) {
    for (let v = 0; v < perPanel; v++) {
      const column = 4 * (p * lanes + 4 * v);
      vectors.push({ bias: p * panelBytes + 16 * v, column, lanes: Math.min(4, lanes - 4 * v) });
    }
  }
  const sum = (row: number, vector: number) => registers.sums[row * vectors.length + vector] as Local;

  for (let row = 0; row < rows; row++) {
    for (const [j, { bias }] of vectors.entries()) f.get(panel).v128.load(bias).set(sum(row, j));
  }
  const sums = registers.sums.slice(0, rows * vectors.length);
  const long = registers.long.emitBegin(sums);
  let left: readonly Address[];
  if (typeof length === 'number') {
    const [pointer] = leftRows as readonly [Local];
    f.get(a).set(pointer);
    emitAdvance(f, a, 4 * depth * rows);
    left = Array.from({ length: rows }, (_, row) => ({ pointer, offset: 4 * depth * row }));
  } else {
    const pointers = leftRows.slice(0, rows);
    for (const pointer of pointers) {
      emitAssign(f, pointer, a);
      emitAssign(f, a, plus(a, pitch));
    }
    left = pointers.map((pointer) => ({ pointer, offset: 0 }));
  }
  f.get(panel).set(rightRow);
  emitMicroKernel(f, registers, {
    target,
    length,
    left,
    sum: long,
    right: { pointer: rightRow, offsets: vectors.map(({ bias }) => bias + rowBytes), rowBytes },
    ahead,
    advance: false,
  });
  long.emitEnd();
  const emitResult = prepareEpilogue(context, f, epilogue);
  for (let row = 0; row < rows; row++) {
    for (const [j, { column, lanes }] of vectors.entries()) {
      emitResult(sum(row, j), { address: c, offset: column, lanes, residual });
    }
    emitAssign(f, c, plus(c, stride));
  }
}
