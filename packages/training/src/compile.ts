import { type AnyModel, BaseModel } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { checkOptions, type OptionNames, refuseExtra, show } from '@sepal/tensor/options';
import type { LossOption, LossWeightsOption } from './compiled/compiled-losses.ts';
import type { MetricsOption } from './compiled/compiled-metrics.ts';
import { getOptimizer, type OptimizerIdentifier } from './optimizers/index.ts';
import { Trainer } from './trainer.ts';

/** Options of {@link compile}. */
export interface CompileOptions {
  /** How weights follow their gradients: an optimizer, its name, or its config. Default 'rmsprop', as in Keras. */
  readonly optimizer?: OptimizerIdentifier | undefined;
  /**
   * What training makes small: a loss, its name, or a function `(yTrue, yPred) => losses`; for several outputs one for all, or one
   * each, in a list or by name. Without it, only the losses that layers add count.
   */
  readonly loss?: LossOption | undefined;
  /** Factors of the outputs' losses, in a list or by name. Default 1. */
  readonly lossWeights?: LossWeightsOption | undefined;
  /**
   * What is measured: a list of metrics, names or functions `(yTrue, yPred) => values`; for several outputs a list with an entry for each,
   * or an object by name.
   */
  readonly metrics?: MetricsOption | undefined;
  /** Metrics that heed `sampleWeight` and `classWeight`. */
  readonly weightedMetrics?: MetricsOption | undefined;
}

const NAMES: OptionNames<CompileOptions> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  weightedMetrics: true,
};

/**
 * Prepares a model for training: Keras' `compile`, as a function. A model may be compiled several times; each trainer has its own
 * optimizer, losses and metrics.
 *
 * @param model the model; it is not changed
 * @throws ValueError for an unknown option, or an optimizer that does not exist. Losses and metrics are looked at with the first data
 * @see https://keras.io/api/models/model_training_apis/#compile-method
 * @example
 * const trainer = compile(model, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 * await trainer.fit(images, labels, { epochs: 3 });
 */
export function compile<M extends AnyModel>(model: M, options: CompileOptions = {}, ...extra: never[]): Trainer<M> {
  refuseExtra(extra, 'compile(model, options)');
  if (!(model instanceof BaseModel)) {
    throw new ValueError({
      where: 'compile',
      message: `The first argument must be a model. Received: ${show(model)}.`,
      hint: 'Make one with new Sequential([…]) or new Model({ inputs, outputs }).',
    });
  }
  const where = `${(model as AnyModel).where} compile`;
  checkOptions<CompileOptions>(options, NAMES, where);
  const { optimizer = 'rmsprop', loss, lossWeights, metrics, weightedMetrics } = options;
  return new Trainer(model, {
    optimizer: getOptimizer(optimizer, { where }),
    loss,
    lossWeights,
    metrics,
    weightedMetrics,
  });
}
