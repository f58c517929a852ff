import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitInteger, plus, times } from '../emit/integer.ts';
import { fillKernel } from '../fill/fill-kernel.ts';
import { copyRows } from '../kernel-gradient/copies.ts';
import { emitGradient, gradientScratch } from '../kernel-gradient/emit-gradient.ts';
import { type GradientShape, planGradient } from '../kernel-gradient/plan.ts';
import type { PointwiseKernelGradientAttributes } from '../vocabulary.ts';

function shapeOf(attributes: PointwiseKernelGradientAttributes): GradientShape {
  return { ...attributes, taps: 1, groups: 1, isDense: true };
}

/** dW = xᵀ · dy. */
export const pointwiseKernelGradientKernel: Kernel<'pointwiseKernelGradient'> = {
  emit(context, { attributes, inputs: [x, dy], outputs, scratch = { address: 0, bytes: 0 } }) {
    const f = context.module.func({ name: 'pointwiseKernelGradient', params: ['i32'] });
    const { rows, inputs } = attributes;
    if (inputs * attributes.outputs === 0) return f;
    if (rows === 0) {
      return fillKernel.emit(context, { kernel: 'fill', attributes: { value: 0 }, inputs: [], outputs });
    }
    const [part] = f.params as readonly [Local];
    const shape = shapeOf(attributes);
    const { runs } = planGradient(shape, context.target);
    const copy = copyRows(
      context,
      runs.map(({ size }) => size),
    );
    emitGradient(context, f, part, {
      shape,
      left: x?.address as number,
      dy: dy?.address as number,
      output: outputs[0]?.address as number,
      scratch: plus(times(part, scratch.bytes), scratch.address),
      emitCopy({ row, rows, chunk, to, columnStep }) {
        const from = plus(times(row, 4 * inputs), 4 * chunk.first + (x?.address as number));
        for (const value of [from, 4 * inputs, to, columnStep, rows, ...chunk.counts]) emitInteger(f, value);
        f.call(copy);
      },
    });
    return f;
  },

  scratchBytes(attributes, target) {
    const shape = shapeOf(attributes);
    return gradientScratch(shape, planGradient(shape, target));
  },

  describe(attributes, target) {
    const { runs, width } = planGradient(shapeOf(attributes), target);
    const { rows, inputs, outputs } = attributes;
    return { tile: `${runs[0]?.size ?? 0}×${width}`, multiplyAdds: rows * inputs * outputs };
  },
};
