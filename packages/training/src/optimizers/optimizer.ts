import type { Variable } from '@sepal/layers';
import { add, cast, divide, equal, multiply, State, type Trace, type Value } from '@sepal/ops';
import { SepalError, scalar, type Tensor, ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { classNameOf, readConfig, snakeCase } from '@sepal/tensor/options';
import { LearningRateSchedule } from '../schedules/learning-rate-schedule.ts';
import { ACCUMULATOR, recordAccumulation } from './accumulation.ts';
import { clipGradients } from './clipping.ts';
import { AVERAGE, averageSlot, recordAverages } from './moving-averages.ts';
import {
  type CheckedOptions,
  checkLearningRate,
  checkName,
  checkOptimizerOptions,
  type OptimizerOptions,
} from './optimizer-options.ts';
import { OptimizerStep, type VariableUpdate } from './optimizer-step.ts';
import { type Slot, Slots } from './slots.ts';
import { WeightDecay, type WeightDecayExclusions } from './weight-decay.ts';
import { wholeQuotient } from './whole-quotient.ts';

/**
 * Updates weights by their gradients.
 *
 * Subclasses say what they remember of each variable ({@link slots}) and how one step changes a variable ({@link begin}).
 * Everything else is common to all: clipping, weight decay, averages, accumulation, constraints, the learning rate.
 *
 * @see https://keras.io/api/optimizers/
 * @example
 * class SignSGD extends Optimizer {
 *   static override readonly className = 'SignSGD';
 *   protected override begin(step: OptimizerStep): VariableUpdate {
 *     return (gradient, variable) => {
 *       step.write(variable, subtract(step.read(variable), multiply(sign(gradient), step.learningRate)));
 *     };
 *   }
 * }
 * const optimizer = new SignSGD({ learningRate: 0.01 });
 */
export abstract class Optimizer extends Part {
  static readonly sepal: Brand = { kind: 'Optimizer', version: VERSION };

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'Optimizer';

  /** The first part of the paths of its variables. */
  readonly name: string;
  /** int32 scalar: the number of steps so far. Read it with `await optimizer.iterations.read()`. */
  readonly iterations: State;
  /** What the learning rate follows, if it is not a number. */
  readonly schedule: LearningRateSchedule | undefined;

  readonly #options: CheckedOptions;
  readonly #learningRate: State | undefined;
  readonly #slots: Slots;
  readonly #decay: WeightDecay;
  #trainable: readonly Variable[] | undefined;
  #variables: readonly State[];

  /**
   * @param options those of all optimizers; `learningRate` is required
   * @throws ValueError for an unknown option or one out of range: it names both
   */
  constructor(options: OptimizerOptions) {
    super();
    const where = classNameOf(new.target);
    this.#options = checkOptimizerOptions(options, where);
    this.#decay = new WeightDecay(this.#options.weightDecay);
    this.name = checkName(options.name ?? snakeCase(where), where);
    this.#slots = new Slots(this.name);
    this.iterations = this.#scalar('iteration', scalar(0, 'int32'));
    const { learningRate } = options;
    if (learningRate instanceof LearningRateSchedule) this.schedule = learningRate;
    else this.#learningRate = this.#scalar('learning_rate', scalar(checkLearningRate(learningRate, where)));
    this.#variables = this.#counters;
  }

  /**
   * Everything that it remembers between steps, with Keras' names and in Keras' order: the number of steps, the learning rate unless
   * there is a schedule, averages, accumulated gradients, then what the optimizer itself remembers of the variables.
   */
  get variables(): readonly State[] {
    return this.#variables;
  }

  /** The learning rate of the next step. */
  get learningRate(): number {
    return this.schedule === undefined
      ? ((this.#learningRate as State).value.item() as number)
      : (this.schedule.call(this.iterations.value).item() as number);
  }

  /** @throws SepalError if there is a schedule, ValueError for a number out of range */
  set learningRate(rate: number) {
    if (this.#learningRate === undefined) {
      throw new SepalError({
        where: this.name,
        message:
          'This optimizer was created with a LearningRateSchedule as its `learningRate`, hence its learning rate is not settable.',
        hint: 'Create the optimizer with a number as its `learningRate`.',
      });
    }
    this.#learningRate.assign(scalar(checkLearningRate(rate, this.name)));
  }

  /** The averages of the variables that it was built with; none without `useEma`. */
  get averages(): ReadonlyMap<Variable, State> {
    const averaged = this.#options.useEma ? (this.#trainable ?? []) : [];
    return new Map(averaged.map((variable) => [variable, this.#slots.get(AVERAGE, variable)]));
  }

  /**
   * Excludes variables from weight decay.
   *
   * @param exclusions `varList`: variables; `varNames`: those with one of these texts in their name, such as `'bias'`
   * @throws SepalError once the optimizer is built
   * @example
   * optimizer.excludeFromWeightDecay({ varNames: ['bias', 'gamma', 'beta'] });
   */
  excludeFromWeightDecay(exclusions: WeightDecayExclusions): void {
    if (this.#trainable !== undefined) {
      throw new SepalError({
        where: `${this.name}.excludeFromWeightDecay`,
        message: 'It can only be called before the optimizer is built.',
        hint: 'Call it before the first step.',
      });
    }
    this.#decay.exclude(exclusions);
  }

  /**
   * Makes the slots of these variables; those that it knows already keep theirs. {@link variables} are then those of these variables.
   *
   * @param variables the trainable variables, in the model's order
   */
  build(variables: readonly Variable[]): void {
    const { useEma, gradientAccumulationSteps } = this.#options;
    const blocks: (readonly Slot[])[] = [];
    if (useEma) blocks.push([averageSlot(() => this.iterations.value.item() as number)]);
    if (gradientAccumulationSteps !== null) blocks.push([{ name: ACCUMULATOR }]);
    blocks.push(...this.slots());
    this.#trainable = [...variables];
    this.#variables = [
      ...this.#counters,
      ...blocks.flatMap((block) => this.#slots.of(block, variables)),
      ...this.sharedStates(),
    ];
  }

  /** The loss whose gradients {@link apply} expects: multiplied by `lossScaleFactor`. @param loss float32 scalar → a scalar */
  scaleLoss(loss: Value): Value {
    const { lossScaleFactor } = this.#options;
    return lossScaleFactor === null ? loss : multiply(loss, lossScaleFactor);
  }

  /**
   * Records one step in a trace: reads and writes the variables and its own states. The constraints of the variables come last.
   * The first call builds the optimizer, unless that is done.
   *
   * @param gradients float32, one for each variable, of its shape: of the loss as {@link scaleLoss} returns it
   * @param variables all or some of those that it was built with
   * @throws ValueError for a variable that it was not built with
   */
  apply(gradients: readonly Value[], variables: readonly Variable[], trace: Trace): void {
    if (this.#trainable === undefined) this.build(variables);
    this.#checkKnown(gradients, variables);
    if (variables.length === 0) return;
    trace.at(this.name, () => this.#record(gradients, variables, trace));
  }

  /** Replaces the variables by their averages, if there are any: at the end of `fit`. */
  async finalizeVariableValues(): Promise<void> {
    const { averages } = this;
    const values = await Promise.all([...averages.values()].map((average) => average.read()));
    for (const [index, variable] of [...averages.keys()].entries()) variable.assign(values[index] as Tensor);
  }

  /** The options as plain JSON; `learningRate` is the present one, or the schedule. Subclasses add theirs. */
  getConfig(): Record<string, unknown> {
    const { schedule, name } = this;
    const learningRate = schedule && { className: classNameOf(schedule.constructor), config: schedule.getConfig() };
    return { name, learningRate: learningRate ?? this.learningRate, ...this.#options };
  }

  /**
   * Makes an optimizer from the result of {@link getConfig}, or from Keras' config with snake_case keys. Its `learningRate` is a number
   * or a schedule: `getOptimizer({ className, config })` also finds schedules by their names, so programs that do not call it bundle none.
   *
   * @throws ValueError for an unknown option or an invalid value
   */
  static fromConfig<O extends Optimizer>(
    this: new (
      options: never,
    ) => O,
    config: Readonly<Record<string, unknown>>,
  ): O {
    const options = readConfig(config, 'fromConfig');
    return new this({ ...options, learningRate: options['learningRate'] ?? undefined } as never);
  }

  /**
   * What it remembers of each variable, in blocks: all variables' slots of the first block come first in {@link variables}, then
   * those of the next. Within a block each variable's slots are side by side.
   */
  protected slots(): readonly (readonly Slot[])[] {
    return [];
  }

  /** What it remembers besides slots, last in {@link variables}. */
  protected sharedStates(): readonly State[] {
    return [];
  }

  /**
   * Begins to record a step: computes what all variables share, and returns what updates one of them. Gradients are clipped by then,
   * and weights decayed.
   */
  protected abstract begin(step: OptimizerStep): VariableUpdate;

  get #counters(): readonly State[] {
    return this.#learningRate === undefined ? [this.iterations] : [this.iterations, this.#learningRate];
  }

  #scalar(name: string, initial: Tensor): State {
    return new State({ path: `${this.name}/${name}`, shape: [], dtype: initial.dtype, initial });
  }

  #record(scaled: readonly Value[], variables: readonly Variable[], trace: Trace): void {
    const { lossScaleFactor, gradientAccumulationSteps: steps, useEma } = this.#options;
    const count = trace.read(this.iterations);
    const updates = steps === null ? count : wholeQuotient(count, steps).quotient;
    const step = new OptimizerStep({
      learningRate: this.schedule?.call(count) ?? trace.read(this.#learningRate as State),
      time: cast(add(updates, 1), 'float32'),
      trace,
      slots: this.#slots,
    });
    const gradients = lossScaleFactor === null ? scaled : scaled.map((gradient) => divide(gradient, lossScaleFactor));
    const update = (values: readonly Value[]): void => this.#update(step, { gradients: values, variables, trace });
    if (steps === null) update(gradients);
    else {
      const isUpdate = equal(wholeQuotient(add(count, 1), steps).rest, 0);
      const states = [...variables, ...this.#variables];
      recordAccumulation(step, { gradients, variables }, { steps, isUpdate, states, update });
    }
    if (useEma) recordAverages(step, this.#trainable as readonly Variable[], { updates, options: this.#options });
    for (const variable of variables) {
      const { constraint } = variable;
      if (constraint !== null) step.write(variable, constraint.call(step.read(variable)));
    }
    step.write(this.iterations, add(count, 1));
  }

  #update(step: OptimizerStep, { gradients, variables, trace }: Update): void {
    const clipped = clipGradients(gradients, this.#options);
    this.#decay.record(step, variables);
    const update = this.begin(step);
    for (const [index, variable] of variables.entries()) {
      trace.at(`${this.name}/${variable.path}`, () => update(clipped[index] as Value, variable));
    }
  }

  #checkKnown(gradients: readonly Value[], variables: readonly Variable[]): void {
    const where = `${this.name}.apply`;
    if (gradients.length !== variables.length) {
      throw new ValueError({
        where,
        message: `There must be a gradient for each variable. Received ${gradients.length} gradients and ${variables.length} variables.`,
      });
    }
    const known = new Set(this.#trainable);
    const unknown = variables.find((variable) => !known.has(variable));
    if (unknown === undefined) return;
    throw new ValueError({
      where,
      message: `Unknown variable: ${unknown.path}. This optimizer can only be called for the variables that it was built with.`,
      hint: 'Call build(variables) with all of them first.',
    });
  }
}

interface Update {
  readonly gradients: readonly Value[];
  readonly variables: readonly Variable[];
  readonly trace: Trace;
}
