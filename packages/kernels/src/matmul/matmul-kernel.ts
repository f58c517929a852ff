import type { FunctionBuilder, Local } from '@sepal/assembler';
import { sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitClear } from '../emit/clear.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, emitInteger, equals, quotient, remainder } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import { emitRowOffsets } from '../emit/row-offsets.ts';
import { emitShare } from '../emit/share.ts';
import type { Target } from '../target.ts';
import type { MatmulAttributes } from '../vocabulary.ts';

/** Rows and vectors of columns whose sums are kept in registers. */
interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

function tileOf({ rows }: MatmulAttributes, { tuning }: Target): Tile {
  const { matmul } = tuning;
  return rows < matmul.rows ? { rows, vectors: matmul.vectorsOfFewRows } : matmul;
}

/**
 * Products of matrices that are both computed at run time: no packing.
 *
 * Every sum is computed in order, so neither tiles nor parts change it.
 */
export const matmulKernel: Kernel<'matmul'> = {
  emit(context, { inputs: [left, right], outputs: [output], attributes }) {
    const { batch, rows, inputs, outputs, leftStrides, rightStrides } = attributes;
    const f = context.module.func({ name: 'matmul', params: ['i32'] });
    if (left === undefined || right === undefined || output === undefined) return f;
    if (sizeOf(batch) * rows * outputs === 0) return f;
    const { relaxed, parts } = context.target;
    const tile = tileOf(attributes, context.target);
    const width = 4 * tile.vectors;
    const rowTiles = Math.ceil(rows / tile.rows);
    const columnTiles = Math.ceil(outputs / width);

    const [a, b, y, k] = f.locals('i32', 4);
    const sums = f.locals('v128', tile.rows * tile.vectors);
    const vectors = f.locals('v128', tile.vectors);
    const value = f.local('v128');
    const store = prepareStore(f, 'float32');
    const longSums = prepareLongSums(f, inputs);

    const emitTile = (height: number, columns: number): void => {
      const used = Math.ceil(columns / 4);
      const sumAt = (i: number, j: number): Local => sums[i * tile.vectors + j] as Local;
      const made: Local[] = [];
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < used; j++) {
          emitClear(f, sumAt(i, j));
          made.push(sumAt(i, j));
        }
      }
      const long = longSums.emitBegin(made);
      long.emitTerms(inputs, () => {
        for (const [j, x] of vectors.slice(0, used).entries()) {
          f.get(b)
            .v128.load(right.address + 16 * j)
            .set(x);
        }
        for (let i = 0; i < height; i++) {
          f.get(a)
            .v128.load32Splat(left.address + 4 * i * inputs)
            .set(value);
          for (let j = 0; j < used; j++) {
            emitMultiplyAdd(f, relaxed, { x: value, y: vectors[j] as Local, sum: sumAt(i, j) });
          }
        }
        emitAdvance(f, a, 4);
        emitAdvance(f, b, 4 * outputs);
      });
      long.emitEnd();
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < used; j++) {
          const offset = output.address + 4 * i * outputs + 16 * j;
          store({ pointer: y, offset, lanes: Math.min(4, columns - 4 * j) }, () => f.get(sumAt(i, j)));
        }
      }
    };

    const lengths = [...batch, rowTiles, columnTiles];
    const steps = (strides: readonly number[], ofRows: number, ofColumns: number): number[] =>
      [...strides, ofRows, ofColumns].map((stride) => 4 * stride);
    const outputStrides = batch.map((_, axis) => rows * outputs * sizeOf(batch.slice(axis + 1)));
    const [part] = f.params as readonly [Local];
    const { start: unit, end } = emitShare(f, part, { count: sizeOf(lengths), parts });
    emitWhileBelow(f, unit, end, () => {
      emitRowOffsets(f, unit, lengths, [
        { steps: steps(leftStrides, tile.rows * inputs, 0), offset: a },
        { steps: steps(rightStrides, 0, width), offset: b },
        { steps: steps(outputStrides, tile.rows * outputs, width), offset: y },
      ]);
      emitAssign(f, k, remainder(quotient(unit, columnTiles), rowTiles));
      emitLastOr(f, { index: k, count: rowTiles, full: tile.rows, rest: rows % tile.rows }, (height) => {
        emitAssign(f, k, remainder(unit, columnTiles));
        emitLastOr(f, { index: k, count: columnTiles, full: width, rest: outputs % width }, (columns) => {
          emitTile(height, columns);
        });
      });
    });
    return f;
  },

  describe(attributes, target) {
    const { rows, vectors } = tileOf(attributes, target);
    const { batch, inputs, outputs } = attributes;
    return { tile: `${rows}×${4 * vectors}`, multiplyAdds: sizeOf(batch) * attributes.rows * inputs * outputs };
  },
};

/** Writes the body for full tiles and for a smaller last one; `index` selects at run time. */
function emitLastOr(
  f: FunctionBuilder,
  { index, count, full, rest }: { index: Local; count: number; full: number; rest: number },
  body: (size: number) => void,
): void {
  if (rest === 0) {
    body(full);
  } else if (count === 1) {
    body(rest);
  } else {
    emitInteger(f, equals(index, count - 1)).if(
      () => body(rest),
      () => body(full),
    );
  }
}
