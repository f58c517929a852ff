import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { Pair } from '@sepal/ops';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { epilogueKey, prepareEpilogue } from '../emit/epilogue.ts';
import { choose, differs, emitAssign, emitInteger, isBelow, minus, plus, times } from '../emit/integer.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes, Epilogue } from '../vocabulary.ts';
import type { ChannelPlan } from '../windows/channel-plan.ts';
import { emitInput } from './input.ts';
import { loopedRow } from './looped-row.ts';
import { type Block, clipsRows, type DepthwisePlan, planDepthwise, reachOf } from './plan.ts';

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
    else blockRow(context, f, geometryOf(attributes, plan));
    return f;
  });
}

/** Bytes of zeros that are read for rows outside the picture: the reach of a block. */
export function depthwiseZeroBytes(attributes: DepthwiseAttributes, target: Target): number {
  if (!clipsRows(attributes)) return 0;
  return 4 * attributes.channels * reachOf(planDepthwise(attributes, target).blocks);
}

/** What the code of a row depends on. */
export interface RowGeometry {
  /** Lengths of a picture that is read. */
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  /** Channels of a pixel that is written. */
  readonly outputs: number;
  readonly kernelSize: Pair;
  /** The kernel rows that are used, and the picture rows they read: y · rowStep + offset. */
  readonly rows: readonly KernelRow[];
  readonly rowStep: number;
  /** Whether some of those rows are outside the picture; they read zeros. */
  readonly clips: boolean;
  readonly blocks: readonly Block[];
  readonly channels: ChannelPlan;
  readonly epilogue: Epilogue;
}

/** A kernel row, and the picture row it reads for y = 0. */
export interface KernelRow {
  readonly row: number;
  readonly offset: number;
}

/** The geometry of a convolution's rows. */
export function geometryOf(attributes: DepthwiseAttributes, plan: DepthwisePlan): RowGeometry {
  const { height, width, channels, multiplier, kernelSize, strides, dilationRate, padding, epilogue } = attributes;
  const rows = Array.from({ length: kernelSize[0] }, (_, row) => ({
    row,
    offset: row * dilationRate[0] - padding[0][0],
  }));
  const clips = clipsRows(attributes);
  const outputs = channels * multiplier;
  return { height, width, inputs: channels, outputs, kernelSize, rows, rowStep: strides[0], clips, ...plan, epilogue };
}

