import { normalizeAxis, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** One axis or several. @throws ValueError with Keras' message for anything else */
export function checkAxes(axis: unknown, where: string): number | readonly number[] {
  const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  if (!axes.every(Number.isInteger)) {
    throw new ValueError({
      where,
      message: `Expected an int or a list/tuple of ints for the argument 'axis', but received: ${show(axis)}.`,
      hint: 'Use -1 for the last axis.',
    });
  }
  return axis as number | readonly number[];
}

/** The axes of a layer counted from the start. @throws ValueError if one is named twice */
export function axesOf(
  shape: SymbolicShape,
  { axis, where }: { readonly axis: number | readonly number[]; readonly where: string },
): readonly number[] {
  const axes = [axis].flat().map((entry) => normalizeAxis(entry, shape.length, where));
  if (new Set(axes).size === axes.length) return axes;
  throw new ValueError({
    where,
    message: `duplicate value in 'axis': ${show(axis)}.`,
    hint: 'Name every axis once.',
  });
}
