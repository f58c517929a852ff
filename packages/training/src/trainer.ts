import type { AnyModel, MapStructure, Structure, SymbolicTensor, TensorOutputs } from '@sepal/layers';
import type { Engine } from '@sepal/runtime';
import { type Tensor, ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { checkOptions, type OptionNames, show } from '@sepal/tensor/options';
import type { AnyTrainer, TrainerState } from './any-trainer.ts';
import type { Logs } from './callbacks/callback.ts';
import type { History } from './callbacks/history.ts';
import { checkedModel } from './compiled/checked-model.ts';
import { compileConfig } from './compiled/compile-config.ts';
import { objects, type Vocabulary } from './compiled/vocabulary.ts';
import type { BatchIterable } from './data/iterable-source.ts';
import type { BatchOptions, TestBatchOptions } from './loop/batch-options.ts';
import { evaluate } from './loop/evaluate.ts';
import { type FitLoop, fit } from './loop/fit.ts';
import type { LogValues } from './loop/logs.ts';
import type { LoopHost } from './loop/loop-host.ts';
import type { EvaluateOptions, FitOptions } from './loop/loop-options.ts';
import { onBatch } from './loop/on-batch.ts';
import { type PredictLoopOptions, predict } from './loop/predict.ts';
import { Turns } from './loop/turns.ts';
import type { LossFunction } from './losses/function-loss.ts';
import type { Loss } from './losses/loss.ts';
import type { MetricFunction } from './metrics/mean-metric-wrapper.ts';
import type { Metric } from './metrics/metric.ts';
import { Optimizer } from './optimizers/optimizer.ts';
import { restoreVariables } from './step/restore-variables.ts';
import type { LossOption, LossWeightsOption, MetricsOption, StepOptions } from './step/step-options.ts';
import { Steps } from './step/steps.ts';

/** Samples for a model: tensors in the structure of its inputs, or by name; or an iterable of batches `[x, y, sampleWeight]`. */
export type SamplesOf<M extends AnyModel> = TensorsOf<M['inputs']> | BatchIterable;

/** Labels for a model: tensors in the structure of its outputs, or by name; null for outputs without a loss. */
export type LabelsOf<M extends AnyModel> =
  | TensorsOf<M['outputs']>
  | readonly (Tensor | null)[]
  | Readonly<Record<string, Tensor | null>>;

type TensorsOf<S> = MapStructure<S, Tensor> | Readonly<Record<string, Tensor>>;

/** Options of a {@link Trainer}: objects and functions, where `compile` also takes names. */
export interface TrainerOptions {
  readonly optimizer: Optimizer;
  readonly loss?: LossOption<Loss | LossFunction> | undefined;
  readonly lossWeights?: LossWeightsOption | undefined;
  readonly metrics?: MetricsOption<Metric | Loss | MetricFunction> | undefined;
  readonly weightedMetrics?: MetricsOption<Metric | Loss | MetricFunction> | undefined;
}

/**
 * Trains a model. `compile` makes one, and takes names too. Made by `new` from objects alone, it is smaller in a bundle: none of the
 * losses, metrics and optimizers that could be named are in it.
 *
 * @see https://keras.io/api/models/model_training_apis/
 * @example
 * const trainer = new Trainer(model, { optimizer: new Adam(), loss: new MeanSquaredError() });
 */
export class Trainer<M extends AnyModel = AnyModel> extends Part implements AnyTrainer {
  static readonly sepal: Brand = { kind: 'Trainer', version: VERSION };

  readonly model: M;
  readonly optimizer: Optimizer;
  /** Set it in a callback to end `fit`: after a batch, or after an epoch. */
  stopTraining = false;
  /** The epoch that `fit` begins with. A callback may set it in `onTrainBegin`, to go on where training was interrupted. */
  initialEpoch = 0;
  /** What the last `fit` has logged. */
  history: History | undefined;
  /** What it was compiled with. */
  readonly compileOptions: StepOptions;
  readonly #steps: Steps;
  readonly #host: LoopHost;
  readonly #begin = (history: History): void => {
    this.history = history;
  };

  /**
   * @param vocabulary finds losses and metrics; by default they are objects
   * @throws ValueError for an unknown option, or an optimizer that is none
   */
  constructor(model: M, options: TrainerOptions, vocabulary: Vocabulary = objects) {
    super();
    const where = `${checkedModel(model).where} Trainer`;
    checkOptions<TrainerOptions>(options, TRAINER_OPTIONS, where);
    const { optimizer, loss, lossWeights, metrics, weightedMetrics } = options;
    if (!(optimizer instanceof Optimizer)) {
      throw new ValueError({
        where,
        message: `\`optimizer\` must be an optimizer. Received: optimizer=${show(optimizer)}.`,
        hint: 'Make one, as in new Adam(), or use compile(model, options), which takes names.',
      });
    }
    this.model = model;
    this.optimizer = optimizer;
    this.compileOptions = { optimizer, loss, lossWeights, metrics, weightedMetrics, vocabulary };
    this.#steps = new Steps(model, this.compileOptions);
    this.#host = { trainer: this, steps: this.#steps, turns: new Turns() };
  }

  /** The metrics; none before the first samples have been seen, which 'accuracy' depends on. */
  get metrics(): readonly Metric[] {
    return this.#steps.parts?.metrics.metrics ?? [];
  }

  /** The names in the logs: 'loss', then the metrics and the losses of the outputs, once the first samples have been seen. */
  get metricsNames(): readonly string[] {
    return this.#steps.logNames;
  }

  /** Whether larger ('up') or smaller values of a name in the logs are better; undefined if the metric does not say. */
  metricDirection(name: string): 'up' | 'down' | undefined {
    const { losses, metrics } = this.#steps.parts ?? {};
    if (name === 'loss' || losses?.logNames.includes(name)) return 'down';
    return metrics?.named(name)?.direction;
  }

  /**
   * The options of `compile` as plain JSON, which `compile` takes again.
   *
   * @throws ValueError for a function without a name
   */
  getCompileConfig(): Record<string, unknown> {
    return compileConfig(this.compileOptions);
  }

  /** What a file keeps of it: {@link getCompileConfig}, and the optimizer's variables. */
  async trainingState(): Promise<TrainerState> {
    // Of the weights that are trained now, so that it fits the model as it is saved with it.
    if (!this.#host.turns.isRunning) this.#steps.followForTraining();
    const { variables } = this.optimizer;
    const values = await Promise.all(variables.map((variable) => variable.read()));
    return {
      config: this.getCompileConfig(),
      optimizer: variables.map(({ path }, index) => ({ name: path, value: values[index] as Tensor })),
    };
  }

  /**
   * Brings back the optimizer's variables, such as those of a file, so that training goes on where it ended.
   *
   * @param values in the order of {@link trainingState}
   * @throws ShapeError, ValueError that names the first that does not fit; nothing has changed then
   */
  restoreOptimizer(values: readonly (Tensor | { readonly value: Tensor })[]): void {
    this.#steps.followForTraining();
    restoreVariables(
      this.optimizer,
      values.map((entry) => ('value' in entry ? entry.value : entry)),
    );
  }

  /**
   * Trains the model.
   *
   * @param x samples `[samples, …]` in the structure of the model's inputs, or an iterable of batches
   * @param y labels `[samples, …]` in the structure of its outputs; not with an iterable
   * @returns the logs of all epochs; the loss of an epoch is the mean over its samples while they were trained on
   * @throws ValueError, ShapeError for options and data that do not fit; SepalError if the model is being trained already. What a
   *   callback or the data throw passes through; the weights are those after the last whole step then
   * @example
   * const history = await trainer.fit(images, labels, { batchSize: 64, epochs: 3, validationSplit: 0.1 });
   */
  fit(x: SamplesOf<M>, y?: LabelsOf<M> | null, options: FitOptions = {}): Promise<History> {
    return fit(this.#host, { x, y }, options, { begin: this.#begin });
  }

  /**
   * {@link fit} with another loop than its own, such as one in a worker. It checks options and data and has the callbacks ready; the loop
   * trains the weights and calls them.
   *
   * @param data samples and labels as for {@link fit}
   */
  fitWith(
    { x, y }: { readonly x: SamplesOf<M>; readonly y?: LabelsOf<M> | null | undefined },
    options: FitOptions,
    loop: FitLoop,
  ): Promise<History> {
    return fit(this.#host, { x, y }, options, { begin: this.#begin, loop });
  }

  /**
   * Computes loss and metrics, in inference mode.
   *
   * @param x samples, or an iterable of batches, as for {@link fit}
   * @param y labels; not with an iterable
   * @returns the loss alone, or the loss and the metrics in a list; with `returnDict` by name
   * @example
   * const { loss, accuracy } = await trainer.evaluate(images, labels, { returnDict: true });
   */
  evaluate(
    x: SamplesOf<M>,
    y: LabelsOf<M> | null | undefined,
    options: EvaluateOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  evaluate(
    x: SamplesOf<M>,
    y?: LabelsOf<M> | null,
    options?: EvaluateOptions & { readonly returnDict?: false },
  ): Promise<LogValues>;
  evaluate(x: SamplesOf<M>, y?: LabelsOf<M> | null, options: EvaluateOptions = {}): Promise<Logs | LogValues> {
    return evaluate(this.#host, { x, y }, options);
  }

  /**
   * The model's predictions: its own `predict`, or with callbacks, a progress bar, or an iterable of batches a loop over the batches.
   *
   * @param x samples `[samples, …]` in the structure of the model's inputs, or an iterable of batches
   * @returns tensors `[samples, …]` in the structure of the model's outputs
   */
  predict(x: SamplesOf<M>, options: PredictLoopOptions<M['outputs']> = {}): Promise<PredictionsOf<M>> {
    return predict(this.#host, x, options as PredictLoopOptions) as Promise<PredictionsOf<M>>;
  }

  /**
   * Trains on one batch.
   *
   * @param x samples `[batch, …]` in the structure of the model's inputs
   * @param y labels `[batch, …]` in the structure of its outputs
   * @returns loss and metrics of this batch, as {@link evaluate} returns them; the loss is that before the step
   * @example
   * const loss = await trainer.trainOnBatch(x, y);
   */
  trainOnBatch(
    x: TensorsOf<M['inputs']>,
    y: LabelsOf<M> | null | undefined,
    options: BatchOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  trainOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options?: BatchOptions & { readonly returnDict?: false },
  ): Promise<LogValues>;
  trainOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options: BatchOptions = {},
  ): Promise<Logs | LogValues> {
    return onBatch('train', this.#host, { x, y }, options);
  }

  /** Computes loss and metrics of one batch, in inference mode: {@link trainOnBatch} without training. */
  testOnBatch(
    x: TensorsOf<M['inputs']>,
    y: LabelsOf<M> | null | undefined,
    options: TestBatchOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  testOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options?: TestBatchOptions & { readonly returnDict?: false },
  ): Promise<LogValues>;
  testOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options: TestBatchOptions = {},
  ): Promise<Logs | LogValues> {
    return onBatch('test', this.#host, { x, y }, options);
  }

  /** The model's predictions for one batch. */
  predictOnBatch(
    x: TensorsOf<M['inputs']>,
    options: { readonly engine?: Engine | undefined } = {},
  ): Promise<PredictionsOf<M>> {
    return this.predict(x, options);
  }
}

const TRAINER_OPTIONS: OptionNames<TrainerOptions> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  weightedMetrics: true,
};

/** What a model predicts. */
type PredictionsOf<M extends AnyModel> = M extends { readonly outputs: infer O extends Structure<SymbolicTensor> }
  ? TensorOutputs<O>
  : never;
