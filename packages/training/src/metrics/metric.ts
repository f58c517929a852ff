import { nextLayerName } from '@sepal/layers';
import { State, type TensorType, type Value } from '@sepal/ops';
import { type DType, type Shape, type Tensor, ValueError, zeros } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { classNameOf, type OptionNames, readConfig, show } from '@sepal/tensor/options';
import { type Cells, EagerCells } from './cells.ts';

/** Options of every metric. */
export interface MetricOptions {
  /** A name, under which logs have the value (default Keras': 'mean_squared_error', 'precision_1'). */
  readonly name?: string | undefined;
  /** Keras' element type of the totals: metrics count in float32. */
  readonly dtype?: 'float32' | undefined;
}

/** The names of {@link MetricOptions}, for checks. */
export const metricOptions: OptionNames<MetricOptions> = { name: true, dtype: true };

/** Options of {@link Metric.updateState}. */
export interface MetricUpdate {
  /** float32, a weight for each sample. */
  readonly sampleWeight?: Value | undefined;
  /** Where the totals are: a trace, or memory. */
  readonly cells: Cells;
}

/** Whether a metric is better when higher or lower. */
export type Direction = 'up' | 'down';

/**
 * What is measured while training: totals over the batches of an epoch.
 *
 * Subclasses make their totals with {@link addVariable} and implement {@link updateState} and {@link result} in ops, which read and
 * write the totals through `cells`: so the same metric runs inside a training step and outside of one.
 *
 * @see https://keras.io/api/metrics/
 * @example
 * class LargestError extends Metric {
 *   readonly largest = this.addVariable('largest', []);
 *   updateState(yTrue: Value, yPred: Value, { cells }: MetricUpdate): void {
 *     cells.write(this.largest, maximum(cells.read(this.largest), max(abs(subtract(yTrue, yPred)))));
 *   }
 *   result(cells: Cells): Value {
 *     return cells.read(this.largest);
 *   }
 * }
 * const metric = new LargestError();
 * await metric.update(tensor([0, 0]), tensor([1, -3]));
 * (await metric.value()).data[0]; // 3
 */
export abstract class Metric extends Part {
  static readonly sepal: Brand = { kind: 'Metric', version: VERSION };

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'Metric';

  readonly name: string;

  /** Whether higher or lower is better; undefined if the metric does not say. */
  readonly direction: Direction | undefined = undefined;

  readonly #variables: State[] = [];

  /** @throws ValueError for an invalid option */
  constructor({ name, dtype }: MetricOptions = {}) {
    super();
    const className = classNameOf(this.constructor);
    this.name = name === undefined ? nextLayerName(className) : checkName(name, className);
    checkPolicy(dtype, className);
  }

  /** Its totals, in Keras' order. Some metrics know their lengths, and so make them, when they see the first batch. */
  get variables(): readonly State[] {
    return this.#variables;
  }

  /** Makes a total that starts at zero. */
  protected addVariable(name: string, shape: Shape, dtype: DType = 'float32'): State {
    const state = new State({ path: `${this.name}/${name}`, shape, dtype, initial: () => zeros(shape, dtype) });
    this.#variables.push(state);
    return state;
  }

  /**
   * Adds a batch to the totals.
   *
   * @param yTrue targets, any element type
   * @param yPred float32, predictions
   * @param update `cells`; `sampleWeight`
   */
  abstract updateState(yTrue: Value, yPred: Value, update: MetricUpdate): void;

  /** The value of the totals so far: a scalar, or a vector. */
  abstract result(cells: Cells): Value;

  /** Begins anew: the totals are zeros. */
  resetState(): void {
    for (const state of this.#variables) state.assign(zeros(state.shape, state.dtype));
  }

  /**
   * Checks that targets and predictions of these types are what the metric is for. Training calls it before the first step.
   *
   * @param where what the error names: the metric and its output
   * @throws ValueError that names both shapes
   */
  checkTargets(_yTrue: TensorType, _yPred: TensorType, _where: string): void {}

  /**
   * Adds a batch to the totals at once, outside of training.
   *
   * @param yTrue targets
   * @param yPred float32, predictions
   * @param options `sampleWeight`: float32, a weight for each sample
   */
  async update(
    yTrue: Tensor,
    yPred: Tensor,
    options: { readonly sampleWeight?: Tensor | undefined } = {},
  ): Promise<void> {
    this.checkTargets(yTrue, yPred, this.name);
    await this.settled();
    this.updateState(yTrue, yPred, { ...options, cells: new EagerCells() });
  }

  /** The value of the totals so far, outside of training. */
  async value(): Promise<Tensor> {
    await this.settled();
    return this.result(new EagerCells()) as Tensor;
  }

  /** Waits for a run that is updating the totals. */
  protected async settled(): Promise<void> {
    for (const state of this.#variables) await state.read();
  }

  /** The options as plain JSON. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: 'float32' };
  }

  /**
   * Makes a metric from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
   */
  static fromConfig<M extends Metric>(this: new (options: never) => M, config: Readonly<Record<string, unknown>>): M {
    return new this(readConfig(config, 'fromConfig') as never);
  }
}

function checkName(name: unknown, where: string): string {
  if (typeof name === 'string') return name;
  throw new ValueError({ where, message: `\`name\` must be a string. Received: name=${show(name)}.` });
}

function checkPolicy(dtype: unknown, where: string): void {
  const policy = dtype as { config?: { name?: unknown } } | null | undefined;
  const name = typeof dtype === 'object' ? policy?.config?.name : dtype;
  if (name === undefined || name === 'float32') return;
  throw new ValueError({ where, message: `Metrics count in float32. Received: dtype=${show(dtype)}.` });
}
