import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext, Kernel } from '../call.ts';
import { reachOf } from '../depthwise-conv2d/plan.ts';
import { preparePhases } from '../depthwise-conv2d-input-gradient/phases.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import type { PoolGradientKernelAttributes } from '../vocabulary.ts';
import { gradientRow, planPoolGradient } from './gradient-row.ts';
import { loopedGradientRow } from './looped-gradient.ts';

/** Adds up, for every pixel, what the windows that cover it give it. */
export const poolGradientKernel: Kernel<'poolGradient'> = {
  emit(context, { attributes, inputs: [dy, indices], outputs: [dx] }) {
    const { batch, height, width, channels, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'poolGradient', params: ['i32'] });
    const count = batch * height;
    if (count * width * channels === 0) return f;
    const emitRow = prepareRow(context, f, attributes);
    const [part] = f.params as readonly [Local];
    const [picture, row, output, distance] = f.locals('i32', 4);
    const { start, end } = emitShare(f, part, { count, parts: context.target.parts });
    emitAssign(f, distance, indices === undefined ? 0 : (indices.address - (dy?.address as number)) | 0);
    emitWhileBelow(f, start, end, () => {
      const pictureBytes = 4 * outputHeight * outputWidth * channels;
      emitAssign(f, picture, plus(times(quotient(start, height), pictureBytes), dy?.address as number));
      emitAssign(f, row, remainder(start, height));
      emitAssign(f, output, plus(times(start, 4 * width * channels), dx?.address as number));
      emitRow({ picture, row, output, indices: distance });
    });
    return f;
  },

  zeroBytes: (attributes, target) => 4 * attributes.channels * reachOf(planPoolGradient(attributes, target).blocks),

  describe: () => ({ tile: '1×4', multiplyAdds: 0 }),
};

/** Where a row is computed from, and written to; `indices` is the distance from dy to the indices in bytes. */
interface Row {
  readonly picture: Local;
  readonly row: Local;
  readonly output: Local;
  readonly indices: Local;
}

/** Prepares the functions of rows, and returns what calls that of a row. */
function prepareRow(context: EmitContext, f: FunctionBuilder, attributes: PoolGradientKernelAttributes) {
  const plan = planPoolGradient(attributes, context.target);
  const emitCall = ({ picture, output, indices }: Row, row: Local, func: Func): void => {
    f.get(picture).get(row).get(output).i32.const(0).get(indices).call(func);
  };
  if (plan.blocks.length === 0) {
    const looped = loopedGradientRow(context, attributes);
    return (row: Row): void => emitCall(row, row.row, looped);
  }
  const stride = attributes.strides[0];
  const functions = Array.from({ length: stride }, (_, phase) => gradientRow(context, attributes, plan, phase));
  const emitPhase = preparePhases(f, { stride, before: attributes.padding[0][0] });
  return (row: Row): void => emitPhase(row.row, (phase, turn) => emitCall(row, turn, functions[phase] as Func));
}
