import type {
  AnyModel,
  MapStructure,
  PredictOptions,
  Structure,
  SymbolicTensor,
  TensorOutputs,
  Variable,
} from '@sepal/layers';
import { defaultEngine, type Engine, Pace } from '@sepal/runtime';
import { type Tensor, ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import type { AnyTrainer, TrainerState } from './any-trainer.ts';
import type { CallbackHooks, CallbackParams, Logs } from './callbacks/callback.ts';
import { History } from './callbacks/history.ts';
import { compileConfig } from './compiled/compile-config.ts';
import { givenSamples } from './data/given-samples.ts';
import type { BatchIterable } from './data/iterable-source.ts';
import type { Source } from './data/source.ts';
import { sourceOf } from './data/sources.ts';
import { type BatchOptions, checkBatchOptions, type TestBatchOptions } from './loop/batch-options.ts';
import { CallbackList, checkedCallbacks } from './loop/callback-list.ts';
import { runEvaluation } from './loop/evaluate.ts';
import { runFit } from './loop/fit.ts';
import { fitSources } from './loop/fit-sources.ts';
import { type LogValues, sortedLogs, valuesOf } from './loop/logs.ts';
import { checkEvaluateOptions, checkFitOptions, type EvaluateOptions, type FitOptions } from './loop/loop-options.ts';
import { Turns, whileTraining } from './loop/turns.ts';
import type { Metric } from './metrics/metric.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { ProgbarLogger } from './progress/progbar-logger.ts';
import { verbosity } from './progress/verbosity.ts';
import { restoreVariables } from './step/restore-variables.ts';
import type { StepOptions } from './step/step-options.ts';
import { Steps } from './step/steps.ts';

/** Milliseconds after which a loop of short steps yields to the event loop. */
const PATIENCE = 25;

/** Samples for a model: tensors in the structure of its inputs, or by name; or an iterable of batches `[x, y, sampleWeight]`. */
export type SamplesOf<M extends AnyModel> = TensorsOf<M['inputs']> | BatchIterable;

/** Labels for a model: tensors in the structure of its outputs, or by name; null for outputs without a loss. */
export type LabelsOf<M extends AnyModel> =
  | TensorsOf<M['outputs']>
  | readonly (Tensor | null)[]
  | Readonly<Record<string, Tensor | null>>;

type TensorsOf<S> = MapStructure<S, Tensor> | Readonly<Record<string, Tensor>>;

/**
 * Trains a model: made by `compile`.
 *
 * @see https://keras.io/api/models/model_training_apis/
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
  readonly #options: StepOptions;
  readonly #steps: Steps;
  readonly #turns = new Turns();

  /** Use `compile`, which checks the options. */
  constructor(model: M, options: StepOptions) {
    super();
    this.model = model;
    this.optimizer = options.optimizer;
    this.#options = options;
    this.#steps = new Steps(model, options);
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
    return compileConfig(this.#options);
  }

  /** What a file keeps of it: {@link getCompileConfig}, and the optimizer's variables. */
  async trainingState(): Promise<TrainerState> {
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
    this.#steps.follow();
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
  async fit(x: SamplesOf<M>, y?: LabelsOf<M> | null, options: FitOptions = {}): Promise<History> {
    const where = `${this.model.where} fit`;
    checkFitOptions(options, where);
    const {
      epochs = 1,
      initialEpoch = 0,
      validationFreq = 1,
      verbose = 'auto',
      signal,
      checkNumerics = false,
    } = options;
    const callbacks = checkedCallbacks(options.callbacks, where);
    const { training, validation } = fitSources(this.model, { x, y }, options, where);
    const types = await training.types();
    this.#prepare(training, await training.types(), where);
    if (validation !== undefined) this.#prepare(validation, await validation.types(), `${where} validationData`);
    this.#steps.prepare(types, where);
    const weights = this.#trainedWeights(where);
    const engine = options.engine ?? (await defaultEngine());
    const history = callbacks.find((callback) => callback instanceof History) ?? new History();
    const params: CallbackParams = {
      verbose: verbosity(verbose, where),
      epochs,
      steps: training.steps ?? null,
      validates: validation !== undefined,
    };
    this.stopTraining = false;
    this.initialEpoch = initialEpoch;
    this.history = history;
    const all = callbacks.includes(history) ? callbacks : [...callbacks, history];
    const list = new CallbackList(withBar(all, params), this, params);
    const parts = {
      steps: this.#steps,
      engine,
      checkNumerics,
      where,
      list,
      pace: new Pace(PATIENCE),
      signal,
      model: this.model,
      training,
      validation,
      history,
    };
    const isStopped = (): boolean => this.stopTraining;
    const body = (): Promise<void> =>
      runFit({ ...parts, initialEpoch: () => this.initialEpoch, epochs, validationFreq, isStopped });
    try {
      await this.#turns.run(
        where,
        () => list.isCalling,
        () => whileTraining(weights, where, body),
      );
      if (epochs > 0) await this.optimizer.finalizeVariableValues();
    } finally {
      await training.close();
      await validation?.close();
    }
    return history;
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
  async evaluate(x: SamplesOf<M>, y?: LabelsOf<M> | null, options: EvaluateOptions = {}): Promise<Logs | LogValues> {
    const where = `${this.model.where} evaluate`;
    checkEvaluateOptions(options, where);
    const callbacks = checkedCallbacks(options.callbacks, where);
    const {
      batchSize,
      steps: stepsPerEpoch,
      sampleWeight,
      returnDict = false,
      verbose = 'auto',
      checkNumerics = false,
    } = options;
    const source = sourceOf(this.model, { x, y, sampleWeight }, { where, batchSize, stepsPerEpoch });
    this.#prepare(source, await source.types(), where);
    const engine = options.engine ?? (await defaultEngine());
    const params = { verbose: verbosity(verbose, where), epochs: 1, steps: source.steps ?? null };
    const list = new CallbackList(withBar(callbacks, params), this, params);
    const logs = await this.#withTotals(where, list, async () => {
      this.#steps.follow();
      return (await runEvaluation(source, {
        steps: this.#steps,
        engine,
        checkNumerics,
        where,
        list,
        pace: new Pace(PATIENCE),
      })) as Logs;
    });
    return returnDict ? logs : valuesOf(logs, this.#firstNames());
  }

  /** The model's predictions: `model.predict`. */
  predict(x: TensorsOf<M['inputs']>, options: PredictOptions = {}): Promise<PredictionsOf<M>> {
    const { predict } = this.model as unknown as { predict(x: unknown, options: unknown): Promise<PredictionsOf<M>> };
    return predict.call(this.model, x, options);
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
  async trainOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options: BatchOptions = {},
  ): Promise<Logs | LogValues> {
    return this.#onBatch('train', { x, y }, options);
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
  async testOnBatch(
    x: TensorsOf<M['inputs']>,
    y?: LabelsOf<M> | null,
    options: TestBatchOptions = {},
  ): Promise<Logs | LogValues> {
    return this.#onBatch('test', { x, y }, options);
  }

  /** The model's predictions for one batch. */
  predictOnBatch(
    x: TensorsOf<M['inputs']>,
    options: { readonly engine?: Engine | undefined } = {},
  ): Promise<PredictionsOf<M>> {
    return this.predict(x, options);
  }

  /** Chooses losses and metrics for the data, and checks the labels. */
  #prepare(source: Source, types: Awaited<ReturnType<Source['types']>>, where: string): void {
    const { losses, predictions } = this.#steps.prepare(types, where);
    source.check((labels) => losses.checkLabels(labels, predictions));
  }

  /** @throws ValueError if there is nothing to train */
  #trainedWeights(where: string): readonly Variable[] {
    const weights = this.#steps.follow();
    if (weights.length > 0) return weights;
    throw new ValueError({
      where,
      message: 'The model has no weights to train.',
      hint:
        this.model.weights.length === 0
          ? 'Its layers have no weights at all.'
          : 'All of its layers are frozen: set `trainable = true` on those that are to learn.',
    });
  }

  async #onBatch(
    kind: 'train' | 'test',
    given: { readonly x: unknown; readonly y: unknown },
    options: BatchOptions,
  ): Promise<Logs | LogValues> {
    const where = `${this.model.where} ${kind}OnBatch`;
    checkBatchOptions(options, kind, where);
    const { sampleWeight, classWeight, returnDict = false, checkNumerics = false } = options;
    const samples = givenSamples(this.model, { ...given, sampleWeight, classWeight }, where);
    const { losses, predictions } = this.#steps.prepare(samples, where);
    losses.checkLabels(samples.labels, predictions);
    const weights = kind === 'train' ? this.#trainedWeights(where) : [];
    const batch = { ...samples, isOurs: false };
    const engine = options.engine ?? (await defaultEngine());
    const logs = await this.#withTotals(where, undefined, () =>
      whileTraining(weights, where, async () => {
        this.#steps.follow();
        this.#steps.reset();
        return this.#steps.run(batch, { kind, engine, checkNumerics, where, batch: 'the batch' });
      }),
    );
    return returnDict ? sortedLogs(logs) : valuesOf(logs, this.#firstNames());
  }

  /** Runs a loop with totals of its own: inside a callback, those of the loop around it are brought back. */
  async #withTotals(where: string, list: CallbackList | undefined, body: () => Promise<Logs>): Promise<Logs> {
    const isInside = this.#turns.isRunning;
    return this.#turns.run(
      where,
      () => list?.isCalling ?? false,
      async () => {
        const bringBack = isInside ? this.#steps.keepTotals() : undefined;
        try {
          return await body();
        } finally {
          bringBack?.();
        }
      },
    );
  }

  /** The names that come first in lists of results. */
  #firstNames(): readonly string[] {
    const { metrics, losses } = this.#steps.parts ?? {};
    return ['loss', ...(metrics?.metrics.map(({ name }) => name) ?? []), ...(losses?.logNames ?? [])];
  }
}

/** The callbacks of a loop, with a progress bar if there is something to show and none that shows it. */
function withBar(callbacks: readonly CallbackHooks[], { verbose }: CallbackParams): readonly CallbackHooks[] {
  const hasBar = verbose === 0 || callbacks.some((callback) => callback instanceof ProgbarLogger);
  return hasBar ? callbacks : [...callbacks, new ProgbarLogger()];
}

/** What a model predicts. */
type PredictionsOf<M extends AnyModel> = M extends { readonly outputs: infer O extends Structure<SymbolicTensor> }
  ? TensorOutputs<O>
  : never;
