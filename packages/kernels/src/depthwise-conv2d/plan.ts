import { termsAtOnce } from '../emit/long-sums.ts';
import { balancedRuns } from '../gemm/balanced-runs.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import { type ChannelPlan, planChannels } from '../windows/channel-plan.ts';

/** A convolution without what follows it. */
type Convolution = Omit<DepthwiseAttributes, 'epilogue'>;

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

/** Neighbouring output pixels that are computed together, `repeat` times in a row. */
export interface Block {
  readonly pixels: number;
  readonly repeat: number;
  /** The first picture column that the first of them may read: where its pointers start. */
  readonly start: number;
  /** The picture columns that a block reads, left to right. */
  readonly columns: readonly BlockColumn[];
  /** Picture columns from one of them to the next. */
  readonly advance: number;
}

export interface DepthwisePlan {
  /** The blocks of a row, left to right; empty if the code would be too large: then taps are looped over. */
  readonly blocks: readonly Block[];
  readonly channels: ChannelPlan;
}

export function planDepthwise(attributes: DepthwiseAttributes, target: Target): DepthwisePlan {
  const { kernelSize } = attributes;
  const { vectors } = target.tuning.depthwise;
  const channels = planChannels(attributes, attributes.channels < 4 * vectors ? 1 : vectors);
  const runs = planRuns(attributes, blockPixels(attributes, target));
  const groups = channels.groups.length + (channels.overlap ? 0 : Math.ceil(channels.rest / 4));
  let products = 0;
  for (const { pixels } of runs) products += pixels * kernelSize[0] * kernelSize[1] * groups;
  if (isUnrolled({ ...attributes, products, terms: kernelSize[0] * kernelSize[1] }, target)) {
    return { blocks: runs.map((run) => blockOf(attributes, run)), channels };
  }
  return { blocks: [], channels: planChannels(attributes, loopedVectors(attributes, target)) };
}

/** Whether code with so many products is small enough to be unrolled, and its sums are short. */
export function isUnrolled(
  { channels, products, terms }: { channels: number; products: number; terms: number },
  target: Target,
): boolean {
  const { unrolledProducts, unrolledProductsOfFew } = target.tuning.depthwise;
  const most = loopedVectors({ channels }, target) === 1 ? unrolledProductsOfFew : unrolledProducts;
  return !Number.isFinite(termsAtOnce(terms)) && products <= most;
}

/** Vectors at a time where taps are looped over. */
function loopedVectors({ channels }: { channels: number }, { tuning }: Target): number {
  const { loopedVectors, loopedVectorsOfFew } = tuning.depthwise;
  return [loopedVectors, loopedVectorsOfFew].find((vectors) => channels >= 4 * vectors) ?? 1;
}

/** How many pixels are computed together. */
export function blockPixels(
  { channels, kernelSize, strides }: Pick<Convolution, 'channels' | 'kernelSize' | 'strides'>,
  target: Target,
): number {
  const { stride1, stride2, registers, heldTaps, collidingPixels } = target.tuning.depthwise;
  const pixels = strides[1] === 1 ? stride1 : stride2;
  const taps = kernelSize[1];
  // Pixels this far apart map to one set of the first-level cache, and wide blocks evict each other.
  const fitting = (4 * channels) % target.tuning.cache.wayBytes === 0 ? Math.min(collidingPixels, pixels) : pixels;
  return taps > heldTaps ? fitting : Math.min(fitting, registers - 1 - taps);
}

/** Blocks of a row that are equal, and the input column under the first pixel's first tap. */
export interface BlockRun {
  readonly pixels: number;
  readonly repeat: number;
  readonly first: number;
}

/** Cuts a row into blocks; clipped ones at the edges are unrolled separately, equal ones between them repeat. */
export function planRuns(attributes: Convolution, pixels: number): readonly BlockRun[] {
  const { width, outputWidth, strides, padding } = attributes;
  const blocks: BlockRun[] = [];
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
function blockExtent({ kernelSize, strides, dilationRate }: Convolution, pixels: number): number {
  return (pixels - 1) * strides[1] + (kernelSize[1] - 1) * dilationRate[1] + 1;
}

export function blockOf(attributes: Convolution, { pixels, repeat, first }: BlockRun): Block {
  const { kernelSize, strides, dilationRate, width } = attributes;
  const start = Math.max(0, first);
  const columns: BlockColumn[] = [];
  for (let column = start; column < Math.min(width, first + blockExtent(attributes, pixels)); column++) {
    const products: BlockProduct[] = [];
    for (let pixel = 0; pixel < pixels; pixel++) {
      const tap = (column - first - pixel * strides[1]) / dilationRate[1];
      if (tap >= 0 && tap < kernelSize[1] && Number.isInteger(tap)) products.push({ pixel, tap });
    }
    if (products.length > 0) columns.push({ offset: column - start, products });
  }
  return { pixels, repeat, start, columns, advance: pixels * strides[1] };
}

/** Columns from a block's start to the last one that any block reads. */
export function reachOf(blocks: readonly Block[]): number {
  let reach = 0;
  for (const { columns } of blocks) reach = Math.max(reach, 1 + (columns.at(-1)?.offset ?? -1));
  return reach;
}

/** Whether rows above or below the picture are read; they read zeros. */
export function clipsRows({ padding }: Convolution): boolean {
  return padding[0][0] > 0 || padding[0][1] > 0;
}
