import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext, Kernel } from '../call.ts';
import { reachOf } from '../depthwise-conv2d/plan.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import type { DepthwiseGradientAttributes } from '../vocabulary.ts';
import { loopedRow } from './looped-row.ts';
import { preparePhases } from './phases.ts';
import { inputGradientLayout, planInputGradient } from './plan.ts';
import { inputGradientRow } from './row.ts';

export const depthwiseInputGradientKernel: Kernel<'depthwiseInputGradient'> = {
  emit(context, { attributes, inputs: [dy, packed], outputs: [dx] }) {
    const { batch, height, width, channels, multiplier, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'depthwiseInputGradient', params: ['i32'] });
    const rows = batch * height;
    if (rows * width * channels === 0) return f;
    const emitRow = prepareRow(context, f, attributes);
    const [part] = f.params as readonly [Local];
    const [picture, row, output, weights] = f.locals('i32', 4);
    const { start, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    emitAssign(f, weights, packed?.address as number);
    emitWhileBelow(f, start, end, () => {
      const pictureBytes = 4 * outputHeight * outputWidth * channels * multiplier;
      emitAssign(f, picture, plus(times(quotient(start, height), pictureBytes), dy?.address as number));
      emitAssign(f, row, remainder(start, height));
      emitAssign(f, output, plus(times(start, 4 * width * channels), dx?.address as number));
      emitRow({ picture, row, output, weights });
    });
    return f;
  },

  zeroBytes(attributes, target) {
    return 4 * attributes.channels * attributes.multiplier * reachOf(planInputGradient(attributes, target).blocks);
  },

  describe(attributes, target) {
    const { batch, outputHeight, outputWidth, channels, multiplier, kernelSize } = attributes;
    const { blocks } = planInputGradient(attributes, target);
    const outputs = batch * outputHeight * outputWidth * channels * multiplier;
    return {
      tile: `${Math.max(1, ...blocks.map(({ pixels }) => pixels))}×4`,
      multiplyAdds: outputs * kernelSize[0] * kernelSize[1],
    };
  },

  layouts: (attributes, target) => [inputGradientLayout(attributes, target)],
};

/** Where a row is computed from, and written to. */
interface Row {
  readonly picture: Local;
  readonly row: Local;
  readonly output: Local;
  readonly weights: Local;
}

/** Prepares the functions of rows, and returns what calls that of a row. */
function prepareRow(context: EmitContext, f: FunctionBuilder, attributes: DepthwiseGradientAttributes) {
  const plan = planInputGradient(attributes, context.target);
  if (plan.blocks.length === 0) {
    const looped = loopedRow(context, attributes);
    return ({ picture, row, output, weights }: Row): void => {
      f.get(picture).get(row).get(output).get(weights).call(looped);
    };
  }
  const stride = attributes.strides[0];
  const functions = Array.from({ length: stride }, (_, phase) => inputGradientRow(context, attributes, plan, phase));
  const emitPhase = preparePhases(f, { stride, before: attributes.padding[0][0] });
  return ({ picture, row, output, weights }: Row): void => {
    emitPhase(row, (phase, turn) => {
      f.get(picture).get(turn).get(output).get(weights).i32.const(0);
      f.call(functions[phase] as Func);
    });
  };
}