/** What writes a row. */
export interface RowWriter {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly geometry: RowGeometry;
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

/** Writes one block for the channels of one unit, or for `lanes` of them. */
type EmitUnit = (writer: RowWriter, block: Block, unit: { groups: number; lanes: number }) => void;

/** How rows are computed. */
interface RowStrategy {
  readonly emitUnit: EmitUnit;
  /** How many channels a unit writes. */
  readonly written: number;
  /** Runs equal blocks, as often as they repeat: `emitSome` runs so many of them (default: all at once). */
  readonly emitRun?: ((writer: RowWriter, block: Block, emitSome: (count: number) => void) => void) | undefined;
}

/**
 * The body of a row's function: block by block, for all channels.
 *
 * @param how how the channels of a unit are computed, how many channels it writes, and how blocks repeat
 */
export function blockRow(
  context: EmitContext,
  f: FunctionBuilder,
  geometry: RowGeometry,
  { emitUnit, written, emitRun }: RowStrategy = { emitUnit: emitOwnUnit, written: geometry.channels.width },
): void {
  const [picture, y, output, weights, residual] = f.params as readonly [Local, Local, Local, Local, Local];
  const { kernelSize, rows, clips, epilogue } = geometry;
  const together = groupsTogether(geometry);
  const writer: RowWriter = {
    context,
    f,
    geometry,
    output,
    weights,
    residual: epilogue.residual ? residual : null,
    rows: f.locals('i32', rows.length),
    masks: clips ? f.locals('i32', rows.length) : [],
    column: f.local('i32'),
    inputs: f.locals('i32', rows.length),
    weight: f.local('i32'),
    to: f.local('i32'),
    counter: f.local('i32'),
    sums: new Map(),
    taps: f.locals('v128', together * Math.min(kernelSize[1], context.target.tuning.depthwise.heldTaps)),
    input: f.locals('v128', together),
  };
  emitRows(writer, picture, y);
  const pixelBytes = 4 * geometry.inputs;
  const turns = f.local('i32');
  for (const block of geometry.blocks) {
    emitAssign(f, writer.column, block.start * pixelBytes);
    const emitOne = (): void => {
      emitBlock(writer, block, { emitUnit, written });
      emitAdvance(f, output, 4 * block.pixels * geometry.outputs);
    };
    if (block.repeat === 1) {
      emitOne();
      continue;
    }
    const emitSome = (count: number): void => {
      emitAssign(f, turns, count);
      emitRepeat(f, turns, () => {
        emitOne();
        emitAdvance(f, writer.column, block.advance * pixelBytes);
      });
    };
    if (emitRun === undefined) emitSome(block.repeat);
    else emitRun(writer, block, emitSome);
  }
}

/** How many groups are computed together: those of a unit, if each reads its own channels. */
export function groupsTogether({ channels, inputs, outputs }: RowGeometry): number {
  return inputs === outputs ? channels.groups.length : 1;
}

/** Computes the addresses of the input rows, or of the zeros for those outside the picture. */
function emitRows({ context, f, geometry, rows, masks }: RowWriter, picture: Local, y: Local): void {
  const { height, width, inputs, rowStep } = geometry;
  const inputRow = f.local('i32');
  for (const [u, { offset }] of geometry.rows.entries()) {
    emitAssign(f, inputRow, plus(times(y, rowStep), offset));
    const address = plus(picture, times(inputRow, 4 * width * inputs));
    const mask = masks[u];
    emitInteger(f, mask === undefined ? address : choose(isBelow(inputRow, height), address, context.zeros.address));
    if (mask !== undefined) emitAssign(f, mask, minus(0, isBelow(inputRow, height)));
    f.set(rows[u] as Local);
  }
}

/** One block for all channels. Does not change `output` and `column`. */
function emitBlock(
  writer: RowWriter,
  block: Block,
  { emitUnit, written }: Pick<RowStrategy, 'emitUnit' | 'written'>,
): void {
  const { f, geometry, rows, masks, column, inputs, weights, weight, output, to, counter } = writer;
  const { channels, kernelSize } = geometry;
  for (const [u, input] of inputs.entries()) {
    f.get(rows[u] as Local).get(column);
    const mask = masks[u];
    if (mask !== undefined) f.get(mask).i32.and();
    f.i32.add().set(input);
  }
  emitAssign(f, weight, weights);
  emitAssign(f, to, output);
  const { units, rest, overlap, groups, width } = channels;
  const rounds = units + (overlap ? 1 : 0);
  if (rounds > 0) {
    emitAssign(f, counter, rounds);
    emitRepeat(f, counter, () => {
      emitUnit(writer, block, { groups: groups.length, lanes: width });
      if (rounds === 1 && rest === 0) return;
      emitAdvance(f, weight, 16 * groups.length * (1 + kernelSize[0] * kernelSize[1]));
      if (!overlap) {
        for (const input of inputs) emitAdvance(f, input, 4 * channels.inputs);
        emitAdvance(f, to, 4 * written);
        return;
      }
      // The last unit ends with the last channel, so the step to it is shorter.
      const step = f.local('i32');
      emitAssign(f, step, choose(differs(counter, 2), 4 * width, 4 * rest));
      for (const pointer of [...inputs, to]) emitAssign(f, pointer, plus(pointer, step));
    });
  }
  if (rest > 0 && !overlap) emitUnit(writer, block, { groups: Math.ceil(rest / 4), lanes: rest });
}

function emitOwnUnit(writer: RowWriter, block: Block, { groups, lanes }: { groups: number; lanes: number }): void {
  const { context, f, geometry, residual, to } = writer;
  const together = Math.min(groups, groupsTogether(geometry));
  const sums = sumsFor(writer, block.pixels * together);
  for (let first = 0; first < groups; first += together) {
    emitSums(writer, block, { first, together, groups, sums });
    const emitResult = prepareEpilogue(context, f, geometry.epilogue);
    for (let pixel = 0; pixel < block.pixels; pixel++) {
      for (let g = 0; g < together; g++) {
        const offset = 4 * (pixel * geometry.outputs + 4 * (first + g));
        const sum = sums[pixel * together + g] as Local;
        emitResult(sum, { address: to, offset, lanes: Math.min(4, lanes - 4 * (first + g)), residual });
      }
    }
  }
}

/** Locals for the sums of a block. */
export function sumsFor({ f, sums }: RowWriter, count: number): readonly Local[] {
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
export function emitSums(writer: RowWriter, block: Block, { first, together, groups, sums }: Groups): void {
  const { context, f, geometry, inputs, weight, taps, input } = writer;
  const { relaxed, tuning } = context.target;
  const { kernelSize, channels } = geometry;
  const held = kernelSize[1] <= tuning.depthwise.heldTaps;
  const tapBytes = 16 * groups;
  const pixelBytes = 4 * geometry.inputs;
  const tapOffset = (u: number, tap: number, g: number) => tapBytes * (1 + u * kernelSize[1] + tap) + 16 * (first + g);
  for (let pixel = 0; pixel < block.pixels; pixel++) {
    for (let g = 0; g < together; g++) {
      f.get(weight)
        .v128.load(16 * (first + g))
        .set(sums[pixel * together + g] as Local);
    }
  }
  const used = new Set(block.columns.flatMap(({ products }) => products.map(({ tap }) => tap)));
  for (const [index, { row: u }] of geometry.rows.entries()) {
    const pointer = inputs[index] as Local;
    if (held) {
      for (const tap of used) {
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
