import type { Value } from '@sepal/ops';
import { SepalError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { classNameOf, readConfig } from '@sepal/tensor/options';

/**
 * A penalty on weights (or on a layer's output), added to the loss in training.
 *
 * Subclasses implement {@link call} in ops, so that it works on tensors and in traced functions. To be serializable
 * they also return the constructor's options, which must be one object, from {@link getConfig}.
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

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'Regularizer';

  /** The penalty. @param weights float32, any shape → a scalar */
  abstract call(weights: Value): Value;

  /** The constructor's options as plain JSON. @throws SepalError if the class does not implement it */
  getConfig(): Record<string, unknown> {
    throw new SepalError({
      where: classNameOf(this.constructor),
      message: 'The regularizer does not implement getConfig().',
      hint: "Return the constructor's options, so that it can be saved and made again.",
    });
  }

  /**
   * Makes a regularizer from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
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
