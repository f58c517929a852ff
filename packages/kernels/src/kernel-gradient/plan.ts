import { balancedRuns, type Run } from '../gemm/balanced-runs.ts';
import type { Target } from '../target.ts';
import type { KernelGradientTuning } from '../tuning.ts';
import { kernelGradientTuning } from './tuning.ts';

/** dW[tap, k, n] = Σ over rows of left[row, tap, k] · dy[row, n], for each group; in slices of rows, each with a result of its own. */
export interface GradientShape {
  readonly rows: number;
  /** Taps of the window, each with `inputs` columns of the left matrix. */
  readonly taps: number;
  /** Input and output channels of a group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly slices: number;
  /** Whether all columns of a row are neighbours in memory: then the left matrix can be read where it is. */
  readonly isDense: boolean;
}

/** Neighbouring columns of the left matrix: as many panels of each height. */
export interface Chunk {
  /** Columns of a tap before it. */
  readonly first: number;
  readonly columns: number;
  readonly counts: readonly number[];
}

/** How the left matrix is read: in place, or from a copy of a block in scratch, row by row or in panels of the tile's height. */
type LeftCopy = 'none' | 'rows' | 'panels';

export interface GradientPlan {
  readonly left: LeftCopy;
  /** Whether panels of dy are copied together. */
  readonly copiesRight: boolean;
  /** Panels of columns of the left matrix of one tap: rows of a tile. */
  readonly runs: readonly Run[];
  /** The columns of a tap that are copied at a time. */
  readonly chunks: readonly Chunk[];
  /** How many taps are copied at a time. */
  readonly tapsAtOnce: number;
  /** Columns of a row of the left matrix, of a tap or, where those are copied together, of all of them. */
  readonly columns: number;
  /** Output channels of a panel. */
  readonly width: number;
  readonly full: number;
  /** Columns of a last, smaller panel, or 0. */
  readonly last: number;
  readonly panels: number;
  /** Panels whose results fill a cache line are computed one after the other. */
  readonly panelsAtOnce: number;
  /** Rows of a block. The last block may have up to {@link LEAST_ROWS} - 1 more. */
  readonly block: number;
  /** Floats of scratch for the left matrix, and for panels of dy. */
  readonly leftFloats: number;
  readonly rightFloats: number;
}

/** Fewer rows are not worth a block of their own. Blocks and slices are multiples of it. */
export const LEAST_ROWS = 8;

/** Rows after a panel of the left matrix: copies are made in whole vectors, which write past its end. */
const SPARE_ROWS = 4;

/** Floats from a column of a copied left matrix to the next. */
export function columnFloats({ block, left }: Pick<GradientPlan, 'block' | 'left'>): number {
  return left === 'panels' ? block + LEAST_ROWS + SPARE_ROWS : 1;
}

export function planGradient(shape: GradientShape, { tuning }: Target): GradientPlan {
  const { rows, taps, inputs, outputs } = shape;
  const { gemm, cache } = tuning;
  const kernelGradient = kernelGradientTuning(tuning);
  const inOne = taps * inputs;
  const left = leftCopyOf(shape, kernelGradient);
  const columns = left === 'rows' ? inOne : inputs;
  const runs = balancedRuns(columns, gemm.rows);
  const height = runs[0]?.size ?? 1;
  const atOnce = height > gemm.fewRows ? 1 : Math.max(1, Math.floor(gemm.rows / height));
  const width = 4 * gemm.vectors * atOnce;
  const full = Math.floor(outputs / width);
  const last = outputs % width;
  const fitting = left === 'rows' ? Math.floor(gemm.blockBytes / (8 * columns)) : kernelGradient.rows;
  const block = LEAST_ROWS * Math.max(1, Math.floor(Math.min(fitting, kernelGradient.rows) / LEAST_ROWS));
  const floats = columnFloats({ block, left });
  const most = Math.max(gemm.rows, Math.floor(gemm.blockBytes / (4 * floats)));
  const chunks = left === 'panels' ? chunksOf(runs, most) : chunksOf(runs, Number.POSITIVE_INFINITY);
  const tapsAtOnce = left === 'panels' ? Math.max(1, Math.min(taps, Math.floor(most / columns))) : 1;
  const panelsAtOnce = Math.max(1, Math.floor(cache.lineBytes / (4 * width)));
  const copiesRight = 4 * outputs * shape.groups > kernelGradient.rightBytesInPlace;
  const copiedRows = Math.min(rows, block + LEAST_ROWS - 1);
  const leftFloats =
    left === 'panels'
      ? tapsAtOnce * Math.max(0, ...chunks.map(({ columns }) => columns)) * floats
      : columns * copiedRows;
  return {
    left,
    copiesRight,
    runs,
    chunks,
    tapsAtOnce,
    columns,
    width,
    full,
    last,
    panels: full + (last === 0 ? 0 : 1),
    panelsAtOnce,
    block,
    leftFloats: left === 'none' ? 0 : leftFloats + SPARE_ROWS,
    rightFloats: copiesRight ? panelsAtOnce * rightPanelFloats({ width, block }) : 0,
  };
}

/** Panels of few columns leave registers idle: taps of few channels are copied together, row by row. */
function leftCopyOf({ taps, inputs, isDense }: GradientShape, tuning: KernelGradientTuning): LeftCopy {
  if (isDense) return 4 * inputs <= tuning.leftBytesInPlace ? 'none' : 'panels';
  return inputs <= tuning.fewInputs && taps * inputs <= tuning.mostColumns ? 'rows' : 'panels';
}

/** Floats of a copied panel of dy. */
export function rightPanelFloats({ width, block }: Pick<GradientPlan, 'width' | 'block'>): number {
  return width * (block + LEAST_ROWS);
}

/** Cuts panels into chunks of at most `most` columns, about equal. */
function chunksOf(runs: readonly Run[], most: number): readonly Chunk[] {
  const panels = runs.flatMap(({ size, count }, run) => Array.from({ length: count }, () => ({ size, run })));
  const [{ size: height } = { size: 1 }] = panels;
  const atOnce = Math.max(1, Math.floor(most / height));
  const chunks: Chunk[] = [];
  let first = 0;
  let start = 0;
  for (const { size, count } of balancedRuns(panels.length, Math.min(atOnce, panels.length))) {
    for (let i = 0; i < count; i++) {
      const some = panels.slice(start, start + size);
      const columns = some.reduce((sum, { size }) => sum + size, 0);
      chunks.push({ first, columns, counts: runs.map((_, run) => some.filter((panel) => panel.run === run).length) });
      first += columns;
      start += size;
    }
  }
  return chunks;
}
