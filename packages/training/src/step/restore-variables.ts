import type { State } from '@sepal/ops';
import { formatShape, ShapeError, sameShape, type Tensor, ValueError } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { Optimizer } from '../optimizers/optimizer.ts';

/** How many variables an error describes. */
const MOST = 12;

/**
 * Sets all variables of a built optimizer.
 *
 * @throws ShapeError, ValueError that list what does not fit; nothing has changed then
 */
export function restoreVariables({ name, variables }: Optimizer, values: readonly Tensor[]): void {
  const where = `${name} restoreOptimizer`;
  if (values.length !== variables.length) {
    throw new ValueError({
      where,
      message: `The optimizer has ${variables.length} variables. Received ${values.length} values.`,
      hint: `Expected, in this order: ${listFew(variables.map(described))}. Freeze the layers that were frozen when the values were saved.`,
    });
  }
  const pairs = variables.map((variable, index) => ({ variable, value: values[index] as Tensor, index }));
  const wrong = pairs.filter(
    ({ variable, value }) => !sameShape(variable.shape, value.shape) || variable.dtype !== value.dtype,
  );
  if (wrong.length > 0) {
    const few = wrong
      .slice(0, MOST)
      .map(
        ({ variable, value, index }) =>
          `${described(variable)} at index ${index}. Received ${value.dtype} ${formatShape(value.shape)}.`,
      );
    const rest = wrong.length > MOST ? ` ${wrong.length - MOST} more differ.` : '';
    throw new ShapeError({ where, message: `Expected ${few.join(' Expected ')}${rest}` });
  }
  const revisions = pairs.map(({ variable, value }) => variable.revise(value));
  for (const [index, revision] of revisions.entries()) variables[index]?.become(revision);
}

function described({ path, shape, dtype }: State): string {
  return `${path} ${dtype} ${formatShape(shape)}`;
}
