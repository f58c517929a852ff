import type { AnyModel } from '@sepal/layers';
import { checkOptions, type OptionNames, refuseExtra } from '@sepal/tensor/options';
import { checkedModel } from './compiled/checked-model.ts';
import type { Vocabulary } from './compiled/vocabulary.ts';
import { getLoss, type LossIdentifier } from './losses/index.ts';
import { getMetric, type MetricIdentifier } from './metrics/index.ts';
import { getOptimizer, type OptimizerIdentifier } from './optimizers/index.ts';
import type { LossOption, LossWeightsOption, MetricsOption } from './step/step-options.ts';
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
  const where = `${checkedModel(model).where} compile`;
  checkOptions<CompileOptions>(options, NAMES, where);
  const { optimizer = 'rmsprop', ...others } = options;
  return new Trainer(model, { ...(others as object), optimizer: getOptimizer(optimizer, { where }) }, names);
}

/** Names, objects, functions and configs. */
const names: Vocabulary = {
  loss: (identifier, compared) => getLoss(identifier as LossIdentifier, compared),
  metric: (identifier, compared) =>
    isLossConfig(identifier)
      ? getMetric(getLoss(identifier, compared), compared)
      : getMetric(identifier as MetricIdentifier, compared),
};

/** Tells the config of a loss among metrics, as {@link Trainer.getCompileConfig} writes it. */
function isLossConfig(identifier: unknown): identifier is LossIdentifier {
  return (
    typeof identifier === 'object' &&
    identifier !== null &&
    'module' in identifier &&
    identifier.module === 'keras.losses'
  );
}
