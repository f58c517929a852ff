import type { ConvolutionWeights } from '../vocabulary.ts';

/** The size of a packed matrix. */
export interface PanelGeometry {
  /** Rows of the matrix: what is summed over. */
  readonly depth: number;
  /** Columns of the matrix. */
  readonly outputs: number;
  /** Columns of a panel, a multiple of 4. */
  readonly width: number;
}

/** Panels of full width, and the columns that are left over. */
export function countPanels({ outputs, width }: Omit<PanelGeometry, 'depth'>): { full: number; rest: number } {
  return { full: Math.floor(outputs / width), rest: outputs % width };
}

/** The width of the panel for `rest` columns. */
export function restWidth(rest: number): number {
  return 4 * Math.ceil(rest / 4);
}

export function packedPanelFloats({ depth, outputs, width }: PanelGeometry): number {
  const { full, rest } = countPanels({ outputs, width });
  return (depth + 1) * (full * width + restWidth(rest));
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
  let to = at;
  for (let column = 0; column < outputs; column += width) {
    const columns = Math.min(width, outputs - column);
    const panel = columns === width ? width : restWidth(columns);
    const from = first + column;
    into.fill(0, to, to + panel);
    if (bias) into.set(bias.subarray(from, from + columns), to);
    to += panel;
    for (let row = 0; row < depth; row++) {
      const start = row * stride + from;
      // Copied by hand: subarray().set() costs more than eight assignments.
      for (let j = 0; j < columns; j++) into[to + j] = kernel[start + j] as number;
      for (let j = columns; j < panel; j++) into[to + j] = 0;
      if (scale)
        for (let j = 0; j < columns; j++) into[to + j] = (into[to + j] as number) * (scale[from + j] as number);
      to += panel;
    }
  }
  return to;
}
