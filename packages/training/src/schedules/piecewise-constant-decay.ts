import { lessEqual, select, type Value } from '@sepal/ops';
import { scalar, type Tensor, ValueError } from '@sepal/tensor';
import { frozenCopy, readOptions, show } from '@sepal/tensor/options';
import { nonNegative } from '../arguments/check-numbers.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

export interface PiecewiseConstantDecayOptions {
  /** The last step of each value but the last: whole numbers, each larger than the one before. */
  readonly boundaries: readonly number[];
  /** The learning rates: one more than there are boundaries. */
  readonly values: readonly number[];
  /** A name, for configs alone. */
  readonly name?: string | undefined;
}

/**
 * One learning rate up to a step, then another: values[0] while step ≤ boundaries[0], values[1] while step ≤ boundaries[1]…
 *
 * @param options `boundaries`, `values`
 * @throws ValueError if there is not one value more than boundaries, or one is out of range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
 * @example
 * const schedule = new PiecewiseConstantDecay({ boundaries: [100, 200], values: [1, 0.5, 0.25] });
 * schedule.call(scalar(101, 'int32')).item(); // 0.5
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className = 'PiecewiseConstantDecay';
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
  readonly name: string;

  constructor(...given: [options: PiecewiseConstantDecayOptions]) {
    super();
    const where = 'PiecewiseConstantDecay';
    const options = readOptions<PiecewiseConstantDecayOptions>(
      given,
      { boundaries: true, values: true, name: true },
      where,
    );
    this.boundaries = checkBoundaries(options.boundaries);
    this.values = frozenCopy(checkList(options.values, 'values').map((value) => nonNegative(value, 'values', where)));
    this.name = options.name ?? 'PiecewiseConstant';
    const { boundaries, values } = this;
    if (boundaries.length === values.length - 1) return;
    throw new ValueError({
      where,
      message: `The length of boundaries should be 1 less than the length of values. Received: boundaries=${show(boundaries)} of length ${boundaries.length}, and values=${show(values)} of length ${values.length}.`,
    });
  }

  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    const [last, ...others] = this.values.toReversed().map((value): Value => scalar(value));
    const boundaries = this.boundaries.toReversed();
    return others.reduce(
      (later, value, index) => select(lessEqual(step, boundaries[index] as number), value, later),
      last as Value,
    );
  }

  override getConfig(): Record<string, unknown> {
    return { boundaries: [...this.boundaries], values: [...this.values], name: this.name };
  }
}

function checkBoundaries(given: unknown): readonly number[] {
  const boundaries = checkList(given, 'boundaries');
  const isOrdered = boundaries.every(
    (boundary, index) => Number.isInteger(boundary) && (index === 0 || boundary > (boundaries[index - 1] as number)),
  );
  if (isOrdered) return frozenCopy(boundaries);
  throw new ValueError({
    where: 'PiecewiseConstantDecay',
    message: `\`boundaries\` must be whole numbers of steps, each larger than the one before. Received: boundaries=${show(boundaries)}.`,
  });
}

function checkList(value: unknown, name: string): readonly number[] {
  if (Array.isArray(value)) return value;
  throw new ValueError({
    where: 'PiecewiseConstantDecay',
    message: `\`${name}\` must be a list of numbers. Received: ${name}=${show(value)}.`,
  });
}
