import { divide, equal, exp, max, select, softmax, subtract, sum, type Value } from '@sepal/ops';
import { normalizeAxis, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or axes taken together, along which the outputs add up to 1; -1 is the last. Default -1. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * Converts numbers to probabilities: exp(x) divided by its sum along an axis. Large numbers do not overflow. As in Keras, +Infinity
 * makes a whole vector NaN along one axis; along several axes it becomes NaN itself and the finite numbers become 0.
 *
 * Input shape: any that has the axis → output shape: the same
 *
 * @throws ValueError for an invalid axis; ShapeError, when it is called, if the input does not have it
 * @see https://keras.io/api/layers/activation_layers/softmax/
 * @example
 * const layer = new Softmax();
 * layer.apply(tensor([[1000, 1000]])).toArray(); // [[0.5, 0.5]]
 */
export class Softmax extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Softmax';

  readonly axis: number | readonly number[];

  constructor(...given: [options?: SoftmaxOptions | undefined]) {
    const { axis = -1, ...base } = givenOptions(given, new.target, { axis: true });
    resolveOptions(new.target, base, (where) => {
      const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
      if (axes.length > 0 && axes.every(Number.isInteger)) return;
      throw new ValueError({
        where,
        message: `\`axis\` must be an integer or an array of them. Received: axis=${show(axis)}.`,
        hint: 'Use -1 for the last axis.',
      });
    });
    super(base);
    this.inputSpecs = [{ minRank: 1 }];
    this.axis = typeof axis === 'number' ? axis : Object.freeze([...axis]);
  }

  override call(x: Value): Value {
    for (const axis of [this.axis].flat()) normalizeAxis(axis, x.shape.length, this.where);
    const { axis } = this;
    if (typeof axis === 'number' || axis.length === 1) return softmax(asFloat(x), axis);
    return softmaxOfAxes(asFloat(x), axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: typeof this.axis === 'number' ? this.axis : [...this.axis] };
  }
}

/** Several axes taken together: exp(x − log Σ exp(x)), with Keras' results where that logarithm is infinite, and accurate where it is finite. */
function softmaxOfAxes(x: Value, axis: readonly number[]): Value {
  const largest = max(x, { axis, keepdims: true });
  const powers = exp(subtract(x, largest));
  const whole = sum(powers, { axis, keepdims: true });
  return divide(powers, select(equal(largest, Number.POSITIVE_INFINITY), 1, whole));
}
