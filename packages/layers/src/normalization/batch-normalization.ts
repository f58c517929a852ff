import * as initializers from '@sepal/initializers';
import { add, batchNormalization, moments, multiply, relu, sqrt, square, subtract, type Value } from '@sepal/ops';
import { type DType, normalizeAxis, type Shape, type SymbolicShape, type Tensor, ValueError } from '@sepal/tensor';
import { checkBoolean } from '@sepal/tensor/options';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { givenOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { type BatchNormalizationOptions, checkMomentum, resolveAxis } from './batch-normalization-options.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import { NORMALIZATION_OPTIONS, NormalizationLayer, resolveNormalization } from './normalization-layer.ts';
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
 * Normalizes every channel to mean `beta` and standard deviation `gamma`.
 *
 * In training it uses the mean and population variance of the batch, over all axes but `axis`, and updates its moving
 * averages: `moving = moving * momentum + batch * (1 - momentum)`. In inference, and with `trainable = false`, it uses
 * the moving averages without updating them. Weights, each `[channels]`: `gamma` (with `scale`), `beta` (with `center`),
 * `moving_mean`, `moving_variance`; with `renorm` also `moving_stddev`, `renorm_mean`, `renorm_stddev`.
 *
 * Input shape: any with the axis → output shape: the same
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the axis does not exist or its
 *   length is unknown
 * @see https://arxiv.org/abs/1502.03167, https://arxiv.org/abs/1702.03275 (renorm),
 *   https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @example
 * const layer = new BatchNormalization({ momentum: 0.5 });
 * const x = tensor([[1, 10], [3, 30]]);
 * layer.apply(x, { training: true }); // about [[-1, -1], [1, 1]]
 * layer.movingMean.value.toArray(); // [1, 10]: half of the batch's mean
 */
export class BatchNormalization extends NormalizationLayer {
  static override readonly className: string = 'BatchNormalization';

  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: initializers.Initializer;
  readonly movingVarianceInitializer: initializers.Initializer;
  readonly synchronized: boolean;
  readonly renorm: boolean;
  readonly renormClipping: RenormClipping | null;
  readonly renormMomentum: number;
  /** `[channels]`; made by `build`, as are the others. */
  movingMean!: Variable;
  movingVariance!: Variable;
  /** The moving average of the standard deviation; undefined without `renorm`, as are the next two. */
  movingStddev: Variable | undefined;
  /** The moving averages used by `renorm` to correct batches. */
  renormMean: Variable | undefined;
  renormStddev: Variable | undefined;

  constructor(...given: [options?: BatchNormalizationOptions | undefined]) {
    const {
      axis = -1,
      momentum = 0.99,
      movingMeanInitializer,
      movingVarianceInitializer,
      synchronized = false,
      renorm = false,
      renormClipping = null,
      renormMomentum = 0.99,
      ...others
    } = givenOptions(given, new.target, {
      axis: true,
      ...NORMALIZATION_OPTIONS,
      momentum: true,
      movingMeanInitializer: true,
      movingVarianceInitializer: true,
      synchronized: true,
      renorm: true,
      renormClipping: true,
      renormMomentum: true,
    });
    const [normalization, base] = splitOptions(others, NORMALIZATION_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => ({
      axis: resolveAxis(axis, where),
      momentum: checkMomentum(momentum, 'momentum', where),
      synchronized: checkBoolean(synchronized, 'synchronized', where),
      renorm: checkBoolean(renorm, 'renorm', where),
      renormClipping: checkRenormClipping(renormClipping, where),
      renormMomentum: checkMomentum(renormMomentum, 'renormMomentum', where),
      ...resolveNormalization(normalization, where),
      movingMeanInitializer: initializers.get(movingMeanInitializer ?? 'zeros', { where }),
      movingVarianceInitializer: initializers.get(movingVarianceInitializer ?? 'ones', { where }),
    }));
    super(base, resolved);
    this.axis = resolved.axis;
    this.momentum = resolved.momentum;
    this.movingMeanInitializer = resolved.movingMeanInitializer;
    this.movingVarianceInitializer = resolved.movingVarianceInitializer;
    this.synchronized = resolved.synchronized;
    this.renorm = resolved.renorm;
    this.renormClipping = resolved.renormClipping ?? (this.renorm ? {} : null);
    this.renormMomentum = resolved.renormMomentum;
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const shape = [lengthOfAxis(inputShape, this.axis, this)];
    this.addScaleAndOffset(shape, this);
    this.movingMean = this.#addAverage('moving_mean', shape, this.movingMeanInitializer);
    this.movingVariance = this.#addAverage('moving_variance', shape, this.movingVarianceInitializer);
    if (this.renorm) {
      // Clones, so that an initializer without an explicit seed gives each weight different numbers, as in Keras.
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
      movingMeanInitializer: initializers.serialize(this.movingMeanInitializer),
      movingVarianceInitializer: initializers.serialize(this.movingVarianceInitializer),
      synchronized: this.synchronized,
      renorm: this.renorm,
      renormClipping: this.renormClipping && { ...this.renormClipping },
      renormMomentum: this.renormMomentum,
    };
  }

  /** The corrections for a batch from the previous averages, which are then updated with the batch. */
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
    // Rounding may make the difference negative.
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

/** The square root of an initializer's values: standard deviations from variances. */
function rootOf(initializer: initializers.Initializer): (shape: Shape, dtype: DType) => Tensor {
  return (shape, dtype) => sqrt(initializer.call(shape, dtype));
}
