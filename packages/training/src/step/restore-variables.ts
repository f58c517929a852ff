import { formatShape, ShapeError, sameShape, type Tensor, ValueError } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** Sets all variables of a built optimizer. @throws ShapeError, ValueError if the values do not fit; nothing has changed then */
export function restoreVariables({ name, variables }: Optimizer, values: readonly Tensor[]): void {
  const where = `${name} restoreOptimizer`;
  const expected = variables.map(({ path, shape, dtype }) => `${path} ${dtype} ${formatShape(shape)}`);
  if (values.length !== variables.length) {
    throw new ValueError({
      where,
      message: `The optimizer has ${variables.length} variables. Received ${values.length} values.`,
      hint: `Expected, in this order: ${listFew(expected)}. Freeze the layers that were frozen when the values were saved.`,
    });
  }
  const revisions = variables.map((variable, index) => {
    const value = values[index] as Tensor;
    if (sameShape(variable.shape, value.shape) && variable.dtype === value.dtype) return variable.revise(value);
    throw new ShapeError({
      where,
      message: `Expected ${expected[index]} at index ${index}. Received ${value.dtype} ${formatShape(value.shape)}.`,
    });
  });
  for (const [index, revision] of revisions.entries()) variables[index]?.become(revision);
}
