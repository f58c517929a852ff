import { add, cast, mean, multiply, reshape, rsqrt, subtract, type Value, variance } from '@sepal/ops';
import { checkBoolean, normalizeAxis, type SymbolicShape, show, ValueError } from '@sepal/tensor';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import {
  NORMALIZATION_OPTIONS,
  NormalizationLayer,
  type NormalizationOptions,
  resolveNormalization,
} from './normalization-layer.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends NormalizationOptions, LayerOptions {
  /** The axis or axes along which the numbers are normalized; -1 (default) is the last. */
  readonly axis?: number | readonly number[] | undefined;
  /**
   * Whether the numbers are only divided by their standard deviation, and their mean stays; then there is a `gamma` and no
   * `beta`, whatever `scale` and `center` say. Keras keeps it for old files. Default false.
   */
  readonly rmsScaling?: boolean | undefined;
}

/**
 * Brings the numbers of every sample, or of every step or pixel of it, to mean `beta` and standard deviation `gamma`.
 *
 * Mean and population variance are those along `axis` alone, so a batch of one sample is normalized as a batch of many, and
 * training changes nothing. Weights, each as long as the input is along `axis`: `gamma` (with `scale`), `beta` (with `center`).
 *
 * Input shape: any with the axes → output shape: the same, float32. Integers are normalized as they are in Keras: the
 * result loses its fraction.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if an axis does not exist or its length
 *   is not known
 * @see https://arxiv.org/abs/1607.06450, https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @example
 * const layer = new LayerNormalization({ epsilon: 0 });
 * layer.apply(tensor([[1, 3], [10, 30]])).toArray(); // [[-1, 1], [-1, 1]]
 */
export class LayerNormalization extends NormalizationLayer {
  static override readonly className: string = 'LayerNormalization';

  /** As it was given; from `build` on an array, in ascending order. */
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
    const axis = this.#axesOf(x.shape);
    // The weights' numbers in their order, along the axes.
    const along = x.shape.map((length, index) => (axis.includes(index) ? length : 1));
    const kept = { axis, keepdims: true };
    const inverse = rsqrt(add(variance(x, kept), this.epsilon));
    // The mean is taken away before anything is multiplied: products of large numbers would cancel.
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

  /** The axes counted from the start. */
  #axesOf(shape: SymbolicShape): readonly number[] {
    const axes = [this.axis].flat().map((axis) => normalizeAxis(axis, shape.length, this.where));
    if (new Set(axes).size === axes.length) return axes;
    throw new ValueError({
      where: this.where,
      message: `duplicate value in 'axis': ${show(this.axis)}.`,
      hint: 'Name every axis once.',
    });
  }
}

/** One axis or several. @throws ValueError in Keras' words for anything else */
function checkAxes(axis: unknown, where: string): number | readonly number[] {
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
