import type { PanelPlan } from '../gemm/panels.ts';

/** The input channels of four output channels. */
export interface ChannelGroup {
  /** Offset of the first channel read from the unit's first input channel. */
  readonly input: number;
  /** The input channel of each lane, relative to that; null: lane i reads channel i. */
  readonly lanes: readonly number[] | null;
}

/** How the channel loop advances: unit by unit, each a few groups of four output channels. */
export interface ChannelPlan {
  readonly groups: readonly ChannelGroup[];
  /** Output channels of a unit: 4 for each group. */
  readonly width: number;
  /** Input channels per unit. */
  readonly inputs: number;
  /** Whole units. */
  readonly units: number;
  /**
   * Output channels after the whole units. With `overlap` they are the end of one more unit, shifted back
   * to end with the last channel: a few channels are computed twice, and nothing is written past them.
   */
  readonly rest: number;
  readonly overlap: boolean;
}

/** Plans `groups` groups per unit; with a multiplier the unit is the period of its lane pattern. */
export function planChannels(
  { channels, multiplier }: { channels: number; multiplier: number },
  groups: number,
): ChannelPlan {
  const outputs = channels * multiplier;
  if (outputs === 0) return { groups: [], width: 4, inputs: 4, units: 0, rest: 0, overlap: false };
  const count = multiplier === 1 ? groups : multiplier / greatestCommonDivisor(4, multiplier);
  const width = 4 * count;
  const rest = outputs % width;
  return {
    groups: Array.from({ length: count }, (_, group) => groupOf(group, multiplier)),
    width,
    inputs: width / multiplier,
    units: Math.floor(outputs / width),
    rest,
    overlap: multiplier === 1 && rest > 0 && outputs >= width,
  };
}

function groupOf(group: number, multiplier: number): ChannelGroup {
  const first = 4 * group;
  const input = Math.floor(first / multiplier);
  if (multiplier === 1) return { input, lanes: null };
  return { input, lanes: [0, 1, 2, 3].map((lane) => Math.floor((first + lane) / multiplier) - input) };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The units as panels of a matrix of the output channels. */
export function channelPanels({ width, units, rest, overlap }: ChannelPlan): PanelPlan {
  if (rest === 0) return { width, full: units, last: null, count: units };
  const last = overlap ? { lanes: width, overlap: width - rest } : { lanes: rest, overlap: 0 };
  return { width, full: units, last, count: units + 1 };
}
