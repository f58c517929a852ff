import { add, cast, mean, multiply, reshape, rsqrt, square, type Value } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { axesOf, checkAxes } from './axes.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import { checkEpsilon } from './normalization-layer.ts';

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis or axes to normalize over; -1 (default) is the last. */
  readonly axis?: number | readonly number[] | undefined;
  /** Added to the mean square. Default 1e-6. */
  readonly epsilon?: number | undefined;
}

/**
 * Divides numbers by their root mean square over some axes, and multiplies them by weights.
 *
 * Weights: `scale`, of the input's lengths along `axis`.
 *
 * Input shape: any with the axes → output shape: the same, float32. Integers are normalized as in Keras, which
 * truncates the result.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if an axis does not exist or its length is unknown
 * @see https://arxiv.org/abs/1910.07467, https://keras.io/api/layers/normalization_layers/rms_normalization/
 * @example
 * const layer = new RMSNormalization({ epsilon: 0 });
 * layer.apply(tensor([[3, -3], [5, 5]])).toArray(); // [[1, -1], [1, 1]]
 */
export class RMSNormalization extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'RMSNormalization';

  /** As given; after `build`, a sorted array. */
  axis: number | readonly number[];
  readonly epsilon: number;
  /** The factors along the axes; made by `build`. */
  scale!: Variable;

  constructor(...given: [options?: RMSNormalizationOptions | undefined]) {
    const { axis = -1, epsilon = 1e-6, ...base } = givenOptions(given, new.target, { axis: true, epsilon: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      axis: checkAxes(axis, where),
      epsilon: checkEpsilon(epsilon, where),
    }));
    super(base);
    this.axis = resolved.axis;
    this.epsilon = resolved.epsilon;
    this.inputSpecs = [{}];
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const axes = [this.axis].flat().sort((a, b) => a - b);
    const shape = axes.map((axis) => lengthOfAxis(inputShape, axis, this));
    this.axis = Object.freeze(axes);
    this.scale = this.addWeight({ name: 'scale', shape, initializer: 'ones' });
    this.inputSpecs = [{ axes: Object.fromEntries(axes.map((axis, index) => [axis, shape[index] as number])) }];
    super.build(inputShape);
  }

  override call(input: Value, context: CallContext): Value {
    const x = asFloat(input);
    const axis = axesOf(x.shape, this);
    const along = x.shape.map((length, index) => (axis.includes(index) ? length : 1));
    const inverse = rsqrt(add(mean(square(x), { axis, keepdims: true }), this.epsilon));
    const y = multiply(multiply(x, inverse), reshape(context.read(this.scale), along));
    return input.dtype === 'float32' ? y : cast(cast(y, input.dtype), 'float32');
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: typeof this.axis === 'number' ? this.axis : [...this.axis],
      epsilon: this.epsilon,
    };
  }
}
