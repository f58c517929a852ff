import { type PanelPlan, packedPanelFloats, planPanels } from '../gemm/panels.ts';
import type { Target } from '../target.ts';

/**
 * How a kernel's weights are packed: plain data, all that packing needs.
 *
 * Packed weights are matrices one after the other: for each entry of `taps`, one of every group. A matrix is its panels one
 * after the other, and a panel of `w` columns is `[1 + taps · rows][w]`: the bias, then the rows of each tap. Row r and column c
 * of tap t and group g is element `t + g · groupStep + r · rowStep + c · columnStep` of the plain weights, for output channel
 * `g · columns + c`. Where a panel is wider than its columns, the rest is zeros.
 */
export interface PackedLayout {
  /** Equal keys mean equally packed weights. */
  readonly key: string;
  /** Length of the packed weights, in floats. */
  readonly length: number;
  /** Length of the plain weights, in floats. */
  readonly plainLength: number;
  /** The taps of each matrix: where their weights begin in the plain ones, in floats. */
  readonly taps: readonly (readonly number[])[];
  readonly groups: number;
  /** Rows of a matrix for each tap. */
  readonly rows: number;
  /** Columns of a matrix: the output channels of a group. */
  readonly columns: number;
  /** The columns in panels. */
  readonly panels: PanelPlan;
  /** Floats from one row to the next in the plain weights. */
  readonly rowStep: number;
  /** Floats from one column to the next in the plain weights. */
  readonly columnStep: number;
  /** Floats from one group to the next in the plain weights. */
  readonly groupStep: number;
}

/** A layout with its length and its key. */
export function packedLayout(order: Omit<PackedLayout, 'key' | 'length'>): PackedLayout {
  const { taps, groups, rows, columns, panels, rowStep, columnStep, groupStep, plainLength } = order;
  const length = taps.reduce((sum, { length }) => sum + groups * packedPanelFloats(length * rows, panels), 0);
  const { width, last } = panels;
  const steps = [rowStep, columnStep, groupStep].join();
  const cut = last === null ? width : `${width}, ${last.lanes} - ${last.overlap}`;
  const key = `${plainLength} by ${steps}: ${groups}×${rows}×${columns} in ${cut}, taps ${taps.map((some) => some.join()).join(';')}`;
  return { ...order, key, length };
}

/** The layout of one matrix per group: `[rows, groups · columns]`, row-major. */
export function matrixLayout({
  rows,
  columns,
  groups = 1,
  panels,
}: {
  rows: number;
  columns: number;
  groups?: number;
  panels: PanelPlan;
}): PackedLayout {
  const outputs = groups * columns;
  const steps = { rowStep: outputs, columnStep: 1, groupStep: columns };
  return packedLayout({ plainLength: rows * outputs, taps: [[0]], groups, rows, columns, panels, ...steps });
}

/** The same packed matrix, from its transpose. */
export function fromTranspose(layout: PackedLayout): PackedLayout {
  const { rows, rowStep, columnStep, ...rest } = layout;
  return packedLayout({ ...rest, rows, rowStep: columnStep, columnStep: rows });
}

/** The layout of a `[inputs, outputs]` matrix. */
export function denseLayout(inputs: number, outputs: number, target: Target): PackedLayout {
  const panels = planPanels({ outputs, width: 4 * target.tuning.gemm.vectors });
  return matrixLayout({ rows: inputs, columns: outputs, panels });
}
