import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { add, cast, mean, multiply, reshape, rsqrt, subtract, type Value, variance } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { checkBoolean, normalizeAxis, type SymbolicShape, show, ValueError } from '@sepal/tensor';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { checkEpsilon } from './check-epsilon.ts';
import { lengthOfAxis } from './length-of-axis.ts';

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** The axis or axes along which the numbers are normalized; -1 (default) is the last. */
  readonly axis?: number | readonly number[] | undefined;
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number | undefined;
  /** Whether `beta` is added. Default true. */
  readonly center?: boolean | undefined;
  /** Whether the result is multiplied by `gamma`. Default true. */
  readonly scale?: boolean | undefined;
  /**
   * Whether the numbers are only divided by their standard deviation, and their mean stays; then there is a `gamma` and no
   * `beta`, whatever `scale` and `center` say. Keras keeps it for old files. Default false.
   */
  readonly rmsScaling?: boolean | undefined;
  /** Default 'zeros'. */
  readonly betaInitializer?: initializers.InitializerIdentifier | undefined;
  /** Default 'ones'. */
  readonly gammaInitializer?: initializers.InitializerIdentifier | undefined;
  readonly betaRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly gammaRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly betaConstraint?: constraints.ConstraintIdentifier | null | undefined;
  readonly gammaConstraint?: constraints.ConstraintIdentifier | null | undefined;
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
 * @throws ValueError for options that cannot be used; ShapeError, when it is called, if an axis does not exist or its length
 *   is not known
 * @see https://arxiv.org/abs/1607.06450, https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @example
 * const layer = new LayerNormalization({ epsilon: 0 });
 * layer.apply(tensor([[1, 3], [10, 30]])).toArray(); // [[-1, 1], [-1, 1]]
 */
export class LayerNormalization extends Layer {
  static override readonly className: string = 'LayerNormalization';

  /** As it was given; from `build` on an array, in ascending order. */
  axis: number | readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly rmsScaling: boolean;
  readonly betaInitializer: initializers.Initializer;
  readonly gammaInitializer: initializers.Initializer;
  readonly betaRegularizer: regularizers.Regularizer | null;
  readonly gammaRegularizer: regularizers.Regularizer | null;
  readonly betaConstraint: constraints.Constraint | null;
  readonly gammaConstraint: constraints.Constraint | null;
  /** One number for each place along the axes; undefined without `scale`. */
  gamma: Variable | undefined;
  /** One number for each place along the axes; undefined without `center`. */
  beta: Variable | undefined;

  constructor(...given: [options?: LayerNormalizationOptions | undefined]) {
    const {
      axis = -1,
      epsilon = 1e-3,
      center = true,
      scale = true,
      rmsScaling = false,
      betaInitializer,
      gammaInitializer,
      betaRegularizer,
      gammaRegularizer,
      betaConstraint,
      gammaConstraint,
      ...base
    } = givenOptions(given, new.target, {
      axis: true,
      epsilon: true,
      center: true,
      scale: true,
      rmsScaling: true,
      betaInitializer: true,
      gammaInitializer: true,
      betaRegularizer: true,
      gammaRegularizer: true,
      betaConstraint: true,
      gammaConstraint: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      axis: checkAxes(axis, where),
      epsilon: checkEpsilon(epsilon, where),
      center: checkBoolean(center, 'center', where),
      scale: checkBoolean(scale, 'scale', where),
      rmsScaling: checkBoolean(rmsScaling, 'rmsScaling', where),
      betaRegularizer: regularizers.get(betaRegularizer, { where }),
      gammaRegularizer: regularizers.get(gammaRegularizer, { where }),
      betaConstraint: constraints.get(betaConstraint, { where }),
      gammaConstraint: constraints.get(gammaConstraint, { where }),
      betaInitializer: initializers.get(betaInitializer ?? 'zeros', { where }),
      gammaInitializer: initializers.get(gammaInitializer ?? 'ones', { where }),
    }));
    super(base);
    this.axis = resolved.axis;
    this.epsilon = resolved.epsilon;
    this.center = resolved.center;
    this.scale = resolved.scale;
    this.rmsScaling = resolved.rmsScaling;
    this.betaInitializer = resolved.betaInitializer;
    this.gammaInitializer = resolved.gammaInitializer;
    this.betaRegularizer = resolved.betaRegularizer;
    this.gammaRegularizer = resolved.gammaRegularizer;
    this.betaConstraint = resolved.betaConstraint;
    this.gammaConstraint = resolved.gammaConstraint;
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const axes = [this.axis].flat().sort((a, b) => a - b);
    const shape = axes.map((axis) => lengthOfAxis(inputShape, axis, this));
    this.axis = Object.freeze(axes);
    this.gamma =
      this.scale || this.rmsScaling
        ? this.addWeight({
            name: 'gamma',
            shape,
            initializer: this.gammaInitializer,
            regularizer: this.gammaRegularizer,
            constraint: this.gammaConstraint,
          })
        : undefined;
    this.beta =
      this.center && !this.rmsScaling
        ? this.addWeight({
            name: 'beta',
            shape,
            initializer: this.betaInitializer,
            regularizer: this.betaRegularizer,
            constraint: this.betaConstraint,
          })
        : undefined;
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
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      rmsScaling: this.rmsScaling,
      betaInitializer: initializers.serialize(this.betaInitializer),
      gammaInitializer: initializers.serialize(this.gammaInitializer),
      betaRegularizer: regularizers.serialize(this.betaRegularizer),
      gammaRegularizer: regularizers.serialize(this.gammaRegularizer),
      betaConstraint: constraints.serialize(this.betaConstraint),
      gammaConstraint: constraints.serialize(this.gammaConstraint),
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
