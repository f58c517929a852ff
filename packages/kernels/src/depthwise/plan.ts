import { balancedRuns } from '../balanced-runs.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import { type ChannelPlan, planChannels } from './channel-plan.ts';

/** One product of a block: output pixel `pixel` takes tap `tap` of the kernel's row. */
export interface BlockProduct {
  readonly pixel: number;
  readonly tap: number;
}

/** An input column that a block reads, as often as it is used. */
export interface BlockColumn {
  /** Columns after the one where the block's pointers are. */
  readonly offset: number;
  readonly products: readonly BlockProduct[];
}

/** Neighbouring output pixels that are computed together, `repeat` times one after the other. */
export interface Block {
  readonly pixels: number;
  readonly repeat: number;
  /** The input column where the pointers of the first repetition are. */
  readonly start: number;
  readonly columns: readonly BlockColumn[];
}

export interface DepthwisePlan {
  /** The blocks of a row, left to right; none where they would be too much code: then taps are looped over. */
  readonly blocks: readonly Block[];
  readonly channels: ChannelPlan;
}

/** Products that are written out at most: about 11 bytes each. */
const MOST_PRODUCTS = 3000;
/** Taps of a kernel's row that are held in registers at most. */
export const MOST_HELD_TAPS = 8;
/** Registers that sums, held taps and an input share. */
const REGISTERS = 14;

/** Addresses so far apart share a set of the first-level cache. */
const CACHE_WAY_BYTES = 4096;

export function planDepthwise(attributes: DepthwiseAttributes, target: Target): DepthwisePlan {
  const { kernelSize } = attributes;
  const { vectors } = target.tiles.depthwise;
  const channels = planChannels(attributes, attributes.channels < 4 * vectors ? 1 : vectors);
  const blocks = planBlocks(attributes, blockPixels(attributes, target));
  const groups = channels.groups.length + (channels.overlap ? 0 : Math.ceil(channels.rest / 4));
  let products = 0;
  for (const { columns } of blocks) for (const column of columns) products += column.products.length;
  if (products * kernelSize[0] * groups <= MOST_PRODUCTS) return { blocks, channels };
  return { blocks: [], channels: planChannels(attributes, attributes.channels < 16 ? 1 : 4) };
}

function blockPixels({ channels, kernelSize, strides }: DepthwiseAttributes, target: Target): number {
  const { stride1, stride2 } = target.tiles.depthwise;
  const pixels = strides[1] === 1 ? stride1 : stride2;
  const taps = kernelSize[1];
  // Pixels so far apart share one set of the first-level cache, and wide blocks push each other out of it.
  const fitting = (4 * channels) % CACHE_WAY_BYTES === 0 ? Math.min(4, pixels) : pixels;
  return taps > MOST_HELD_TAPS ? fitting : Math.min(fitting, REGISTERS - 1 - taps);
}

/** Cuts a row into blocks; those that the picture's edge clips stand alone, equal ones between them repeat. */
function planBlocks(attributes: DepthwiseAttributes, pixels: number): readonly Block[] {
  const { width, outputWidth, kernelSize, strides, dilation, padding } = attributes;
  const blocks: Block[] = [];
  let x = 0;
  for (const { size, count } of balancedRuns(outputWidth, pixels)) {
    const extent = (size - 1) * strides[1] + (kernelSize[1] - 1) * dilation[1] + 1;
    /** How many of the run's blocks, from the next one on, are equal: as many as lie inside the picture, or one. */
    let repeat = 1;
    for (let left = count; left > 0; left -= repeat) {
      const first = x * strides[1] - padding[1][0];
      const inside = Math.floor((width - extent - first) / (size * strides[1])) + 1;
      repeat = first < 0 ? 1 : Math.max(1, Math.min(left, inside));
      const start = Math.max(0, first);
      blocks.push({ pixels: size, repeat, start, columns: columnsOf(attributes, { first, start, pixels: size }) });
      x += size * repeat;
    }
  }
  return blocks;
}

function columnsOf(
  { width, kernelSize, strides, dilation }: DepthwiseAttributes,
  { first, start, pixels }: { first: number; start: number; pixels: number },
): readonly BlockColumn[] {
  const columns = new Map<number, BlockProduct[]>();
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let tap = 0; tap < kernelSize[1]; tap++) {
      const column = first + pixel * strides[1] + tap * dilation[1];
      if (column < 0 || column >= width) continue;
      const products = columns.get(column - start) ?? [];
      products.push({ pixel, tap });
      columns.set(column - start, products);
    }
  }
  return [...columns].map(([offset, products]) => ({ offset, products })).sort((a, b) => a.offset - b.offset);
}

/** Whether rows above or below the picture are read; they read zeros. */
export function clipsRows({ padding }: DepthwiseAttributes): boolean {
  return padding[0][0] > 0 || padding[0][1] > 0;
}
