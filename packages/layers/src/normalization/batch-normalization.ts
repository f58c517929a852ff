import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { add, batchNormalization, moments, multiply, relu, sqrt, square, subtract, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import {
  checkBoolean,
  type DType,
  normalizeAxis,
  type Shape,
  type SymbolicShape,
  type Tensor,
  ValueError,
} from '@sepal/tensor';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { type BatchNormalizationOptions, checkMomentum, resolveAxis } from './batch-normalization-options.ts';
import { checkEpsilon } from './check-epsilon.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import {
  checkRenormClipping,
  composeRenorm,
  type RenormClipping,
  type RenormCorrection,
  renormCorrection,
} from './renorm.ts';

export type { BatchNormalizationOptions } from './batch-normalization-options.ts';
export type { RenormClipping } from './renorm.ts';

/**
 * Brings every channel to mean `beta` and standard deviation `gamma`.
 *
 * In training it uses mean and population variance of the batch, along all axes but `axis`, and updates its moving
 * averages: `moving = moving * momentum + batch * (1 - momentum)`. Otherwise, and with `trainable = false`, it uses the
 * moving averages and changes nothing. Weights, each `[channels]`: `gamma` (with `scale`), `beta` (with `center`),
 * `moving_mean`, `moving_variance`; with `renorm` also `moving_stddev`, `renorm_mean`, `renorm_stddev`.
 *
 * Input shape: any with the axis → output shape: the same
 *
 * @throws ValueError for options that cannot be used; ShapeError, when it is called, if the axis does not exist or its
 *   length is not known
 * @see https://arxiv.org/abs/1502.03167, https://arxiv.org/abs/1702.03275 (renorm),
 *   https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @example
 * const layer = new BatchNormalization({ momentum: 0.5 });
 * const x = tensor([[1, 10], [3, 30]]);
 * layer.apply(x, { training: true }); // about [[-1, -1], [1, 1]]
 * layer.movingMean.value.toArray(); // [1, 10]: half of the batch's mean
 */
export class BatchNormalization extends Layer {
  static override readonly className: string = 'BatchNormalization';

  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: initializers.Initializer;
  readonly gammaInitializer: initializers.Initializer;
  readonly movingMeanInitializer: initializers.Initializer;
  readonly movingVarianceInitializer: initializers.Initializer;
  readonly betaRegularizer: regularizers.Regularizer | null;
  readonly gammaRegularizer: regularizers.Regularizer | null;
  readonly betaConstraint: constraints.Constraint | null;
  readonly gammaConstraint: constraints.Constraint | null;
  readonly synchronized: boolean;
  readonly renorm: boolean;
  readonly renormClipping: RenormClipping | null;
  readonly renormMomentum: number;
  /** `[channels]`; undefined without `scale`. */
  gamma: Variable | undefined;
  /** `[channels]`; undefined without `center`. */
  beta: Variable | undefined;
  /** `[channels]`; made by `build`, as are the others. */
  movingMean!: Variable;
  movingVariance!: Variable;
  /** The moving average of the standard deviation; undefined without `renorm`, as are the next two. */
  movingStddev: Variable | undefined;
  /** The moving averages that `renorm` corrects batches with. */
  renormMean: Variable | undefined;
  renormStddev: Variable | undefined;

