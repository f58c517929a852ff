import { type DType, formatShape, ShapeError, type SymbolicShape, type Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';
import { softmaxCrossEntropyGradientReference, softmaxCrossEntropyReference } from './reference.ts';

/** @throws ShapeError, ValueError unless both are rows of float32, of one shape */
function checkRows(logits: TensorType, targets: TensorType, where: string): void {
  checkFloat(logits, 'logits', where);
  checkFloat(targets, 'targets', where);
  if (logits.shape.length > 0 && agree(logits.shape, targets.shape)) return;
  throw new ShapeError({
    where,
    message: `\`logits\` and \`targets\` must have the same shape, with an axis of classes. Received logits of shape ${formatShape(logits.shape)}, targets of shape ${formatShape(targets.shape)}.`,
  });
}

/** Whether the shapes may be equal. */
function agree(a: SymbolicShape, b: SymbolicShape): boolean {
  return a.length === b.length && a.every((length, axis) => length === null || (b[axis] ?? length) === length);
}

export const softmaxCrossEntropyOp: OpDefinition<'softmaxCrossEntropy'> = {
  name: 'softmaxCrossEntropy',
  infer([logits, targets], _attributes, where) {
    checkRows(logits, targets, where);
    return { shape: logits.shape.slice(0, -1), dtype: 'float32' };
  },
  reference: softmaxCrossEntropyReference,
};

export const softmaxCrossEntropyGradientOp: OpDefinition<'softmaxCrossEntropyGradient'> = {
  name: 'softmaxCrossEntropyGradient',
  infer([logits, targets, dloss], _attributes, where) {
    checkRows(logits, targets, where);
    checkFloat(dloss, 'dloss', where);
    const rows = logits.shape.slice(0, -1);
    if (!agree(rows, dloss.shape)) {
      throw new ShapeError({
        where,
        message: `\`dloss\` must have the shape of the losses, ${formatShape(rows)}. Received shape ${formatShape(dloss.shape)}.`,
      });
    }
    return { shape: logits.shape, dtype: 'float32' };
  },
  reference: softmaxCrossEntropyGradientReference,
};

/**
 * The cross-entropy between target probabilities and the softmax of logits, for every row: −Σ targets · log softmax(logits). Large
 * logits do not overflow. Classes with the target 0 add nothing, even where the probability is 0.
 *
 * @param logits float32, any shape with an axis of classes, the last → the shape without that axis
 * @param targets float32, of the same shape; each row usually adds up to 1
 * @throws ShapeError, ValueError if the shapes differ, or for another element type
 * @see https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
 * @example
 * softmaxCrossEntropy(tensor([[0, 0], [1000, 0]]), tensor([[0, 1], [0, 1]])).data; // [0.6931471824645996, 1000]
 */
export function softmaxCrossEntropy<D extends DType>(logits: Tensor<D>, targets: Tensor): Tensor<D>;
export function softmaxCrossEntropy<D extends DType>(logits: Value<D>, targets: Value): Value<D>;
export function softmaxCrossEntropy(logits: Value, targets: Value, ...extra: unknown[]): Value {
  refuseExtra(extra, 'softmaxCrossEntropy(logits, targets)');
  return applyOp(softmaxCrossEntropyOp, [logits, targets], {});
}

/**
 * The gradient of {@link softmaxCrossEntropy} with respect to the logits: dloss · (softmax(logits) · Σ targets − targets), for every
 * row.
 *
 * @param logits float32, any shape with an axis of classes, the last → the same shape
 * @param targets float32, of the same shape
 * @param dloss the gradient of every row's loss, float32, of the shape without the last axis
 * @throws ShapeError, ValueError if the shapes differ, or for another element type
 * @see https://keras.io/api/losses/probabilistic_losses/#categorical_crossentropy-function
 * @example
 * softmaxCrossEntropyGradient(tensor([[0, 0]]), tensor([[0, 1]]), tensor([2])).toArray(); // [[1, -1]]
 */
export function softmaxCrossEntropyGradient<D extends DType>(
  logits: Tensor<D>,
  targets: Tensor,
  dloss: Tensor,
): Tensor<D>;
export function softmaxCrossEntropyGradient<D extends DType>(logits: Value<D>, targets: Value, dloss: Value): Value<D>;
export function softmaxCrossEntropyGradient(logits: Value, targets: Value, dloss: Value, ...extra: unknown[]): Value {
  refuseExtra(extra, 'softmaxCrossEntropyGradient(logits, targets, dloss)');
  return applyOp(softmaxCrossEntropyGradientOp, [logits, targets, dloss], {});
}
