import { minimum, multiply, rsqrt, square, sum, type Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { axesOf, checkAxes } from './axes.ts';

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis or axes to normalize over; -1 (default) is the last. */
  readonly axis?: number | readonly number[] | undefined;
}

/** The smallest norm: zeros stay zeros. */
const LEAST = 1e-12;

/**
 * Divides numbers by their L2 norm over some axes, so that it becomes 1.
 *
 * Input shape: any with the axes → output shape: the same, float32
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if an axis does not exist
 * @see https://keras.io/api/layers/normalization_layers/unit_normalization/
 * @example
 * const layer = new UnitNormalization();
 * layer.apply(tensor([[0, 2], [0, 0]])).toArray(); // [[0, 1], [0, 0]]
 */
export class UnitNormalization extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'UnitNormalization';

  readonly axis: number | readonly number[];

  constructor(...given: [options?: UnitNormalizationOptions | undefined]) {
    const { axis = -1, ...base } = givenOptions(given, new.target, { axis: true });
    const resolved = resolveOptions(new.target, base, (where) => checkAxes(axis, where));
    super(base);
    this.inputSpecs = [{}];
    this.axis = resolved;
  }

  override call(input: Value): Value {
    const x = asFloat(input);
    const inverse = rsqrt(sum(square(x), { axis: axesOf(x.shape, this), keepdims: true }));
    return multiply(x, minimum(inverse, 1 / LEAST));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: typeof this.axis === 'number' ? this.axis : [...this.axis] };
  }
}
