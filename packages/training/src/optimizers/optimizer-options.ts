import { ValueError } from '@sepal/tensor';
import { checkBoolean, checkOptions, type OptionNames, show } from '@sepal/tensor/options';
import { fraction, nonNegative, optional, positive, refusal } from '../arguments/check-numbers.ts';
import type { LearningRateSchedule } from '../schedules/learning-rate-schedule.ts';

/** The options of every optimizer. */
export interface OptimizerOptions {
  /** A number, or a schedule. */
  readonly learningRate?: number | LearningRateSchedule | undefined;
  /** Makes weights smaller by `weightDecay · learningRate` of their value before each step; {@link Optimizer.excludeFromWeightDecay} makes exceptions (default null). */
  readonly weightDecay?: number | null | undefined;
  /** The largest norm of each variable's gradient; larger ones are scaled down (default null; 0 has no effect, as in Keras). */
  readonly clipnorm?: number | null | undefined;
  /** The largest absolute value of a gradient's elements (default null; 0 has no effect, as in Keras). */
  readonly clipvalue?: number | null | undefined;
  /** The largest norm of all gradients together (default null; 0 has no effect, as in Keras). */
  readonly globalClipnorm?: number | null | undefined;
  /** Whether to keep an exponential moving average of every variable, which replaces it at the end of `fit` (default false). */
  readonly useEma?: boolean | undefined;
  /** The part of the old average in the new one (default 0.99). */
  readonly emaMomentum?: number | undefined;
  /** Replaces the variables by their averages every so many steps (default null: only at the end of `fit`). */
  readonly emaOverwriteFrequency?: number | null | undefined;
  /** The loss is multiplied by it, and the gradients divided, which keeps small ones from vanishing (default null). */
  readonly lossScaleFactor?: number | null | undefined;
  /** The variables change at every so many steps only, by the mean of the gradients since the last time: at least 2 (default null: at each step). */
  readonly gradientAccumulationSteps?: number | null | undefined;
  /** The first part of the paths of the optimizer's variables (default: the class, such as 'adam'). */
  readonly name?: string | null | undefined;
}

/** For the options of subclasses. */
export const optimizerOptionNames: OptionNames<OptimizerOptions> = {
  learningRate: true,
  weightDecay: true,
  clipnorm: true,
  clipvalue: true,
  globalClipnorm: true,
  useEma: true,
  emaMomentum: true,
  emaOverwriteFrequency: true,
  lossScaleFactor: true,
  gradientAccumulationSteps: true,
  name: true,
};

/** The checked options, except for the learning rate and the name. */
export interface CheckedOptions {
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  readonly lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
}

/** Checks the options that all optimizers have. @throws ValueError that names the option and its value */
export function checkOptimizerOptions(options: OptimizerOptions, where: string): CheckedOptions {
  checkOptions<OptimizerOptions>(options, optimizerOptionNames, where);
  const { clipnorm = null, clipvalue = null, globalClipnorm = null } = options;
  if ([clipnorm, clipvalue, globalClipnorm].filter((value) => value !== null).length > 1) {
    throw new ValueError({
      where,
      message: `Only one of \`clipnorm\`, \`clipvalue\` and \`globalClipnorm\` can be set. Received: clipnorm=${clipnorm}, clipvalue=${clipvalue}, globalClipnorm=${globalClipnorm}.`,
    });
  }
  return {
    weightDecay: optional(nonNegative, options.weightDecay, 'weightDecay', where),
    clipnorm: optional(nonNegative, clipnorm, 'clipnorm', where),
    globalClipnorm: optional(nonNegative, globalClipnorm, 'globalClipnorm', where),
    clipvalue: optional(nonNegative, clipvalue, 'clipvalue', where),
    useEma: checkBoolean(options.useEma ?? false, 'useEma', where),
    emaMomentum: fraction(options.emaMomentum ?? 0.99, 'emaMomentum', where),
    emaOverwriteFrequency: optional(atLeast(1), options.emaOverwriteFrequency, 'emaOverwriteFrequency', where),
    lossScaleFactor: optional(positive, options.lossScaleFactor, 'lossScaleFactor', where),
    gradientAccumulationSteps: optional(
      atLeast(2),
      options.gradientAccumulationSteps,
      'gradientAccumulationSteps',
      where,
    ),
  };
}

function atLeast(least: number) {
  return (value: unknown, name: string, where: string): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
    throw refusal({ value, name, where, expected: `an integer >= ${least} or null` });
  };
}

/** @throws ValueError unless the rate is a number of 0 or more */
export function checkLearningRate(rate: unknown, where: string): number {
  if (typeof rate === 'number') return nonNegative(rate, 'learningRate', where);
  throw new ValueError({
    where,
    message: `\`learningRate\` must be a number or a LearningRateSchedule. Received: learningRate=${show(rate)}.`,
    hint: 'For a rate that depends on the step, write a subclass of LearningRateSchedule; for one that depends on the epoch, use the callback LearningRateScheduler.',
  });
}

/** @throws ValueError unless the name can be a part of paths */
export function checkName(name: unknown, where: string): string {
  if (typeof name === 'string' && name !== '' && !name.includes('/')) return name;
  throw new ValueError({ where, message: `\`name\` must be a text without '/'. Received: name=${show(name)}.` });
}
