import { type AnyModel, predictionGraph, type Variable } from '@sepal/layers';
import type { GraphNode, State, TensorType } from '@sepal/ops';
import { type Engine, type Executable, keyOfTypes, Moment } from '@sepal/runtime';
import { checkNumerics, gradientTables, type NumericsCheck } from '@sepal/runtime/training';
import type { Tensor } from '@sepal/tensor';
import { sharedState } from '@sepal/tensor/copies';
import type { Logs } from '../callbacks/callback.ts';
import { CompiledLosses } from '../compiled/compiled-losses.ts';
import { CompiledMetrics } from '../compiled/compiled-metrics.ts';
import { outputsOf } from '../compiled/outputs.ts';
import { RunningMean } from '../compiled/running-mean.ts';
import type { Batch, SampleTypes } from '../data/batch.ts';
import { nonFiniteError, type StepPlace } from './non-finite-error.ts';
import { type StepParts, type StepUpdates, stepGraph } from './step-graph.ts';
import type { StepOptions } from './step-options.ts';
import { trainableState } from './trainable-state.ts';

/** What is known of a step's executable. */
interface Step {
  /** The names of its outputs. */
  readonly logNames: readonly string[];
  readonly check: NumericsCheck | undefined;
}

/** How to run a step. */
export interface StepRun extends StepPlace {
  readonly kind: 'train' | 'test';
  readonly engine: Engine;
  /** Whether to look for the first op whose result is not finite. */
  readonly checkNumerics: boolean;
}

/** The steps of a trainer: of training and of evaluation, for batches of any size. */
export class Steps {
  readonly #model: AnyModel;
  readonly #options: StepOptions;
  /** Tells the executables of this trainer from those of others in the session of the model. */
  readonly #id: number;
  #parts: StepParts | undefined;
  /** Losses and metrics by the types of the labels, which they depend on. */
  readonly #choices = new Map<string, StepParts>();
  #labels = '';
  #updates: StepUpdates | undefined;
  #trainableState = '';
  /** The state that the updates are for. */
  #updatesFor = '';
  readonly #known = new WeakMap<Executable, Step>();

  constructor(model: AnyModel, options: StepOptions) {
    this.#model = model;
    this.#options = options;
    this.#id = sharedState('trainers', () => ({ count: 0 })).count++;
  }

  /** The losses and metrics; undefined before the first samples have been seen. */
  get parts(): StepParts | undefined {
    return this.#parts;
  }

  /** The names in the logs. */
  get logNames(): readonly string[] {
    const { metrics, losses } = this.#parts ?? {};
    return ['loss', ...(metrics?.logNames ?? []), ...(losses?.logNames ?? [])];
  }

  /**
   * The totals as they are now.
   *
   * @returns a function that brings them back
   */
  keepTotals(): () => void {
    const at = new Moment();
    const states = this.#totals();
    at.hold(states);
    return () => {
      for (const state of states) state.become(at.of(state));
      at.release();
    };
  }

  /**
   * Chooses losses and metrics for samples of these types: 'accuracy' depends on them.
   *
   * @throws ValueError, ShapeError if they do not fit
   */
  prepare(types: SampleTypes, where: string): StepParts {
    const labels = types.labels.map((type) => type && keyOfTypes([{ ...type, shape: type.shape.slice(1) }])).join();
    this.#labels = labels;
    this.#parts = this.#choices.get(labels);
    if (this.#parts !== undefined) return this.#parts;
    const model = this.#model;
    const outputs = outputsOf(model);
    const graph = predictionGraph(model, types.inputs);
    const predictions = graph.outputs.map((id) => (graph.nodes[id] as GraphNode).type);
    const compared = { labels: types.labels, predictions };
    this.#parts = {
      model,
      losses: new CompiledLosses(this.#options, outputs, compared, where),
      metrics: new CompiledMetrics(this.#options, outputs, compared, where),
      predictions,
      mean: new RunningMean('loss'),
    };
    this.#choices.set(labels, this.#parts);
    return this.#parts;
  }

  /** Takes in which layers are trained now. */
  follow(): void {
    this.#trainableState = trainableState(this.#model);
  }

  /** Prepares the optimizer for the weights that are trained now. @returns them */
  followForTraining(): readonly Variable[] {
    this.follow();
    if (this.#updates === undefined || this.#updatesFor !== this.#trainableState) {
      const { optimizer } = this.#options;
      const variables = this.#model.trainableWeights;
      optimizer.build(variables);
      this.#updates = { optimizer, variables };
      this.#updatesFor = this.#trainableState;
    }
    return this.#updates.variables;
  }

  /** Begins the totals of the loss and of all metrics anew. */
  reset(): void {
    const { losses, metrics, mean } = this.#parts as StepParts;
    for (const tracker of [mean, ...losses.trackers]) tracker.reset();
    for (const metric of metrics.metrics) metric.resetState();
  }

  #totals(): readonly State[] {
    if (this.#parts === undefined) return [];
    const { losses, metrics, mean } = this.#parts;
    return [mean, ...losses.trackers, ...metrics.metrics].flatMap(({ variables }) => variables);
  }

  /**
   * Runs a step.
   *
   * @returns loss and metrics since the last {@link reset}
   * @throws SepalError if numbers are not finite and are checked: no state has changed then
   */
  async run(batch: Batch, options: StepRun): Promise<Logs> {
    const { executable, logNames, check } = this.#step(batch, options);
    const values = [...batch.inputs, ...batch.labels, ...batch.weights].filter((value) => value !== undefined);
    const results = await executable.run(values, { borrow: batch.isOurs });
    const found = check?.firstNonFinite(results.at(-1) as Tensor);
    if (found !== undefined) throw nonFiniteError(found, batch, options);
    return Object.fromEntries(logNames.map((name, index) => [name, numberOf(results[index] as Tensor)]));
  }

  #step(
    types: SampleTypes,
    { kind, engine, checkNumerics: isChecked, where }: StepRun,
  ): Step & { readonly executable: Executable } {
    const parts = this.prepare(types, where);
    const session = this.#model.sessions()(engine);
    const checked = isChecked ? 'checked' : '';
    const key = `${kind}${checked} ${this.#id} ${this.#labels} ${this.#trainableState} ${keyOf(types)}`;
    const cached = session.cached(key);
    const known = cached && this.#known.get(cached);
    if (cached !== undefined && known !== undefined) return { executable: cached, ...known };
    const { graph, logNames } = stepGraph(parts, types, kind === 'train' ? this.#updates : undefined);
    const check = isChecked ? checkNumerics(graph) : undefined;
    const executable = session.add(key, check?.graph ?? graph, { tables: gradientTables });
    const step: Step = { logNames, check };
    this.#known.set(executable, step);
    return { executable, ...step };
  }
}

/** The types of samples as text. */
function keyOf({ inputs, labels, weights }: SampleTypes): string {
  const text = (list: readonly (TensorType | undefined)[]): string =>
    list.map((type) => (type === undefined ? '-' : keyOfTypes([type]))).join();
  return [inputs, labels, weights].map(text).join(' ');
}

function numberOf({ shape, data }: Tensor): number | readonly number[] {
  return shape.length === 0 ? (data[0] as number) : Array.from(data);
}
