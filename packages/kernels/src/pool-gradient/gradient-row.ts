import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import type { Block } from '../depthwise-conv2d/plan.ts';
import { blockRow, type RowWriter, sumsFor } from '../depthwise-conv2d/row.ts';
import { type InputGradientPlan, kernelRowsOf, planInputGradient } from '../depthwise-conv2d-input-gradient/plan.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitSplat } from '../expression/step.ts';
import type { Target } from '../target.ts';
import type { PoolGradientKernelAttributes } from '../vocabulary.ts';

/**
 * The blocks of a row, as of the input gradient of a depthwise convolution by the same windows. None where the code would be too
 * large, or windows that overhang the picture give larger shares.
 */
export function planPoolGradient(attributes: PoolGradientKernelAttributes, target: Target): InputGradientPlan {
  const plan = planInputGradient({ ...attributes, multiplier: 1 }, target);
  const isEven = attributes.kind === 'max' || attributes.padding.flat().every((amount) => amount === 0);
  return isEven ? plan : { ...plan, blocks: [] };
}

/**
 * The function that computes one row of the gradient, whose y + top padding is `phase` more than t strides:
 * (picture, t, output, 0, indices) → (), where `picture` is the address of the batch's picture of dy, and `indices` the bytes from
 * an element of dy to the index of its largest element.
 */
export function gradientRow(
  context: EmitContext,
  attributes: PoolGradientKernelAttributes,
  plan: InputGradientPlan,
  phase: number,
): Func {
  const { kind, height, width, channels, kernelSize, strides, padding, outputHeight, outputWidth } = attributes;
  const geometry = [kind, height, width, channels, kernelSize, strides, padding, outputHeight, outputWidth, phase];
  const key = `poolGradient ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const row = {
      height: outputHeight,
      width: outputWidth,
      inputs: channels,
      outputs: channels,
      kernelSize,
      rows: kernelRowsOf({ ...attributes, multiplier: 1 }, phase),
      rowStep: 1,
      clips: true,
      ...plan,
      epilogue: { residual: false, activation: null },
    };
    const { width: written } = plan.channels;
    blockRow(context, f, row, { emitUnit: kind === 'max' ? largestOnly(f) : evenShares(f, kernelSize), written });
    return f;
  });
}

type Unit = { readonly groups: number; readonly lanes: number };

/** Writes a unit of channels, group by group: `emitGroup` adds up one of them. */
function unitOf(
  f: FunctionBuilder,
  emitGroup: (writer: RowWriter, block: Block, group: { offset: number; sums: readonly Local[] }) => void,
) {
  const store = prepareStore(f, 'float32');
  return (writer: RowWriter, block: Block, { groups, lanes }: Unit): void => {
    const sums = sumsFor(writer, block.pixels);
    for (let g = 0; g < groups; g++) {
      for (const sum of sums) f.f32.const(0).f32x4.splat().set(sum);
      emitGroup(writer, block, { offset: 16 * g, sums });
      for (const [pixel, sum] of sums.entries()) {
        const offset = 4 * pixel * writer.geometry.outputs + 16 * g;
        store({ pointer: writer.to, offset, lanes: Math.min(4, lanes - 4 * g) }, () => f.get(sum));
      }
    }
  };
}

/** What windows give to their largest elements. */
function largestOnly(f: FunctionBuilder) {
  const [, , , , distance] = f.params as readonly [Local, Local, Local, Local, Local];
  const at = f.local('i32');
  const [gradient, index] = f.locals('v128', 2);
  return unitOf(f, ({ geometry, inputs, masks }, block, { offset: group, sums }) => {
    for (const [number, { row }] of geometry.rows.entries()) {
      const pointer = inputs[number] as Local;
      // Rows outside have zeros for indices too, which give zeros.
      f.get(pointer)
        .get(distance)
        .get(masks[number] as Local)
        .i32.and()
        .i32.add()
        .set(at);
      for (const { offset, products } of block.columns) {
        const bytes = 4 * offset * geometry.inputs + group;
        f.get(pointer).v128.load(bytes).set(gradient);
        f.get(at).v128.load(bytes).set(index);
        for (const { pixel, tap } of products) {
          const sum = sums[pixel] as Local;
          f.get(sum).get(gradient).get(index);
          f.i32.const(row * geometry.kernelSize[1] + tap).i32x4.splat();
          f.i32x4.eq().v128.and().f32x4.add().set(sum);
        }
      }
    }
  });
}

/** What windows give to each of their elements, all of them in the picture. */
function evenShares(f: FunctionBuilder, kernelSize: readonly [number, number]) {
  const gradient = f.local('v128');
  return unitOf(f, ({ geometry, inputs }, block, { offset: group, sums }) => {
    for (const number of geometry.rows.keys()) {
      for (const { offset, products } of block.columns) {
        f.get(inputs[number] as Local)
          .v128.load(4 * offset * geometry.inputs + group)
          .set(gradient);
        for (const { pixel } of products) {
          const sum = sums[pixel] as Local;
          f.get(sum).get(gradient).f32x4.add().set(sum);
        }
      }
    }
    for (const sum of sums)
      emitSplat(f.get(sum), kernelSize[0] * kernelSize[1])
        .f32x4.div()
        .set(sum);
  });
}
