import type { Shape } from '@sepal/tensor';
import { multiply, subtract } from '../elementwise/binary.ts';
import { negative } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { sum } from '../reduce/op.ts';
import { reshape } from '../reshape/op.ts';
import { logSoftmax, softmax } from '../softmax/op.ts';
import { softmaxCrossEntropyGradient } from '../softmax-cross-entropy/op.ts';
import type { GradientRule } from './gradient-rule.ts';
import { lazy } from './lazy.ts';

export const softmaxCrossEntropyRule: GradientRule<'softmaxCrossEntropy'> = ({
  operands: [logits, targets],
  dy,
  fullDy,
}) => [
  () => softmaxCrossEntropyGradient(logits, targets, fullDy()),
  () => negative(multiply(logSoftmax(logits), ofRows(dy))),
];

/** With p = softmax(logits) and T = Σ targets: the result is dloss · (p · T − targets). */
export const softmaxCrossEntropyGradientRule: GradientRule<'softmaxCrossEntropyGradient'> = ({
  operands: [logits, targets, dloss],
  dy,
}) => {
  const p = lazy(() => softmax(logits));
  const total = lazy(() => sum(targets, { axis: -1, keepdims: true }));
  const centred = lazy(() => subtract(dy, sum(multiply(dy, p()), { axis: -1, keepdims: true })));
  return [
    () => multiply(multiply(ofRows(dloss), total()), multiply(p(), centred())),
    () => negative(multiply(ofRows(dloss), centred())),
    () => sum(multiply(dy, subtract(multiply(p(), total()), targets)), { axis: -1 }),
  ];
};

/** One number per row, as a column beside the rows. */
function ofRows(values: Value): Value {
  return reshape(values, [...(values.shape as Shape), 1]);
}
