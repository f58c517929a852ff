import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitInput } from '../depthwise-conv2d/input.ts';
import type { Block } from '../depthwise-conv2d/plan.ts';
import { blockRow, geometryOf, groupsTogether, type RowWriter, sumsFor } from '../depthwise-conv2d/row.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { DepthwiseKernelGradientAttributes } from '../vocabulary.ts';
import type { ChannelPlan } from '../windows/channel-plan.ts';
import { carriedBlocks, type KernelGradientPlan } from './plan.ts';

/**
 * The function that adds what one row of dy gives to the sums of a range of channels: (picture, y, row, sums, 0) → (), where
 * `picture` is the address of the range in the batch's picture of x, `row` that of the range in the row y of dy, and `sums` the
 * address of the sums, arranged as packed weights are. Long rows carry their sums by `carry`.
 */
export function kernelGradientRow(
  context: EmitContext,
  attributes: DepthwiseKernelGradientAttributes,
  { plan, channels, carry }: { plan: KernelGradientPlan; channels: ChannelPlan; carry: Func | null },
): Func {
  const { height, width, kernelSize, strides, dilationRate, padding, outputWidth, multiplier } = attributes;
  const { units, rest, width: unit } = channels;
  const window = [height, width, kernelSize, strides, dilationRate, padding, outputWidth];
  const key = `depthwiseKernelGradient ${[window, attributes.channels, multiplier, units, rest, unit, carry !== null].join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const convolution = { ...attributes, epilogue: { residual: false, activation: null } };
    const geometry = geometryOf(convolution, { blocks: plan.blocks, channels });
    blockRow(context, f, geometry, {
      emitUnit: emitProducts,
      written: channels.width,
      emitRun: carry === null ? undefined : carriedRun(attributes, carry),
    });
    return f;
  });
}

/** Carries the sums between equal blocks where there are many. */
function carriedRun(attributes: DepthwiseKernelGradientAttributes, carry: Func) {
  return ({ f, weights }: RowWriter, block: Block, emitSome: (count: number) => void): void => {
    const every = Math.min(block.repeat, carriedBlocks(attributes, block));
    const times = Math.floor((block.repeat - 1) / every);
    emitTimes(f, times, () => {
      emitSome(every);
      f.get(weights).call(carry);
    });
    emitSome(block.repeat - times * every);
  };
}

/** Adds the products of one block to the sums of a unit. For each kernel row, its sums are loaded and stored once. */
function emitProducts(writer: RowWriter, block: Block, { groups, lanes: _ }: { groups: number; lanes: number }): void {
  const { context, f, geometry, inputs, weight, taps: sums, input, to } = writer;
  const { kernelSize, channels, outputs } = geometry;
  const together = Math.min(groups, groupsTogether(geometry));
  const gradients = sumsFor(writer, block.pixels * together);
  const used = new Set(block.columns.flatMap(({ products }) => products.map(({ tap }) => tap)));
  for (let first = 0; first < groups; first += together) {
    for (let pixel = 0; pixel < block.pixels; pixel++) {
      for (let g = 0; g < together; g++) {
        const offset = 4 * (pixel * outputs + 4 * (first + g));
        f.get(to)
          .v128.load(offset)
          .set(gradients[pixel * together + g] as Local);
      }
    }
    for (const [index, { row }] of geometry.rows.entries()) {
      const pointer = inputs[index] as Local;
      const sumOf = (tap: number, g: number) => ({
        sum: sums[tap * together + g] as Local,
        offset: 16 * (groups * (1 + row * kernelSize[1] + tap) + first + g),
      });
      for (const tap of used) {
        for (let g = 0; g < together; g++) {
          const { sum, offset } = sumOf(tap, g);
          f.get(weight).v128.load(offset).set(sum);
        }
      }
      for (const { offset, products } of block.columns) {
        for (let g = 0; g < together; g++) {
          const group = channels.groups[first + g];
          if (group === undefined) continue;
          emitInput(f, group, { pointer, offset: 4 * offset * geometry.inputs }, input[g] as Local);
        }
        for (const { pixel, tap } of products) {
          for (let g = 0; g < together; g++) {
            const y = gradients[pixel * together + g] as Local;
            emitMultiplyAdd(f, context.target.relaxed, { x: input[g] as Local, y, sum: sumOf(tap, g).sum });
          }
        }
      }
      for (const tap of used) {
        for (let g = 0; g < together; g++) {
          const { sum, offset } = sumOf(tap, g);
          f.get(weight).get(sum).v128.store(offset);
        }
      }
    }
  }
}
