import { balancedRuns } from '../gemm/balanced-runs.ts';
import { planPanels } from '../gemm/panels.ts';
import type { Target } from '../target.ts';
import type { SeparableAttributes } from '../vocabulary.ts';

/** How the work is divided. */
export interface SeparablePlan {
  /** Output rows whose depthwise results share the scratch. */
  readonly rows: number;
  /** Blocks of this many rows per picture; the last one may be shorter. */
  readonly blocks: number;
  /** Rows of a picture's last block. */
  readonly lastRows: number;
  /**
   * What the parts divide: blocks of rows, or panels of output channels. With panels every part computes the whole
   * depthwise part: it is small where there are few rows, and no thread waits for another.
   */
  readonly split: 'rows' | 'panels';
  /** Tile heights, and how many of each a full block and a last block have. */
  readonly tiles: readonly { readonly rows: number; readonly full: number; readonly last: number }[];
}

export function planSeparable(attributes: SeparableAttributes, target: Target): SeparablePlan {
  const { depthwise, outputs } = attributes;
  const { batch, outputHeight, outputWidth } = depthwise;
  const depth = depthwise.channels * depthwise.multiplier;
  const { leastScratch, mostScratch, blockPixels } = target.tuning.separable;
  const budget = Math.min(mostScratch, Math.max(leastScratch, 4 * depth * outputs));
  const most = Math.max(1, Math.min(outputHeight, Math.floor(budget / (4 * outputWidth * depth))));
  const split = splitOf(attributes, target, most);
  const parts = split === 'rows' ? target.parts : 1;
  let best = { rows: 1, cost: Number.POSITIVE_INFINITY };
  for (let rows = 1; rows <= most; rows++) {
    const uneven = outputHeight % rows === 0 ? 1 : 1.01;
    const busiest = busiestRows({ batch, outputHeight, rows, parts });
    const cost = busiest * uneven * (1 + blockPixels / (rows * outputWidth));
    if (cost <= best.cost) best = { rows, cost };
  }
  const { rows } = best;
  const blocks = Math.ceil(outputHeight / rows);
  const lastRows = outputHeight - (blocks - 1) * rows;
  return { rows, blocks, lastRows, split, tiles: tilesOf({ rows, lastRows, outputWidth }, target) };
}

/** The most rows of any part. */
function busiestRows(work: { batch: number; outputHeight: number; rows: number; parts: number }): number {
  const { batch, outputHeight, rows, parts } = work;
  const blocks = batch * Math.ceil(outputHeight / rows);
  return parts === 1 ? batch * outputHeight : Math.min(batch * outputHeight, Math.ceil(blocks / parts) * rows);
}

function splitOf({ depthwise, outputs }: SeparableAttributes, target: Target, most: number): 'rows' | 'panels' {
  const { parts, tuning } = target;
  if (parts === 1) return 'rows';
  const { batch, outputHeight, kernelSize } = depthwise;
  const total = batch * outputHeight;
  let busiest = total;
  for (let rows = 1; rows <= most; rows++) {
    // Very low blocks would balance the parts, but each block reads all weights.
    if (rows < most / 4) continue;
    busiest = Math.min(busiest, busiestRows({ batch, outputHeight, rows, parts }));
  }
  const panels = planPanels({ outputs, width: 4 * tuning.gemm.vectors }).count;
  const taps = kernelSize[0] * kernelSize[1];
  const byRows = (busiest / total) * (taps + outputs);
  const byPanels = taps + (Math.ceil(panels / parts) / panels) * outputs;
  return byRows <= byPanels * 1.02 ? 'rows' : 'panels';
}

function tilesOf(
  { rows, lastRows, outputWidth }: { rows: number; lastRows: number; outputWidth: number },
  target: Target,
): SeparablePlan['tiles'] {
  const limit = target.tuning.gemm.rows;
  const full = balancedRuns(rows * outputWidth, limit);
  const last = balancedRuns(lastRows * outputWidth, limit);
  const sizes = [...new Set([...full, ...last].map(({ size }) => size))].sort((a, b) => b - a);
  const countOf = (runs: typeof full, size: number) => runs.find((run) => run.size === size)?.count ?? 0;
  return sizes.map((size) => ({ rows: size, full: countOf(full, size), last: countOf(last, size) }));
}
