import type { Value } from '@sepal/ops';
import { SepalError, type Tensor } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { classNameOf, readConfig } from '@sepal/tensor/options';

/**
 * A learning rate that depends on the number of steps. It is part of the training step: computed in the same run, from the
 * optimizer's count of steps.
 *
 * Subclasses implement {@link call} in ops. To be serializable they also return the constructor's options, which must be one
 * object, from {@link getConfig}.
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/
 * @example
 * class Halving extends LearningRateSchedule {
 *   static override readonly className = 'Halving';
 *   call(step: Value): Value {
 *     return divide(0.1, add(cast(step, 'float32'), 1));
 *   }
 * }
 */
export abstract class LearningRateSchedule extends Part {
  static readonly sepal: Brand = { kind: 'LearningRateSchedule', version: VERSION };

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'LearningRateSchedule';

  /** The learning rate of a step. @param step int32 scalar: the number of steps so far, 0 in the first → a float32 scalar */
  abstract call(step: Tensor): Tensor;
  abstract call(step: Value): Value;

  /** The constructor's options as plain JSON. @throws SepalError if the class does not implement it */
  getConfig(): Record<string, unknown> {
    throw new SepalError({
      where: classNameOf(this.constructor),
      message: 'The learning rate schedule does not implement getConfig().',
      hint: "Return the constructor's options, so that it can be saved and made again.",
    });
  }

  /**
   * Makes a schedule from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
   */
  static fromConfig<S extends LearningRateSchedule>(
    this: new (
      options: never,
    ) => S,
    config: Readonly<Record<string, unknown>>,
  ): S {
    return new this(readConfig(config, 'fromConfig') as never);
  }
}
