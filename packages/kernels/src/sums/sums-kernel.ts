import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement } from '@sepal/tensor';
import type { Buffer } from '../buffer.ts';
import type { Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, minimum, minus, plus, times } from '../emit/integer.ts';
import { bytesOfFour, emitLoadFour, emitLoadSplat, prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { type EmitFour, prepareExpression } from '../expression/emit-expression.ts';
import { type Expression, resultsOf } from '../expression/expression.ts';
import { partialSumsOf, rowsAtOnce } from './partial-sums.ts';

/** Vector registers for accumulators and for operands that all rows share. */
const REGISTERS = 11;

/** The most vectors of columns that are summed together: a cache line. */
const VECTORS = 4;

/** An operand. */
interface Input {
  readonly buffer: Buffer;
  /** Whether its elements differ along rows, and along columns. */
  readonly byRow: boolean;
  readonly byColumn: boolean;
  /** Bytes from its start to the first of the current columns in the current row; of operands with the same steps. */
  readonly offset: Local;
  readonly rowBytes: number;
}

/** What the innermost loop consists of. */
interface Loop {
  readonly f: FunctionBuilder;
  readonly inputs: readonly Input[];
  readonly compute: EmitFour;
  /** Whether operands that all rows share are loaded once. */
  readonly hoists: boolean;
}

/**
 * Partial sums of expressions over rows: one pass over memory, whatever they are made of.
 *
 * Columns are summed side by side, in blocks of rows that stay in a cache, and blocks are added to the partial sums. With m
 * rows in a block and n in a partial sum, its error is below (m + n/m) · 2⁻²⁴ of the sum of the terms' sizes. `totals` adds up the partial
 * sums.
 */
export const sumsKernel: Kernel<'sums'> = {
  emit(context, { inputs, outputs, attributes }) {
    const { expression, rows, columns } = attributes;
    const f = context.module.func({ name: 'sums', params: ['i32'] });
    if (rows * columns === 0) return f;
    const dtypes = inputs.map(({ dtype }) => dtype);
    const reads = prepareInputs(f, inputs);
    const partials = partialSumsOf(rows);
    const atOnce = rowsAtOnce(reads.reduce((bytes, { byColumn, rowBytes }) => bytes + (byColumn ? rowBytes : 0), 1));
    const { vectors, hoists } = blockOf(expression, reads);
    const loop: Loop = {
      f,
      inputs: reads,
      compute: prepareExpression(context, f, expression, dtypes),
      hoists,
    };
    const offsets = [...new Map(reads.map((input) => [input.offset, input])).values()];
    const [part] = f.params as readonly [Local];
    const share = emitShare(f, part, { count: partials.count, parts: context.target.parts });
    const partial = share.start;
    const [row, end, count, left, start] = f.locals('i32', 5) as [Local, Local, Local, Local, Local];
    const to = f.local('i32');
    const store = prepareStore(f, 'float32');

    /** Sums neighbouring columns in the block's rows, and adds them to the partial sums. */
    const emitColumns = (many: number): void => {
      const width = Math.ceil(many / 4);
      const sums = Array.from({ length: width }, () => f.locals('v128', outputs.length));
      for (const sum of sums.flat()) f.f32.const(0).f32x4.splat().set(sum);
      const shared = emitShared(loop, width);
      emitAssign(f, left, count);
      emitRepeat(f, left, () => {
        emitRow(loop, sums, shared);
        for (const { offset, rowBytes } of offsets) emitAdvance(f, offset, rowBytes);
      });
      for (const { offset, rowBytes, byRow } of offsets) {
        if (byRow) emitAssign(f, offset, minus(offset, times(count, rowBytes)));
      }
      for (const [v, set] of sums.entries()) {
        for (const [k, sum] of set.entries()) {
          const offset = (outputs[k] as Buffer).address + 16 * v;
          store({ pointer: to, offset, lanes: Math.min(4, many - 4 * v) }, () => {
            f.get(to).v128.load(offset).get(sum).f32x4.add();
          });
        }
      }
      for (const { offset, byColumn, buffer } of offsets) {
        if (byColumn) emitAdvance(f, offset, width * bytesOfFour(buffer.dtype));
      }
      emitAdvance(f, to, 4 * many);
    };

    /** Zeros a row of partial sums. */
    const emitZeros = (from: Local): void => {
      const emitFour = (lanes: number): void => {
        for (const { address } of outputs) {
          store({ pointer: to, offset: address, lanes }, () => f.f32.const(0).f32x4.splat());
        }
        emitAdvance(f, to, 4 * lanes);
      };
      emitAssign(f, to, from);
      emitTimes(f, Math.floor(columns / 4), () => emitFour(4));
      if (columns % 4 > 0) emitFour(columns % 4);
    };

    emitWhileBelow(f, partial, share.end, () => {
      emitAssign(f, row, times(partial, partials.rows));
      emitAssign(f, end, minimum(plus(row, partials.rows), rows));
      emitAssign(f, start, times(partial, 4 * columns));
      emitZeros(start);
      f.loop((again) => {
        emitAssign(f, count, minimum(minus(end, row), atOnce));
        for (const { offset, rowBytes } of offsets) emitAssign(f, offset, times(row, rowBytes));
        emitAssign(f, to, start);
        emitTimes(f, Math.floor(columns / (4 * vectors)), () => emitColumns(4 * vectors));
        if (columns % (4 * vectors) > 0) emitColumns(columns % (4 * vectors));
        emitAssign(f, row, plus(row, count));
        f.get(row).get(end).i32.ltU().branchIf(again);
      });
    });
    return f;
  },

  describe: ({ expression, columns }) => ({ tile: `${resultsOf(expression).length}×${columns}`, multiplyAdds: 0 }),
};

function prepareInputs(f: FunctionBuilder, buffers: readonly Buffer[]): readonly Input[] {
  const offsets = new Map<string, Local>();
  return buffers.map((buffer): Input => {
    const [rows, columns] = shapeOf(buffer);
    const byColumn = columns !== 1;
    const bytes = bytesPerElement(buffer.dtype);
    const rowBytes = rows === 1 ? 0 : columns * bytes;
    const key = `${rowBytes},${byColumn && bytes}`;
    const offset = offsets.get(key) ?? f.local('i32');
    offsets.set(key, offset);
    return { buffer, byRow: rowBytes !== 0, byColumn, offset, rowBytes };
  });
}

/** An operand's shape as a matrix that broadcasts to the terms. */
function shapeOf({ shape: [...lengths] }: Buffer): readonly [rows: number, columns: number] {
  return [lengths.at(-2) ?? 1, lengths.at(-1) ?? 1];
}

/** How many vectors of columns are summed together, and whether what their rows share stays in registers. */
function blockOf(expression: Expression, inputs: readonly Input[]): { vectors: number; hoists: boolean } {
  const results = resultsOf(expression).length;
  const shared = inputs.filter(({ byRow, byColumn }) => !byRow && byColumn).length;
  const vectors = Math.floor(REGISTERS / (results + shared));
  if (vectors >= 1) return { vectors: Math.min(VECTORS, vectors), hoists: true };
  return { vectors: Math.max(1, Math.min(VECTORS, Math.floor(REGISTERS / results))), hoists: false };
}

type Loaded = ReadonlyMap<Input, readonly Local[]>;

/** Loads what the rows share, a vector for each of some vectors of columns. */
function emitShared({ f, inputs, hoists }: Loop, width: number): Loaded {
  const loaded = new Map<Input, readonly Local[]>();
  for (const input of inputs) {
    const { buffer, byRow, byColumn, offset } = input;
    if (byRow || (byColumn && !hoists)) continue;
    const locals = f.locals('v128', byColumn ? width : 1);
    for (const [v, local] of locals.entries()) {
      f.get(offset);
      if (byColumn) emitLoadFour(f, buffer.dtype, buffer.address + v * bytesOfFour(buffer.dtype)).set(local);
      else emitLoadSplat(f, buffer.dtype, buffer.address).set(local);
    }
    loaded.set(input, locals);
  }
  return loaded;
}

/** Adds one row's terms to the sums of each vector of columns. */
function emitRow({ f, inputs, compute }: Loop, sums: readonly (readonly Local[])[], shared: Loaded): void {
  const values = inputs.map((input): Local | undefined => (shared.has(input) ? undefined : f.local('v128')));
  for (const [k, { buffer, byColumn, offset }] of inputs.entries()) {
    if (values[k] !== undefined && !byColumn) emitLoadSplat(f.get(offset), buffer.dtype, buffer.address).set(values[k]);
  }
  for (const [v, set] of sums.entries()) {
    const operands = inputs.map((input, k): Local => {
      const { buffer, byColumn, offset } = input;
      const own = values[k];
      if (own === undefined) {
        const vectors = shared.get(input) as readonly Local[];
        return vectors[byColumn ? v : 0] as Local;
      }
      if (byColumn) emitFourOf(f, buffer, offset, v).set(own);
      return own;
    });
    compute(operands, (emitValue, result) => {
      const sum = set[result] as Local;
      emitValue();
      f.get(sum).f32x4.add().set(sum);
    });
  }
}

function emitFourOf(f: FunctionBuilder, { address, dtype }: Buffer, offset: Local, v: number): FunctionBuilder {
  return emitLoadFour(f.get(offset), dtype, address + v * bytesOfFour(dtype));
}
