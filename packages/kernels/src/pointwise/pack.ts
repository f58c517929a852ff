import type { ConvolutionWeights } from '../vocabulary.ts';

/** The size of a packed matrix. */
export interface PanelGeometry {
  /** Rows of the matrix: what is summed over. */
  readonly depth: number;
  /** Columns of the matrix. */
  readonly outputs: number;
  /** Columns of a full panel, a multiple of 4. */
  readonly width: number;
}

/** The panel for the columns that full ones leave over. */
export interface LastPanel {
  /** How many columns it computes. */
  readonly lanes: number;
  /**
   * How many of them the panels before it have computed as well: it ends where the columns end, so that all of it can be
   * stored without writing past them.
   */
  readonly overlap: number;
}

export interface PanelPlan {
  readonly full: number;
  readonly last: LastPanel | null;
  /** All of them. */
  readonly count: number;
}

export function planPanels({ outputs, width }: Omit<PanelGeometry, 'depth'>): PanelPlan {
  const full = Math.floor(outputs / width);
  const rest = outputs % width;
  if (rest === 0) return { full, last: null, count: full };
  // Wide panels are for engines that join vectors in pairs; one left alone is slow, unless it is all there is.
  const unit = width > 8 && rest > 4 ? 8 : 4;
  const lanes = unit * Math.ceil(rest / unit);
  const last = lanes <= outputs ? { lanes, overlap: lanes - rest } : { lanes: rest, overlap: 0 };
  return { full, last, count: full + 1 };
}

/** Columns that a panel of `lanes` takes in memory. */
export function panelWidth(lanes: number): number {
  return 4 * Math.ceil(lanes / 4);
}

export function packedPanelFloats({ depth, outputs, width }: PanelGeometry): number {
  const { full, last } = planPanels({ outputs, width });
  return (depth + 1) * (full * width + panelWidth(last?.lanes ?? 0));
}

/** Where a matrix begins in the plain weights, and how far its rows are apart. */
export interface Columns {
  /** The first of its columns, among all columns of the plain weights. */
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
  { depth, outputs, width }: PanelGeometry,
  { first, stride }: Columns,
  into: Float32Array,
  at = 0,
): number {
  const { full, last, count } = planPanels({ outputs, width });
  let to = at;
  for (let index = 0; index < count; index++) {
    const lanes = index < full ? width : (last?.lanes as number);
    const from = first + index * width - (index < full ? 0 : (last?.overlap as number));
    const panel = panelWidth(lanes);
    for (let j = 0; j < panel; j++) into[to + j] = bias && j < lanes ? (bias[from + j] as number) : 0;
    to += panel;
    const factors = scale ? scale.subarray(from, from + lanes) : new Float32Array(lanes).fill(1);
    for (let row = 0; row < depth; row++) {
      const start = row * stride + from;
      if (lanes === 8) copyEight(kernel, start, factors, into, to);
      else for (let j = 0; j < lanes; j++) into[to + j] = (kernel[start + j] as number) * (factors[j] as number);
      for (let j = lanes; j < panel; j++) into[to + j] = 0;
      to += panel;
    }
  }
  return to;
}

/** The row of a full panel, written out: weights are packed once, by code that has not been optimised yet. */
function copyEight(kernel: Float32Array, from: number, factors: Float32Array, into: Float32Array, to: number): void {
  into[to] = (kernel[from] as number) * (factors[0] as number);
  into[to + 1] = (kernel[from + 1] as number) * (factors[1] as number);
  into[to + 2] = (kernel[from + 2] as number) * (factors[2] as number);
  into[to + 3] = (kernel[from + 3] as number) * (factors[3] as number);
  into[to + 4] = (kernel[from + 4] as number) * (factors[4] as number);
  into[to + 5] = (kernel[from + 5] as number) * (factors[5] as number);
  into[to + 6] = (kernel[from + 6] as number) * (factors[6] as number);
  into[to + 7] = (kernel[from + 7] as number) * (factors[7] as number);
}
