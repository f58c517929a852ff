import { cast, State } from '@sepal/ops';
import { checkIntact, formatShape, type Shape, ShapeError, sameShape, Tensor, ValueError } from '@sepal/tensor';
import { isPromise, listFew, show } from '@sepal/tensor/options';
import type { Variable } from './variable.ts';

/** The values of variables, in order. */
export async function readAll(variables: readonly Variable[]): Promise<Tensor[]> {
  return Promise.all(variables.map((variable) => variable.read()));
}

/**
 * Checks values for the variables: shapes must be equal, numbers are converted to the variable's element type.
 *
 * @throws ShapeError that lists the first mismatches, and tells if the shapes only differ in order; ValueError if a tensor has
 *   lost its elements
 */
export function checkedWeights(variables: readonly Variable[], values: readonly Tensor[], where: string): Tensor[] {
  if (!Array.isArray(values) || !values.every((value) => value instanceof Tensor)) {
    throw new ValueError({
      where,
      message: `\`setWeights\` takes an array of tensors. Received: ${show(values)}.`,
      hint: isPromise(values)
        ? 'Await it, as in setWeights(await other.getWeights()).'
        : Array.isArray(values) && values.some((value) => value instanceof State)
          ? 'Those are variables, not their values: setWeights(await other.getWeights()).'
          : 'Make them with tensor(…) of @sepal/tensor, in the order of `weights`.',
    });
  }
  if (variables.length !== values.length) {
    const expected = variables.map(({ path, shape }) => `${path} ${formatShape(shape)}`);
    throw new ShapeError({
      where,
      message: `You called \`setWeights(weights)\` with a weight list of length ${values.length}, but the layer was expecting ${variables.length} weights.`,
      hint:
        variables.length === 0
          ? 'The layer has no weights, or none yet: call it on an input, or `build(inputShape)`, first.'
          : `Expected, in this order: ${listFew(expected)}.`,
    });
  }
  const mismatches = variables.flatMap(({ path, shape }, index) => {
    const value = values[index] as Tensor;
    return sameShape(shape, value.shape)
      ? []
      : [`${path} expects shape ${formatShape(shape)}, received ${formatShape(value.shape)}`];
  });
  if (mismatches.length > 0) {
    const count = mismatches.length === 1 ? 'One weight does' : `${mismatches.length} weights do`;
    const ordered = (shapes: readonly Shape[]): string => shapes.map(formatShape).sort().join();
    const sameShapes = ordered(variables.map(({ shape }) => shape)) === ordered(values.map(({ shape }) => shape));
    throw new ShapeError({
      where,
      message: `${count} not fit${sameShapes ? ' (the shapes are right but in another order)' : ''}: ${listFew(mismatches, { separator: '; ', most: 6 })}.`,
      hint: `Nothing was set.${sameShapes ? ' Give the values in the order of `weights`.' : ''}`,
    });
  }
  return variables.map(({ path, dtype }, index) => {
    const value = values[index] as Tensor;
    checkIntact(value, where, `The value of ${path}`);
    // Weights may be hundreds of megabytes: only others are converted, which copies them.
    return value.dtype === dtype ? value : cast(value, dtype);
  });
}
