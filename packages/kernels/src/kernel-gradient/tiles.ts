import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitClear } from '../emit/clear.ts';
import { emitAssign, plus, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitMicroKernel, tileRegisters } from '../gemm/micro-kernel.ts';
import { kernelGradientTuning } from './tuning.ts';

/** What the code of a product of blocks depends on; everything else is a parameter. */
export interface BlockProduct {
  /** The heights of tiles: columns of the left matrix. */
  readonly heights: readonly number[];
  /** Columns of dy that are computed, of a panel. */
  readonly lanes: number;
  /** Bytes from one row to the next, of the left matrix (for each height) and of dy. */
  readonly leftSteps: readonly number[];
  readonly rightStep: number;
  /** The number of rows, or what remains of it after the loop. */
  readonly rows: { readonly all: number } | { readonly rest: number };
}

type Parameters = readonly [
  left: Local,
  columnStep: Local,
  right: Local,
  panelStep: Local,
  panels: Local,
  to: Local,
  rowStep: Local,
  adds: Local,
  looped: Local,
  taps: Local,
  ...counts: Local[],
];

/**
 * The function that multiplies a block of the left matrix, transposed, by some panels of dy:
 * (left, bytes between columns, right, bytes between panels, panels, to, bytes between rows of the result, whether to add to it,
 * rows of the loop, taps, tiles of each height in a tap) → ().
 */
export function blockProduct(context: EmitContext, product: BlockProduct): Func {
  const { heights, lanes, leftSteps, rightStep, rows } = product;
  const { target } = context;
  const length = 'all' in rows ? `${rows.all}` : `any+${rows.rest}`;
  const key = `kernel gradient ${length} by ${leftSteps.join('+')} and ${rightStep}: ${heights.join('+')}×${lanes}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: new Array<'i32'>(10 + heights.length).fill('i32') });
    const [left, columnStep, right, panelStep, panels, to, rowStep, adds, looped, taps, ...counts] =
      f.params as readonly Local[] as Parameters;
    const vectors = Math.ceil(lanes / 4);
    const [a, b, panel, column, corner, row, tile, number, bytes] = f.locals('i32', 9);
    // Blocks are short: their sums need no carrying.
    const registers = tileRegisters(f, { rows: Math.max(...heights), vectors, terms: 0, target });
    const store = prepareStore(f, 'float32');

    const emitTile = (height: number, leftStep: number): void => {
      const sums = registers.sums.slice(0, height * vectors);
      for (const sum of sums) emitClear(f, sum);
      f.get(left).set(a).get(panel).set(b);
      emitAssign(f, bytes, times(looped, leftStep));
      emitMicroKernel(f, registers, {
        target,
        length: 'all' in rows ? rows.all : { looped: bytes, rest: rows.rest },
        left: Array.from({ length: height }, (_, i) => ({ pointer: a, offset: 4 * i })),
        leftStep,
        unroll: kernelGradientTuning(target.tuning).unroll,
        right: { pointer: b, offsets: Array.from({ length: vectors }, (_, j) => 16 * j), rowBytes: rightStep },
        sum: registers.long.emitBegin(sums),
        advance: false,
      });
      const emitStores = (adding: boolean): void => {
        f.get(corner).set(row);
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < vectors; j++) {
            store({ pointer: row, offset: 16 * j, lanes: Math.min(4, lanes - 4 * j) }, () => {
              f.get(sums[i * vectors + j] as Local);
              if (adding)
                f.get(row)
                  .v128.load(16 * j)
                  .f32x4.add();
            });
          }
          emitAssign(f, row, plus(row, rowStep));
        }
      };
      f.get(adds).if(
        () => emitStores(true),
        () => emitStores(false),
      );
    };

    emitRepeat(f, taps, () => {
      for (const [index, height] of heights.entries()) {
        f.get(counts[index] as Local).set(tile);
        emitRepeat(f, tile, () => {
          f.get(right).set(panel).get(to).set(corner).get(panels).set(number);
          emitRepeat(f, number, () => {
            emitTile(height, leftSteps[index] as number);
            emitAssign(f, panel, plus(panel, panelStep));
            emitAdvance(f, corner, 4 * lanes);
          });
          emitAssign(f, column, times(columnStep, height));
          emitAssign(f, left, plus(left, column));
          emitAssign(f, to, plus(to, times(rowStep, height)));
        });
      }
    });
    return f;
  });
}
