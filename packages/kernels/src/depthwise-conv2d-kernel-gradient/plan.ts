import { type Block, blockOf, blockPixels, isUnrolled, planRuns } from '../depthwise-conv2d/plan.ts';
import { SHORT_SUM } from '../emit/long-sums.ts';
import type { Target } from '../target.ts';
import type { DepthwiseKernelGradientAttributes } from '../vocabulary.ts';
import { type ChannelPlan, planChannels } from '../windows/channel-plan.ts';

export interface KernelGradientPlan {
  /** The blocks of a row of dy, left to right; empty if the code would be too large: then taps are looped over. */
  readonly blocks: readonly Block[];
  /** The channels of a range, and how many ranges of so many there are. */
  readonly channels: ChannelPlan;
  readonly ranges: number;
  /** The channels of x in each. */
  readonly length: number;
  /** The channels after those; null if there are none. */
  readonly rest: ChannelPlan | null;
}

/** Channels of a range: their sums stay in the first-level cache. */
const RANGE = 64;

export function planKernelGradient(attributes: DepthwiseKernelGradientAttributes, target: Target): KernelGradientPlan {
  const { kernelSize, channels, multiplier } = attributes;
  const { vectors, heldTaps, gradientChannels = RANGE } = target.tuning.depthwise;
  const length = Math.min(channels, gradientChannels);
  const planOf = (length: number) => planChannels({ channels: length, multiplier }, length < 4 * vectors ? 1 : vectors);
  const plan = planOf(length);
  const ranges = length === 0 ? 0 : Math.floor(channels / length);
  const left = channels - ranges * length;
  const runs = planRuns(attributes, pixelsAtOnce(attributes, target));
  let products = 0;
  for (const { pixels } of runs) products += pixels * kernelSize[0] * kernelSize[1] * plan.groups.length;
  const unrolled = kernelSize[1] <= heldTaps && isUnrolled({ channels, products, terms: 1 }, target);
  const blocks = unrolled ? runs.map((run) => blockOf(attributes, run)) : [];
  return { blocks, channels: plan, ranges, length, rest: left === 0 ? null : planOf(left) };
}

/** As many as with stride 1, since only gradients are held for them; fewer where the pixels of x share few sets of the first-level cache. */
function pixelsAtOnce(attributes: DepthwiseKernelGradientAttributes, target: Target): number {
  const evicts = (4 * attributes.channels) % (target.tuning.cache.wayBytes / 2) === 0;
  return blockPixels(evicts ? attributes : { ...attributes, strides: [1, 1] }, target);
}

/** How many rows, and how many equal blocks of one, are added up before the sums are carried into others; Infinity if they all are short. */
export function carriedRows({ batch, outputHeight, outputWidth, slices }: DepthwiseKernelGradientAttributes): number {
  const rows = Math.ceil((batch * outputHeight) / slices);
  if (rows * outputWidth <= SHORT_SUM) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(SHORT_SUM / outputWidth));
}

export function carriedBlocks({ outputWidth }: DepthwiseKernelGradientAttributes, { pixels }: Block): number {
  return outputWidth <= SHORT_SUM ? Number.POSITIVE_INFINITY : Math.floor(SHORT_SUM / pixels);
}