  constructor(...given: [options?: BatchNormalizationOptions | undefined]) {
    const {
      axis = -1,
      momentum = 0.99,
      epsilon = 1e-3,
      center = true,
      scale = true,
      betaInitializer,
      gammaInitializer,
      movingMeanInitializer,
      movingVarianceInitializer,
      betaRegularizer,
      gammaRegularizer,
      betaConstraint,
      gammaConstraint,
      synchronized = false,
      renorm = false,
      renormClipping = null,
      renormMomentum = 0.99,
      ...base
    } = givenOptions(given, new.target, {
      axis: true,
      momentum: true,
      epsilon: true,
      center: true,
      scale: true,
      betaInitializer: true,
      gammaInitializer: true,
      movingMeanInitializer: true,
      movingVarianceInitializer: true,
      betaRegularizer: true,
      gammaRegularizer: true,
      betaConstraint: true,
      gammaConstraint: true,
      synchronized: true,
      renorm: true,
      renormClipping: true,
      renormMomentum: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      axis: resolveAxis(axis, where),
      momentum: checkMomentum(momentum, 'momentum', where),
      epsilon: checkEpsilon(epsilon, where),
      center: checkBoolean(center, 'center', where),
      scale: checkBoolean(scale, 'scale', where),
      synchronized: checkBoolean(synchronized, 'synchronized', where),
      renorm: checkBoolean(renorm, 'renorm', where),
      betaRegularizer: regularizers.get(betaRegularizer, { where }),
      gammaRegularizer: regularizers.get(gammaRegularizer, { where }),
      betaConstraint: constraints.get(betaConstraint, { where }),
      gammaConstraint: constraints.get(gammaConstraint, { where }),
      renormClipping: checkRenormClipping(renormClipping, where),
      renormMomentum: checkMomentum(renormMomentum, 'renormMomentum', where),
      betaInitializer: initializers.get(betaInitializer ?? 'zeros', { where }),
      gammaInitializer: initializers.get(gammaInitializer ?? 'ones', { where }),
      movingMeanInitializer: initializers.get(movingMeanInitializer ?? 'zeros', { where }),
      movingVarianceInitializer: initializers.get(movingVarianceInitializer ?? 'ones', { where }),
    }));
    super(base);
    this.axis = resolved.axis;
    this.momentum = resolved.momentum;
    this.epsilon = resolved.epsilon;
    this.center = resolved.center;
    this.scale = resolved.scale;
    this.betaInitializer = resolved.betaInitializer;
    this.gammaInitializer = resolved.gammaInitializer;
    this.movingMeanInitializer = resolved.movingMeanInitializer;
    this.movingVarianceInitializer = resolved.movingVarianceInitializer;
    this.betaRegularizer = resolved.betaRegularizer;
    this.gammaRegularizer = resolved.gammaRegularizer;
    this.betaConstraint = resolved.betaConstraint;
    this.gammaConstraint = resolved.gammaConstraint;
    this.synchronized = resolved.synchronized;
    this.renorm = resolved.renorm;
    this.renormClipping = resolved.renormClipping ?? (this.renorm ? {} : null);
    this.renormMomentum = resolved.renormMomentum;
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const shape = [lengthOfAxis(inputShape, this.axis, this)];
    this.gamma = this.scale
      ? this.addWeight({
          name: 'gamma',
          shape,
          initializer: this.gammaInitializer,
          regularizer: this.gammaRegularizer,
          constraint: this.gammaConstraint,
        })
      : undefined;
    this.beta = this.center
      ? this.addWeight({
          name: 'beta',
          shape,
          initializer: this.betaInitializer,
          regularizer: this.betaRegularizer,
          constraint: this.betaConstraint,
        })
      : undefined;
    this.movingMean = this.#addAverage('moving_mean', shape, this.movingMeanInitializer);
    this.movingVariance = this.#addAverage('moving_variance', shape, this.movingVarianceInitializer);
    if (this.renorm) {
      // Clones: an initializer without a seed of its own gives every weight other numbers, as in Keras.
      this.movingStddev = this.#addAverage('moving_stddev', shape, rootOf(this.movingVarianceInitializer.clone()));
      this.renormMean = this.#addAverage('renorm_mean', shape, this.movingMeanInitializer.clone());
      this.renormStddev = this.#addAverage('renorm_stddev', shape, rootOf(this.movingVarianceInitializer.clone()));
    }
    this.inputSpecs = [{ rank: inputShape.length, axes: { [this.axis]: shape[0] as number } }];
    super.build(inputShape);
  }

  override call(inputs: Value, context: CallContext): Value {
    const x = asFloat(inputs);
    const { axis, epsilon } = this;
    const gamma = this.gamma && context.read(this.gamma);
    const beta = this.beta && context.read(this.beta);
    if (!context.training || !this.trainable) {
      const [mean, variance] = [context.read(this.movingMean), context.read(this.movingVariance)];
      return batchNormalization(x, mean, variance, { gamma, beta, axis, epsilon });
    }
    const channelAxis = normalizeAxis(axis, x.shape.length, this.where);
    const others = x.shape.map((_, index) => index).filter((index) => index !== channelAxis);
    const { mean, variance } = moments(x, { axis: others });
    if (!this.renorm) {
      this.#average(this.movingMean, mean, context);
      this.#average(this.movingVariance, variance, context);
      return batchNormalization(x, mean, variance, { gamma, beta, axis, epsilon });
    }
    const correction = this.#renormalize(mean, sqrt(add(variance, epsilon)), context);
    return batchNormalization(x, mean, variance, { ...composeRenorm(correction, gamma, beta), axis, epsilon });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: initializers.serialize(this.betaInitializer),
      gammaInitializer: initializers.serialize(this.gammaInitializer),
      movingMeanInitializer: initializers.serialize(this.movingMeanInitializer),
      movingVarianceInitializer: initializers.serialize(this.movingVarianceInitializer),
      betaRegularizer: regularizers.serialize(this.betaRegularizer),
      gammaRegularizer: regularizers.serialize(this.gammaRegularizer),
      betaConstraint: constraints.serialize(this.betaConstraint),
      gammaConstraint: constraints.serialize(this.gammaConstraint),
      synchronized: this.synchronized,
      renorm: this.renorm,
      renormClipping: this.renormClipping && { ...this.renormClipping },
      renormMomentum: this.renormMomentum,
    };
  }

  /** The corrections for a batch by the averages before it; then the batch becomes part of the averages. */
  #renormalize(mean: Value, stddev: Value, context: CallContext): RenormCorrection {
    const [movingStddev, renormMean, renormStddev] = [this.movingStddev, this.renormMean, this.renormStddev] as const;
    if (movingStddev === undefined || renormMean === undefined || renormStddev === undefined) {
      throw new ValueError({ where: this.where, message: 'The layer must be built before it is called.' });
    }
    const moving = { mean: context.read(renormMean), stddev: context.read(renormStddev) };
    const correction = renormCorrection({ mean, stddev }, moving, this.renormClipping ?? {}, this.epsilon);
    this.#average(renormMean, mean, context, this.renormMomentum);
    this.#average(renormStddev, stddev, context, this.renormMomentum);
    this.#average(this.movingMean, mean, context);
    this.#average(movingStddev, stddev, context);
    // Rounding may take the difference below zero.
    const variance = relu(subtract(square(context.read(movingStddev)), this.epsilon));
    context.update(this.movingVariance, variance);
    return correction;
  }

  /** moving = moving · momentum + batch · (1 − momentum) */
  #average(moving: Variable, batch: Value, context: CallContext, momentum: number = this.momentum): void {
    context.update(moving, add(multiply(context.read(moving), momentum), multiply(batch, 1 - momentum)));
  }

  #addAverage(name: string, shape: Shape, initializer: initializers.InitializerIdentifier): Variable {
    return this.addWeight({ name, shape, initializer, trainable: false });
  }
}

/** The square root of what an initializer gives: standard deviations from variances. */
function rootOf(initializer: initializers.Initializer): (shape: Shape, dtype: DType) => Tensor {
  return (shape, dtype) => sqrt(initializer.call(shape, dtype));
}
