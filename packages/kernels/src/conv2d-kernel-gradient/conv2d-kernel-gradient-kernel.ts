import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitInteger, plus, times } from '../emit/integer.ts';
import { fillKernel } from '../fill/fill-kernel.ts';
import { emitGradient, gradientScratch } from '../kernel-gradient/emit-gradient.ts';
import { type GradientShape, planGradient } from '../kernel-gradient/plan.ts';
import type { ConvKernelGradientAttributes } from '../vocabulary.ts';
import { gatherPanels, gatherRows } from './gather.ts';

function shapeOf(attributes: ConvKernelGradientAttributes): GradientShape {
  const { batch, outputHeight, outputWidth, kernelSize, inputs, outputs, groups, slices } = attributes;
  return {
    rows: batch * outputHeight * outputWidth,
    taps: kernelSize[0] * kernelSize[1],
    inputs: inputs / groups,
    outputs: outputs / groups,
    groups,
    slices,
    isDense: false,
  };
}

export const convKernelGradientKernel: Kernel<'convKernelGradient'> = {
  emit(context, { attributes, inputs: [x, dy], outputs, scratch = { address: 0, bytes: 0 } }) {
    const f = context.module.func({ name: 'convKernelGradient', params: ['i32'] });
    const shape = shapeOf(attributes);
    if (shape.inputs * shape.outputs === 0) return f;
    if (shape.rows === 0) {
      return fillKernel.emit(context, { kernel: 'fill', attributes: { value: 0 }, inputs: [], outputs });
    }
    const plan = planGradient(shape, context.target);
    const heights = plan.runs.map(({ size }) => size);
    const copy = plan.left === 'rows' ? gatherRows(context, attributes) : gatherPanels(context, attributes, heights);
    const [part] = f.params as readonly [Local];
    emitGradient(context, f, part, {
      shape,
      left: x?.address as number,
      dy: dy?.address as number,
      output: outputs[0]?.address as number,
      scratch: plus(times(part, scratch.bytes), scratch.address),
      emitCopy({ group, row, rows, tap, taps, chunk, to, columnStep }) {
        const input = plus(times(group, 4 * shape.inputs), 4 * chunk.first + (x?.address as number));
        const args =
          plan.left === 'rows'
            ? [plus(times(group, 4 * shape.inputs), x?.address as number), row, rows, to]
            : [input, row, rows, tap, taps, to, columnStep, ...chunk.counts];
        for (const value of args) emitInteger(f, value);
        f.call(copy);
      },
    });
    return f;
  },

  scratchBytes(attributes, target) {
    const shape = shapeOf(attributes);
    return gradientScratch(shape, planGradient(shape, target));
  },

  /** Read for pixels outside the picture. */
  zeroBytes: ({ inputs, groups }) => (4 * inputs) / groups,

  describe(attributes, target) {
    const shape = shapeOf(attributes);
    const { runs, width } = planGradient(shape, target);
    const { rows, taps, inputs, outputs, groups } = shape;
    return { tile: `${runs[0]?.size ?? 0}×${width}`, multiplyAdds: rows * taps * inputs * outputs * groups };
  },
};
