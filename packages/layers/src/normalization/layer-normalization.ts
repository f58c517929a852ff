import { add, cast, mean, multiply, reshape, rsqrt, subtract, type Value, variance } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { checkBoolean } from '@sepal/tensor/options';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import { axesOf, checkAxes } from './axes.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import {
  NORMALIZATION_OPTIONS,
  NormalizationLayer,
  type NormalizationOptions,
  resolveNormalization,
} from './normalization-layer.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends NormalizationOptions, LayerOptions {
  /** The axis or axes to normalize over; -1 (default) is the last. */
  readonly axis?: number | readonly number[] | undefined;
  /**
   * Whether to divide by the standard deviation without subtracting the mean; there is a `gamma` and no `beta` then, whatever `scale`
   * and `center` are. Keras keeps it for old files. Default false.
   */
  readonly rmsScaling?: boolean | undefined;
}

/**
 * Normalizes every sample, or every step or pixel of it, to mean `beta` and standard deviation `gamma`.
 *
 * Mean and population variance are taken only over `axis`, so samples are independent of their batch, and training and inference
 * are the same. Weights, each with the input's lengths along `axis`: `gamma` (with `scale`), `beta` (with `center`).
 *
 * Input shape: any with the axes → output shape: the same, float32. Integers are normalized as in Keras, which
 * truncates the result.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if an axis does not exist or its length
 *   is unknown
 * @see https://arxiv.org/abs/1607.06450, https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @example
 * const layer = new LayerNormalization({ epsilon: 0 });
 * layer.apply(tensor([[1, 3], [10, 30]])).toArray(); // [[-1, 1], [-1, 1]]
 */
export class LayerNormalization extends NormalizationLayer {
  static override readonly className: string = 'LayerNormalization';

  /** As given; after `build`, a sorted array. */
  axis: number | readonly number[];
  readonly rmsScaling: boolean;

  constructor(...given: [options?: LayerNormalizationOptions | undefined]) {
    const {
      axis = -1,
      rmsScaling = false,
      ...others
    } = givenOptions(given, new.target, {
      axis: true,
      ...NORMALIZATION_OPTIONS,
      rmsScaling: true,
    });
    const [normalization, base] = splitOptions(others, NORMALIZATION_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => ({
      axis: checkAxes(axis, where),
      rmsScaling: checkBoolean(rmsScaling, 'rmsScaling', where),
      ...resolveNormalization(normalization, where),
    }));
    super(base, resolved);
    this.axis = resolved.axis;
    this.rmsScaling = resolved.rmsScaling;
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const axes = [this.axis].flat().sort((a, b) => a - b);
    const shape = axes.map((axis) => lengthOfAxis(inputShape, axis, this));
    this.axis = Object.freeze(axes);
    this.addScaleAndOffset(shape, {
      scale: this.scale || this.rmsScaling,
      center: this.center && !this.rmsScaling,
    });
    this.inputSpecs = [{ axes: Object.fromEntries(axes.map((axis, index) => [axis, shape[index] as number])) }];
    super.build(inputShape);
  }

  override call(input: Value, context: CallContext): Value {
    const x = asFloat(input);
    const axis = axesOf(x.shape, this);
    // The shape of the weights, along the axes.
    const along = x.shape.map((length, index) => (axis.includes(index) ? length : 1));
    const kept = { axis, keepdims: true };
    const inverse = rsqrt(add(variance(x, kept), this.epsilon));
    // Subtract the mean before multiplying: products of large numbers would cancel.
    let y = multiply(this.rmsScaling ? x : subtract(x, mean(x, kept)), inverse);
    if (this.gamma !== undefined) y = multiply(y, reshape(context.read(this.gamma), along));
    if (this.beta !== undefined) y = add(y, reshape(context.read(this.beta), along));
    return input.dtype === 'float32' ? y : cast(cast(y, input.dtype), 'float32');
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: typeof this.axis === 'number' ? this.axis : [...this.axis],
      rmsScaling: this.rmsScaling,
    };
  }
}
