import { packedPanelFloats, panelWidth, planPanels } from '../pack/panels.ts';
import type { ConvolutionWeights } from '../vocabulary.ts';

/** The size of a packed matrix. */
export interface PanelGeometry {
  /** Rows of the matrix: the length of the sums. */
  readonly depth: number;
  /** Columns of the matrix. */
  readonly outputs: number;
  /** Columns of a full panel, a multiple of 4. */
  readonly width: number;
}

/** Where a matrix begins in the plain weights, and its row stride. */
export interface Columns {
  /** Its first column, among all columns of the plain weights. */
  readonly first: number;
  /** Columns of the plain weights. */
  readonly stride: number;
}

/**
 * Writes panels `[bias width][depth][width]` from row `at` on; missing columns are zero.
 *
 * @returns where the next matrix begins
 */
export function packPanels(
  { kernel, bias, scale }: ConvolutionWeights,
  geometry: PanelGeometry,
  { first, stride }: Columns,
  into: Float32Array,
  at = 0,
): number {
  const { depth, outputs, width } = geometry;
  const { full, last, count } = planPanels({ outputs, width });
  const factors = scale ?? new Float32Array(first + outputs).fill(1);
  const block: Block = { first, columns: full * width, stride, depth, width, at };
  packEights(kernel, factors, block, into);
  for (let index = 0; index < count; index++) {
    const lanes = index < full ? width : (last?.lanes as number);
    const from = first + index * width - (index < full ? 0 : (last?.overlap as number));
    const panel = panelWidth(lanes);
    let to = at + index * (depth + 1) * width;
    for (let j = 0; j < panel; j++) into[to + j] = bias && j < lanes ? (bias[from + j] as number) : 0;
    if (index < full && width % 8 === 0) continue;
    for (let row = 0; row < depth; row++) {
      to += panel;
      for (let j = 0; j < panel; j++) {
        into[to + j] = j < lanes ? (kernel[row * stride + from + j] as number) * (factors[from + j] as number) : 0;
      }
    }
  }
  return at + packedPanelFloats(depth, planPanels(geometry));
}

/** Rows packed together, panel after panel: the plain weights are read once, nearly in order. */
const ROWS = 8;

/** The columns of full panels. */
interface Block extends Columns {
  readonly columns: number;
  readonly depth: number;
  readonly width: number;
  /** Offset of the first panel. */
  readonly at: number;
}

/** Packs full panels of a multiple of eight columns, in one function: weights are packed once, by code that was just compiled. */
function packEights(
  kernel: Float32Array,
  factors: Float32Array,
  { first, columns, stride, depth, width, at }: Block,
  into: Float32Array,
): void {
  if (width % 8 !== 0) return;
  for (let row = 0; row < depth; row += ROWS) {
    const end = Math.min(row + ROWS, depth);
    for (let column = 0; column < columns; column += 8) {
      const lane = column % width;
      const f = first + column;
      const f0 = factors[f] as number;
      const f1 = factors[f + 1] as number;
      const f2 = factors[f + 2] as number;
      const f3 = factors[f + 3] as number;
      const f4 = factors[f + 4] as number;
      const f5 = factors[f + 5] as number;
      const f6 = factors[f + 6] as number;
      const f7 = factors[f + 7] as number;
      let from = row * stride + f;
      let to = at + (column - lane) * (depth + 1) + (row + 1) * width + lane;
      for (let i = row; i < end; i++) {
        into[to] = (kernel[from] as number) * f0;
        into[to + 1] = (kernel[from + 1] as number) * f1;
        into[to + 2] = (kernel[from + 2] as number) * f2;
        into[to + 3] = (kernel[from + 3] as number) * f3;
        into[to + 4] = (kernel[from + 4] as number) * f4;
        into[to + 5] = (kernel[from + 5] as number) * f5;
        into[to + 6] = (kernel[from + 6] as number) * f6;
        into[to + 7] = (kernel[from + 7] as number) * f7;
        from += stride;
        to += width;
      }
    }
  }
}
