import { checkShape, normalizeAxis, type Shape } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';

/** The input and output axes of a weight: both or neither. */
export type FanAxes =
  | { readonly inputAxes?: null | undefined; readonly outputAxes?: null | undefined }
  | { readonly inputAxes: readonly number[]; readonly outputAxes: readonly number[] };

/**
 * The numbers of inputs and outputs of one unit of a layer with a weight of this shape.
 *
 * | rank | fanIn | fanOut |
 * |---|---|---|
 * | 0 | 1 | 1 |
 * | 1 | n | n |
 * | 2: `[inputs, units]` | inputs | units |
 * | more: `[...window, channels, filters]` | channels · window | filters · window |
 *
 * As in Keras, a depthwise kernel `[height, width, channels, multiplier]` is no exception: its `fanIn` is
 * channels · height · width although each output sees only one channel. With both `inputAxes` and `outputAxes` the fans are
 * the products of the lengths of those axes: `{ inputAxes: [0, 1], outputAxes: [0, 1, 3] }` gives the true fans of a depthwise
 * kernel. Only one of the two has no effect, as in Keras (and is a type error).
 *
 * @param shape the weight's shape
 * @param axes `inputAxes`, `outputAxes`: axes of the shape; negative ones count from the end
 * @throws ShapeError if an axis is out of range
 *
 * Source: https://keras.io/api/layers/initializers/#variancescaling-class
 *
 * @example
 * computeFans([3, 3, 32, 64]); // { fanIn: 288, fanOut: 576 }
 * computeFans([3, 3, 32, 1], { inputAxes: [0, 1], outputAxes: [0, 1, 3] }); // { fanIn: 9, fanOut: 9 }
 */
export function computeFans(shape: Shape, axes: FanAxes = {}, ...extra: never[]): { fanIn: number; fanOut: number } {
  refuseExtra(extra, 'computeFans(shape, axes)');
  checkShape(shape, 'computeFans');
  const { inputAxes, outputAxes } = axes;
  if (Array.isArray(inputAxes) && Array.isArray(outputAxes)) {
    return { fanIn: productOf(shape, inputAxes), fanOut: productOf(shape, outputAxes) };
  }
  const [first = 1, second = first] = shape;
  if (shape.length <= 2) return { fanIn: first, fanOut: second };
  let window = 1;
  for (let axis = 0; axis < shape.length - 2; axis++) window *= shape[axis] as number;
  return { fanIn: (shape.at(-2) as number) * window, fanOut: (shape.at(-1) as number) * window };
}

function productOf(shape: Shape, axes: readonly number[]): number {
  let product = 1;
  for (const axis of axes) product *= shape[normalizeAxis(axis, shape.length, 'computeFans')] as number;
  return product;
}
