/** The panel of the columns after the full ones. */
export interface LastPanel {
  /** How many columns it computes. */
  readonly lanes: number;
  /**
   * How many of them the panels before it have computed as well: it ends with the last column, so it can be
   * stored in whole vectors without writing past it.
   */
  readonly overlap: number;
}

/** The columns of a matrix in panels. */
export interface PanelPlan {
  /** Columns of a full panel, a multiple of 4. */
  readonly width: number;
  /** How many full panels there are. */
  readonly full: number;
  readonly last: LastPanel | null;
  /** All of them. */
  readonly count: number;
}

export function planPanels({ outputs, width }: { outputs: number; width: number }): PanelPlan {
  const full = Math.floor(outputs / width);
  const rest = outputs % width;
  if (rest === 0) return { width, full, last: null, count: full };
  // Wide panels are for engines that merge vectors in pairs; a single vector is slow there, unless it is the only one.
  const unit = width > 8 && rest > 4 ? 8 : 4;
  const lanes = unit * Math.ceil(rest / unit);
  const last = lanes <= outputs ? { lanes, overlap: lanes - rest } : { lanes: rest, overlap: 0 };
  return { width, full, last, count: full + 1 };
}

/** Columns that a panel of `lanes` occupies in memory. */
export function panelWidth(lanes: number): number {
  return 4 * Math.ceil(lanes / 4);
}

/** Floats of a packed matrix: each panel is the bias, then `depth` rows. */
export function packedPanelFloats(depth: number, { width, full, last }: PanelPlan): number {
  return (depth + 1) * (full * width + panelWidth(last?.lanes ?? 0));
}
