import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { epilogueKey, prepareEpilogue } from '../emit/epilogue.ts';
import { choose, differs, emitAssign, emitInteger, isBelow, minus, plus, times } from '../emit/integer.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import type { ChannelPlan } from '../windows/channel-plan.ts';
import { emitInput } from './input.ts';
import { loopedRow } from './looped-row.ts';
import {
  type Block,
  type BlockColumn,
  blockColumns,
  blockReach,
  blockStart,
  clipsRows,
  type DepthwisePlan,
  planDepthwise,
} from './plan.ts';

/**
 * The function that computes one output row:
 * (picture, y, output, weights, residual) → (), where `picture` is the address of the batch's picture, `y` the row of
 * the output, `output` the address of that row, `residual` the bytes from an element of the output to the residual's.
 */
export function depthwiseRow(context: EmitContext, attributes: DepthwiseAttributes): Func {
  const { height, width, channels, multiplier, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const geometry = [height, width, channels, multiplier, kernelSize, strides, dilationRate, padding, outputWidth];
  const key = `depthwise ${geometry.join()} ${epilogueKey(attributes.epilogue)}`;
  return context.shared(key, () => {
    const plan = planDepthwise(attributes, context.target);
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    if (plan.blocks.length === 0) loopedRow(context, f, attributes, plan.channels);
    else blockRow(context, f, attributes, plan);
    return f;
  });
}

/** Bytes of zeros that are read for rows outside the picture: the reach of a block. */
export function depthwiseZeroBytes(attributes: DepthwiseAttributes, target: Target): number {
  if (!clipsRows(attributes)) return 0;
  let columns = 0;
  for (const block of planDepthwise(attributes, target).blocks) {
    columns = Math.max(columns, blockReach(attributes, block));
  }
  return columns * attributes.channels * 4;
}

interface Writer {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly attributes: DepthwiseAttributes;
  readonly channels: ChannelPlan;
  readonly output: Local;
  readonly weights: Local;
  readonly residual: Local | null;
  /** For each kernel row: the start of the input row (or the zeros). */
  readonly rows: readonly Local[];
  /** For each kernel row: all ones, or 0 where the row is outside the picture. */
  readonly masks: readonly Local[];
  /** Bytes from the start of an input row to the block's first column. */
  readonly column: Local;
  /** For each kernel row: the pointer of the channel loop. */
  readonly inputs: readonly Local[];
  readonly weight: Local;
  readonly to: Local;
  readonly counter: Local;
  readonly sums: Map<number, readonly Local[]>;
  readonly taps: readonly Local[];
  readonly input: readonly Local[];
}

function blockRow(
  context: EmitContext,
  f: FunctionBuilder,
  attributes: DepthwiseAttributes,
  { blocks, channels }: DepthwisePlan,
): void {
  const [picture, y, output, weights, residual] = f.params as readonly [Local, Local, Local, Local, Local];
  const { kernelSize, strides, multiplier, epilogue } = attributes;
  const together = multiplier === 1 ? channels.groups.length : 1;
  const writer: Writer = {
    context,
    f,
    attributes,
    channels,
    output,
    weights,
    residual: epilogue.residual ? residual : null,
    rows: f.locals('i32', kernelSize[0]),
    masks: clipsRows(attributes) ? f.locals('i32', kernelSize[0]) : [],
    column: f.local('i32'),
    inputs: f.locals('i32', kernelSize[0]),
    weight: f.local('i32'),
    to: f.local('i32'),
    counter: f.local('i32'),
    sums: new Map(),
    taps: f.locals('v128', together * Math.min(kernelSize[1], context.target.tuning.depthwise.heldTaps)),
    input: f.locals('v128', together),
  };
  emitRows(writer, picture, y);
  const pixelBytes = 4 * attributes.channels;
  const turns = f.local('i32');
  for (const block of blocks) {
    emitAssign(f, writer.column, blockStart(block) * pixelBytes);
    const emitOne = (): void => {
      emitBlock(writer, block);
      emitAdvance(f, output, 4 * block.pixels * attributes.channels * multiplier);
    };
    if (block.repeat === 1) {
      emitOne();
      continue;
    }
    emitAssign(f, turns, block.repeat);
    emitRepeat(f, turns, () => {
      emitOne();
      emitAdvance(f, writer.column, block.pixels * strides[1] * pixelBytes);
    });
  }
}

/** Computes the addresses of the input rows, or of the zeros for those outside the picture. */
function emitRows({ context, f, attributes, rows, masks }: Writer, picture: Local, y: Local): void {
  const { height, width, channels, strides, dilationRate, padding } = attributes;
  const inputRow = f.local('i32');
  for (const [u, row] of rows.entries()) {
    emitAssign(f, inputRow, plus(times(y, strides[0]), u * dilationRate[0] - padding[0][0]));
    const address = plus(picture, times(inputRow, 4 * width * channels));
    const mask = masks[u];
    emitInteger(f, mask === undefined ? address : choose(isBelow(inputRow, height), address, context.zeros.address));
    if (mask !== undefined) emitAssign(f, mask, minus(0, isBelow(inputRow, height)));
    f.set(row);
  }
}

/** One block for all channels. Does not change `output` and `column`. */
function emitBlock(writer: Writer, block: Block): void {
  const { f, attributes, channels, rows, masks, column, inputs, weights, weight, output, to, counter } = writer;
  for (const [u, input] of inputs.entries()) {
    f.get(rows[u] as Local).get(column);
    const mask = masks[u];
    if (mask !== undefined) f.get(mask).i32.and();
    f.i32.add().set(input);
  }
  emitAssign(f, weight, weights);
  emitAssign(f, to, output);
  const reads = { pixels: block.pixels, columns: blockColumns(attributes, block) };
  const { units, rest, overlap, groups, width } = channels;
  const rounds = units + (overlap ? 1 : 0);
  if (rounds > 0) {
    emitAssign(f, counter, rounds);
    emitRepeat(f, counter, () => {
      emitUnit(writer, reads, { groups: groups.length, lanes: width });
      if (rounds === 1 && rest === 0) return;
      emitAdvance(f, weight, unitFloats(attributes, groups.length) * 4);
      if (!overlap) {
        for (const input of inputs) emitAdvance(f, input, 4 * channels.inputs);
        emitAdvance(f, to, 4 * width);
        return;
      }
      // The last unit ends with the last channel, so the step to it is shorter.
      const step = f.local('i32');
      emitAssign(f, step, choose(differs(counter, 2), 4 * width, 4 * rest));
      for (const pointer of [...inputs, to]) emitAssign(f, pointer, plus(pointer, step));
    });
  }
  if (rest > 0 && !overlap) emitUnit(writer, reads, { groups: Math.ceil(rest / 4), lanes: rest });
}

function unitFloats({ kernelSize }: DepthwiseAttributes, groups: number): number {
  return 4 * groups * (1 + kernelSize[0] * kernelSize[1]);
}

/** A block's pixels, and the columns they read. */
interface BlockReads {
  readonly pixels: number;
  readonly columns: readonly BlockColumn[];
}

/** One block for the channels of one unit, or for `lanes` of them. */
function emitUnit(writer: Writer, block: BlockReads, { groups, lanes }: { groups: number; lanes: number }): void {
  const { context, f, attributes, residual, to } = writer;
  const together = attributes.multiplier === 1 ? groups : 1;
  const sums = sumsFor(writer, block.pixels * together);
  for (let first = 0; first < groups; first += together) {
    emitSums(writer, block, { first, together, groups, sums });
    const emitResult = prepareEpilogue(context, f, attributes.epilogue);
    for (let pixel = 0; pixel < block.pixels; pixel++) {
      for (let g = 0; g < together; g++) {
        const offset = 4 * (pixel * attributes.channels * attributes.multiplier + 4 * (first + g));
        const sum = sums[pixel * together + g] as Local;
        emitResult(sum, { address: to, offset, lanes: Math.min(4, lanes - 4 * (first + g)), residual });
      }
    }
  }
}

function sumsFor({ f, sums }: Writer, count: number): readonly Local[] {
  let made = sums.get(count);
  if (made === undefined) {
    made = f.locals('v128', count);
    sums.set(count, made);
  }
  return made;
}

interface Groups {
  /** The first of the groups computed together. */
  readonly first: number;
  readonly together: number;
  /** Groups of the unit. */
  readonly groups: number;
  /** Pixel by pixel, group by group. */
  readonly sums: readonly Local[];
}

/** Initializes sums with the bias; loads every input column once per kernel row. */
function emitSums(writer: Writer, block: BlockReads, { first, together, groups, sums }: Groups): void {
  const { context, f, attributes, channels, inputs, weight, taps, input } = writer;
  const { relaxed, tuning } = context.target;
  const held = attributes.kernelSize[1] <= tuning.depthwise.heldTaps;
  const tapBytes = 16 * groups;
  const pixelBytes = 4 * attributes.channels;
  const tapOffset = (u: number, tap: number, g: number) =>
    tapBytes * (1 + u * attributes.kernelSize[1] + tap) + 16 * (first + g);
  for (let pixel = 0; pixel < block.pixels; pixel++) {
    for (let g = 0; g < together; g++) {
      f.get(weight)
        .v128.load(16 * (first + g))
        .set(sums[pixel * together + g] as Local);
    }
  }
  for (const [u, pointer] of inputs.entries()) {
    if (held) {
      for (let tap = 0; tap < attributes.kernelSize[1]; tap++) {
        for (let g = 0; g < together; g++) {
          f.get(weight)
            .v128.load(tapOffset(u, tap, g))
            .set(taps[tap * together + g] as Local);
        }
      }
    }
    for (const { offset, products } of block.columns) {
      for (let g = 0; g < together; g++) {
        const group = channels.groups[first + g];
        if (group === undefined) continue;
        emitInput(f, group, { pointer, offset: offset * pixelBytes }, input[g] as Local);
      }
      for (const { pixel, tap } of products) {
        for (let g = 0; g < together; g++) {
          const y = taps[held ? tap * together + g : g] as Local;
          if (!held)
            f.get(weight)
              .v128.load(tapOffset(u, tap, g))
              .set(y);
          emitMultiplyAdd(f, relaxed, { x: input[g] as Local, y, sum: sums[pixel * together + g] as Local });
        }
      }
    }
  }
}
