import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import type { Block } from '../depthwise-conv2d/plan.ts';
import { blockRow, emitSums, type RowGeometry, type RowWriter, sumsFor } from '../depthwise-conv2d/row.ts';
import { prepareEpilogue } from '../emit/epilogue.ts';
import type { DepthwiseGradientAttributes } from '../vocabulary.ts';
import { type InputGradientPlan, kernelRowsOf } from './plan.ts';

/**
 * The function that computes one row of the gradient, whose y + top padding is `phase` more than t strides:
 * (picture, t, output, weights, 0) → (), where `picture` is the address of the batch's picture of dy, and `output` that of the row.
 *
 * It is a row of a convolution of dy, by those taps that reach the row.
 */
export function inputGradientRow(
  context: EmitContext,
  attributes: DepthwiseGradientAttributes,
  plan: InputGradientPlan,
  phase: number,
): Func {
  const { height, width, channels, multiplier, kernelSize, strides, dilationRate, padding } = attributes;
  const { outputHeight, outputWidth } = attributes;
  const picture = [height, width, channels, multiplier, outputHeight, outputWidth];
  const key = `depthwiseInputGradient ${[picture, kernelSize, strides, dilationRate, padding, phase].join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const geometry: RowGeometry = {
      height: outputHeight,
      width: outputWidth,
      inputs: channels * multiplier,
      outputs: channels,
      kernelSize,
      rows: kernelRowsOf(attributes, phase),
      rowStep: 1,
      clips: true,
      ...plan,
      epilogue: { residual: false, activation: null },
    };
    if (multiplier === 1) blockRow(context, f, geometry);
    else blockRow(context, f, geometry, { emitUnit: foldedUnit(multiplier), written: 4 });
    return f;
  });
}

/** Writes the channels of a unit, each the sum over its filters. */
function foldedUnit(multiplier: number) {
  const made: Local[] = [];
  return (writer: RowWriter, block: Block, { groups, lanes }: { groups: number; lanes: number }): void => {
    const { context, f, geometry, to } = writer;
    while (made.length <= block.pixels) made.push(f.local('v128'));
    const [zero, ...totals] = made as [Local, ...Local[]];
    const sums = sumsFor(writer, block.pixels);
    for (const local of [zero, ...totals.slice(0, block.pixels)]) f.f32.const(0).f32x4.splat().set(local);
    for (let group = 0; group < groups; group++) {
      emitSums(writer, block, { first: group, together: 1, groups, sums });
      for (const order of foldsOf(group, { multiplier, lanes })) {
        for (const [pixel, sum] of sums.entries()) {
          const total = totals[pixel] as Local;
          f.get(total).get(sum).get(zero).i8x16.shuffle(order).f32x4.add().set(total);
        }
      }
    }
    const emitResult = prepareEpilogue(context, f, geometry.epilogue);
    for (let pixel = 0; pixel < block.pixels; pixel++) {
      const offset = 4 * pixel * geometry.outputs;
      const destination = { address: to, offset, lanes: lanes / multiplier, residual: null };
      emitResult(totals[pixel] as Local, destination);
    }
  };
}

/** Shuffles that bring the lanes of a group of filters to those of their channels, at most one for each; the other lanes are zeros. */
function foldsOf(group: number, { multiplier, lanes }: { multiplier: number; lanes: number }): readonly number[][] {
  const sources: number[][] = [[], [], [], []];
  for (let lane = 0; lane < Math.min(4, lanes - 4 * group); lane++) {
    sources[Math.floor((4 * group + lane) / multiplier)]?.push(lane);
  }
  const rounds = Math.max(...sources.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) =>
    sources.flatMap((from) => [0, 1, 2, 3].map((byte) => 4 * (from[round] ?? 4) + byte)),
  );
}
