import { checkIntact, formatShape, ShapeError, Tensor } from '@sepal/tensor';
import { isSymbolic, type SymbolicTensor } from '../graph/layer-graph.ts';
import { valuesFor } from '../graph/named-values.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import type { AnyModel } from './any-model.ts';

/**
 * Checks samples for a model.
 *
 * @param x one tensor `[samples, ...]`, an array of them in the order of the model's inputs, or an object of them by name. A model
 *   without an input shape takes it from them.
 * @param where the caller, for errors
 * @returns the tensors in the order of the inputs, in their own element types
 * @throws ShapeError, ValueError if they do not match the inputs, have no samples or not the same number
 */
export function givenInputs(model: AnyModel, x: Structure<Tensor>, where: string): readonly Tensor[] {
  flatten(x, isTensor, { where, argument: 'x' });
  if (!model.built) model.prepare(model.conform(x, isTensor));
  const inputs = flatten(model.inputs, isSymbolic);
  const tensors = valuesFor(x, isTensor, { ends: model.inputs, what: 'input', where });
  for (const [index, input] of inputs.entries()) checkInput(model, tensors[index] as Tensor, input, { index, where });
  const counts = new Set(tensors.map(({ shape }) => shape[0]));
  if (counts.size > 1) {
    throw new ShapeError({
      where,
      message: `Make sure all arrays contain the same number of samples. Received ${[...counts].join(', ')}.`,
    });
  }
  return tensors;
}

function checkInput(
  model: AnyModel,
  value: Tensor,
  { name, shape }: SymbolicTensor,
  { index, where }: { readonly index: number; readonly where: string },
): void {
  if (!model.fits(shape, value.shape)) {
    const sample =
      shape.length !== value.rank + 1
        ? ''
        : shape[0] === null && shape[1] === value.shape[0]
          ? ` Add a batch axis in front; or if ${shape[1]} was meant as the batch when the model was made, leave it out of \`shape\` of input().`
          : ' Add a batch axis in front: a single sample is a batch of 1.';
    throw new ShapeError({
      where,
      message: `Input ${index} with name '${name}' is incompatible with the model: expected shape=${formatShape(shape)}, found shape=${formatShape(value.shape)}.${sample}`,
    });
  }
  checkIntact(value, where, `Input ${index} with name '${name}'`);
  if (value.shape[0] === 0) {
    throw new ShapeError({
      where,
      message: `Input ${index} with name '${name}' has no samples: its shape is ${formatShape(value.shape)}.`,
    });
  }
}

/** The model's fixed batch size; undefined if it may vary. */
export function fixedBatch(model: AnyModel): number | undefined {
  const length = flatten(model.inputs, isSymbolic)[0]?.shape[0] ?? 0;
  return length > 0 ? length : undefined;
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
