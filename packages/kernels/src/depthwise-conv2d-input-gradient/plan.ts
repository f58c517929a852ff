import type { Block, BlockColumn } from '../depthwise-conv2d/plan.ts';
import { blockPixels, isUnrolled } from '../depthwise-conv2d/plan.ts';
import type { KernelRow } from '../depthwise-conv2d/row.ts';
import { balancedRuns } from '../gemm/balanced-runs.ts';
import { matrixLayout, type PackedLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
import type { DepthwiseGradientAttributes } from '../vocabulary.ts';
import { type ChannelPlan, channelPanels, planChannels } from '../windows/channel-plan.ts';

/** Strides along height have a row function for each remainder; beyond this, taps are looped over. */
const MOST_PHASES = 16;

export interface InputGradientPlan {
  /** The blocks of a row, left to right; empty if the code would be too large: then taps are looped over. */
  readonly blocks: readonly Block[];
  /** Of dy; with several filters for each channel, a unit is those of four channels. */
  readonly channels: ChannelPlan;
}

export function planInputGradient(attributes: DepthwiseGradientAttributes, target: Target): InputGradientPlan {
  const { kernelSize, strides, channels, multiplier } = attributes;
  const plan = multiplier <= 1 ? ownChannels(attributes, target) : foldedChannels(attributes);
  const runs = planRuns(attributes, pixelsAtOnce(attributes, target));
  const groups = plan.groups.length + (plan.overlap ? 0 : Math.ceil(plan.rest / 4));
  let pixels = 0;
  for (const run of runs) pixels += run.pixels;
  // Each pixel of dy meets all taps once.
  const products = Math.ceil(pixels / strides[1]) * kernelSize[0] * kernelSize[1] * groups;
  const terms = kernelSize[0] * kernelSize[1] * multiplier;
  const unrolled = multiplier > 0 && strides[0] <= MOST_PHASES && isUnrolled({ channels, products, terms }, target);
  return { blocks: unrolled ? runs.map((run) => blockOf(attributes, run)) : [], channels: plan };
}

function ownChannels({ channels }: DepthwiseGradientAttributes, { tuning }: Target): ChannelPlan {
  const { vectors } = tuning.depthwise;
  return planChannels({ channels, multiplier: 1 }, channels < 4 * vectors ? 1 : vectors);
}

/** Units of the filters of four channels, whose sums are added up. */
function foldedChannels({ channels, multiplier }: DepthwiseGradientAttributes): ChannelPlan {
  const width = 4 * multiplier;
  return {
    groups: Array.from({ length: multiplier }, (_, group) => ({ input: 4 * group, lanes: null })),
    width,
    inputs: width,
    units: Math.floor(channels / 4),
    rest: (channels % 4) * multiplier,
    overlap: false,
  };
}

/** Pixels of a block: whole strides, so that blocks are alike. */
function pixelsAtOnce(attributes: DepthwiseGradientAttributes, target: Target): number {
  const { channels, kernelSize, strides, multiplier } = attributes;
  const most = blockPixels({ channels, kernelSize, strides: [1, 1] }, target);
  const stride = strides[1];
  // With several filters there are twice as many sums.
  const pixels = multiplier === 1 ? most : Math.ceil(most / 2);
  return pixels < stride ? pixels : pixels - (pixels % stride);
}

/** Blocks of a row that are equal, and the column of the first pixel. */
interface BlockRun {
  readonly pixels: number;
  readonly repeat: number;
  readonly x: number;
}

/** Cuts a row into blocks. Those between the edges are equal if they are whole strides long; they repeat. */
function planRuns(attributes: DepthwiseGradientAttributes, pixels: number): readonly BlockRun[] {
  const { width, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const unit = pixels % strides[1] === 0 ? strides[1] : pixels;
  const isPeriodic = unit === strides[1];
  // The taps of a pixel from `first` to `last` all lie in dy, or between its pixels.
  const first = (kernelSize[1] - 1) * dilationRate[1] - padding[1][0];
  const last = Math.min(width, outputWidth * strides[1] - padding[1][0]) - 1;
  const runs: BlockRun[] = [];
  let x = 0;
  for (const { size, count } of balancedRuns(Math.ceil(width / unit), pixels / unit)) {
    const length = size * unit;
    let repeat = 1;
    for (let left = count; left > 0; left -= repeat) {
      const inside = Math.floor((last + 1 - x) / length);
      repeat = isPeriodic && x >= first ? Math.max(1, Math.min(left, inside)) : 1;
      runs.push({ pixels: Math.min(length, width - x), repeat, x });
      x += length * repeat;
    }
  }
  return runs;
}

function blockOf(attributes: DepthwiseGradientAttributes, { pixels, repeat, x }: BlockRun): Block {
  const { kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const columns = new Map<number, { pixel: number; tap: number }[]>();
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let tap = 0; tap < kernelSize[1]; tap++) {
      const column = (x + pixel + padding[1][0] - tap * dilationRate[1]) / strides[1];
      if (!Number.isInteger(column) || column < 0 || column >= outputWidth) continue;
      const products = columns.get(column) ?? [];
      columns.set(column, products);
      products.push({ pixel, tap });
    }
  }
  const sorted = [...columns].sort(([a], [b]) => a - b);
  const start = sorted[0]?.[0] ?? 0;
  const offsets = sorted.map(([column, products]): BlockColumn => ({ offset: column - start, products }));
  return { pixels, repeat, start, columns: offsets, advance: pixels / strides[1] };
}

/** The kernel rows that reach a row y of the input whose y + top padding is `phase` more than t strides, and the row of dy for t = 0. */
export function kernelRowsOf(attributes: DepthwiseGradientAttributes, phase: number): readonly KernelRow[] {
  const { kernelSize, strides, dilationRate } = attributes;
  const rows: KernelRow[] = [];
  for (let row = 0; row < kernelSize[0]; row++) {
    const offset = (phase - row * dilationRate[0]) / strides[0];
    if (Number.isInteger(offset)) rows.push({ row, offset });
  }
  return rows;
}

/** The layout of the weights: a panel for each unit of channels; one panel for all where taps are looped over. */
export function inputGradientLayout(attributes: DepthwiseGradientAttributes, target: Target): PackedLayout {
  const { kernelSize, channels, multiplier } = attributes;
  const { blocks, channels: plan } = planInputGradient(attributes, target);
  const columns = channels * multiplier;
  const width = 4 * Math.max(1, Math.ceil(columns / 4));
  const whole = { width, full: 0, last: { lanes: columns, overlap: 0 }, count: 1 };
  const panels = blocks.length === 0 ? whole : channelPanels(plan);
  return matrixLayout({ rows: kernelSize[0] * kernelSize[1], columns, panels });
}
