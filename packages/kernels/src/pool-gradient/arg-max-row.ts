import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { type Block, blockOf, isUnrolled, planRuns } from '../depthwise-conv2d/plan.ts';
import { blockRow, geometryOf, type RowWriter, sumsFor } from '../depthwise-conv2d/row.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitSplat } from '../expression/step.ts';
import type { Target } from '../target.ts';
import type { PoolArgMaxAttributes } from '../vocabulary.ts';
import { planChannels } from '../windows/channel-plan.ts';
import { loopedArgMaxRow } from './looped-arg-max.ts';

/** Windows computed together: each has a largest element and its index. */
const PIXELS = 4;

function planBlocks(attributes: PoolArgMaxAttributes, target: Target): readonly Block[] {
  const { channels, kernelSize } = attributes;
  const window = { ...attributes, multiplier: 1 };
  const runs = planRuns(window, PIXELS);
  let products = 0;
  for (const { pixels } of runs) products += pixels * kernelSize[0] * kernelSize[1];
  return isUnrolled({ channels, products, terms: 1 }, target) ? runs.map((run) => blockOf(window, run)) : [];
}

/** The function that computes one output row: (picture, y, output, 0, 0) → (). Rows outside the picture are skipped. */
export function argMaxRow(context: EmitContext, attributes: PoolArgMaxAttributes): Func {
  const blocks = planBlocks(attributes, context.target);
  if (blocks.length === 0) return loopedArgMaxRow(context, attributes);
  const { height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const geometry = [height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth];
  const key = `poolArgMax ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const window = { ...attributes, multiplier: 1, epilogue: { residual: false, activation: null } };
    const plan = { blocks, channels: planChannels({ channels, multiplier: 1 }, 1) };
    blockRow(context, f, geometryOf(window, plan), { emitUnit: emitLargest(f), written: 4 });
    return f;
  });
}

/** Finds the first largest elements of a block's windows, and stores their indices. */
function emitLargest(f: FunctionBuilder) {
  const [value, kept] = f.locals('v128', 2);
  const store = prepareStore(f, 'int32');
  return (writer: RowWriter, block: Block, { lanes }: { lanes: number }): void => {
    const { geometry, inputs, masks, to } = writer;
    const both = sumsFor(writer, 2 * block.pixels);
    const [largest, indices] = [both.slice(0, block.pixels), both.slice(block.pixels)];
    for (const most of largest) emitSplat(f, Number.NaN).set(most);
    for (const index of indices) f.i32.const(-1).i32x4.splat().set(index);
    for (const [at, { row }] of geometry.rows.entries()) {
      const emitRow = (): void => {
        for (const { offset, products } of block.columns) {
          f.get(inputs[at] as Local)
            .v128.load(4 * offset * geometry.inputs)
            .set(value);
          for (const { pixel, tap } of products) {
            const [most, index] = [largest[pixel], indices[pixel]] as [Local, Local];
            // What is compared with NaN is not kept. Indices grow, so a new one is the largest.
            f.get(most).get(value).f32x4.ge().set(kept);
            f.get(value).get(most).f32x4.pmax().set(most);
            f.get(index)
              .i32.const(row * geometry.kernelSize[1] + tap)
              .i32x4.splat()
              .get(kept)
              .v128.andnot()
              .i32x4.maxS()
              .set(index);
          }
        }
      };
      const mask = masks[at];
      if (mask === undefined) emitRow();
      else f.get(mask).if(emitRow);
    }
    for (const [pixel, index] of indices.entries()) {
      store({ pointer: to, offset: 4 * pixel * geometry.outputs, lanes }, () => f.get(index));
    }
  };
}
