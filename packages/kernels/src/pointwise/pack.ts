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
    for (let row = 0; row < depth; row++) {
      const start = row * stride + from;
      // Copied by hand: subarray().set() costs more than eight assignments.
      for (let j = 0; j < lanes; j++) into[to + j] = kernel[start + j] as number;
      for (let j = lanes; j < panel; j++) into[to + j] = 0;
      if (scale) for (let j = 0; j < lanes; j++) into[to + j] = (into[to + j] as number) * (scale[from + j] as number);
      to += panel;
    }
  }
  return to;
}
