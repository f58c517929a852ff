import type { Value } from '@sepal/ops';
import { type Brand, classNameOf, Part, readConfig, SepalError, VERSION } from '@sepal/tensor';

/**
 * A penalty on weights (or on a layer's output) that training adds to the loss.
 *
 * Subclasses implement {@link call} in ops, so that it works on tensors and in traced functions. To be saved they also
 * implement {@link getConfig}, with the constructor's options; their constructor takes one object.
 *
 * @see https://keras.io/api/layers/regularizers/
 * @example
 * class MeanSquare extends Regularizer {
 *   call(weights: Value): Value {
 *     return mean(square(weights));
 *   }
 * }
 */
export abstract class Regularizer extends Part {
  static readonly sepal: Brand = { kind: 'Regularizer', version: VERSION };

  /** The name of the class in configs, however a bundler renames the class. */
  static readonly className: string = 'Regularizer';

  /** The penalty. @param weights float32, any shape → a scalar */
  abstract call(weights: Value): Value;

  /** The constructor's options as plain JSON. @throws SepalError if the class does not say */
  getConfig(): Record<string, unknown> {
    throw new SepalError({
      where: classNameOf(this.constructor),
      message: 'The regularizer does not implement getConfig().',
      hint: "Return the constructor's options, so that it can be saved and made again.",
    });
  }

  /**
   * Makes a regularizer from what {@link getConfig} gave; Keras' snake_case keys are read too.
   *
   * @throws ValueError for an option that is not known or a value that cannot be used
   */
  static fromConfig<R extends Regularizer>(
    this: new (
      options: never,
    ) => R,
    config: Readonly<Record<string, unknown>>,
  ): R {
    return new this(readConfig(config, 'fromConfig') as never);
  }
}
