import { termsAtOnce } from '../emit/long-sums.ts';
import { balancedRuns } from '../gemm/balanced-runs.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import { type ChannelPlan, planChannels } from '../windows/channel-plan.ts';

/** Neighbouring output pixels that are computed together, `repeat` times in a row. */
export interface Block {
  readonly pixels: number;
  readonly repeat: number;
  /** The input column under the first pixel's first tap; negative where the block crosses the left edge. */
  readonly first: number;
}

export interface DepthwisePlan {
  /** The blocks of a row, left to right; empty if the code would be too large: then taps are looped over. */
  readonly blocks: readonly Block[];
  readonly channels: ChannelPlan;
}

export function planDepthwise(attributes: DepthwiseAttributes, target: Target): DepthwisePlan {
  const { kernelSize } = attributes;
  const { tuning } = target;
  const { vectors } = tuning.depthwise;
  const channels = planChannels(attributes, attributes.channels < 4 * vectors ? 1 : vectors);
  const blocks = planBlocks(attributes, blockPixels(attributes, target));
  const groups = channels.groups.length + (channels.overlap ? 0 : Math.ceil(channels.rest / 4));
  let products = 0;
  for (const { pixels } of blocks) products += pixels * kernelSize[0] * kernelSize[1] * groups;
  const looped = loopedVectors(attributes, target);
  const most = looped === 1 ? tuning.depthwise.unrolledProductsOfFew : tuning.depthwise.unrolledProducts;
  const isLong = Number.isFinite(termsAtOnce(kernelSize[0] * kernelSize[1]));
  if (!isLong && products <= most) return { blocks, channels };
  return { blocks: [], channels: planChannels(attributes, looped) };
}

/** Vectors at a time where taps are looped over. */
function loopedVectors({ channels }: DepthwiseAttributes, { tuning }: Target): number {
  const { loopedVectors, loopedVectorsOfFew } = tuning.depthwise;
  return [loopedVectors, loopedVectorsOfFew].find((vectors) => channels >= 4 * vectors) ?? 1;
}

function blockPixels({ channels, kernelSize, strides }: DepthwiseAttributes, target: Target): number {
  const { stride1, stride2, registers, heldTaps, collidingPixels } = target.tuning.depthwise;
  const pixels = strides[1] === 1 ? stride1 : stride2;
  const taps = kernelSize[1];
  // Pixels this far apart map to one set of the first-level cache, and wide blocks evict each other.
  const fitting = (4 * channels) % target.tuning.cache.wayBytes === 0 ? Math.min(collidingPixels, pixels) : pixels;
  return taps > heldTaps ? fitting : Math.min(fitting, registers - 1 - taps);
}

/** Cuts a row into blocks; clipped ones at the edges are unrolled separately, equal ones between them repeat. */
function planBlocks(attributes: DepthwiseAttributes, pixels: number): readonly Block[] {
  const { width, outputWidth, strides, padding } = attributes;
  const blocks: Block[] = [];
  let x = 0;
  for (const { size, count } of balancedRuns(outputWidth, pixels)) {
    const extent = blockExtent(attributes, size);
    /** How many of the run's next blocks are equal: all those inside the picture, or one. */
    let repeat = 1;
    for (let left = count; left > 0; left -= repeat) {
      const first = x * strides[1] - padding[1][0];
      const inside = Math.floor((width - extent - first) / (size * strides[1])) + 1;
      repeat = first < 0 ? 1 : Math.max(1, Math.min(left, inside));
      blocks.push({ pixels: size, repeat, first });
      x += size * repeat;
    }
  }
  return blocks;
}

/** Input columns from the first pixel's first tap to the last pixel's last. */
function blockExtent({ kernelSize, strides, dilationRate }: DepthwiseAttributes, pixels: number): number {
  return (pixels - 1) * strides[1] + (kernelSize[1] - 1) * dilationRate[1] + 1;
}

/** The first picture column that a block may read: where its pointers start. */
export function blockStart({ first }: Block): number {
  return Math.max(0, first);
}

/** Columns from a block's start to the last one it reads. */
export function blockReach(attributes: DepthwiseAttributes, block: Block): number {
  const end = Math.min(attributes.width, block.first + blockExtent(attributes, block.pixels));
  return Math.max(0, end - blockStart(block));
}

/** One product of a block: output pixel `pixel` times tap `tap` of the kernel row. */
interface BlockProduct {
  readonly pixel: number;
  readonly tap: number;
}

/** An input column of a block, with its uses. */
export interface BlockColumn {
  /** Columns after the block's start. */
  readonly offset: number;
  readonly products: readonly BlockProduct[];
}

/** The picture columns that a block reads, left to right. */
export function blockColumns(attributes: DepthwiseAttributes, block: Block): readonly BlockColumn[] {
  const { kernelSize, strides, dilationRate } = attributes;
  const start = blockStart(block);
  const columns: BlockColumn[] = [];
  for (let offset = 0; offset < blockReach(attributes, block); offset++) {
    const products: BlockProduct[] = [];
    for (let pixel = 0; pixel < block.pixels; pixel++) {
      const tap = (start + offset - block.first - pixel * strides[1]) / dilationRate[1];
      if (tap >= 0 && tap < kernelSize[1] && Number.isInteger(tap)) products.push({ pixel, tap });
    }
    if (products.length > 0) columns.push({ offset, products });
  }
  return columns;
}

/** Whether rows above or below the picture are read; they read zeros. */
export function clipsRows({ padding }: DepthwiseAttributes): boolean {
  return padding[0][0] > 0 || padding[0][1] > 0;
}
