import type { Value } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { readConfig } from '@sepal/tensor/options';

/**
 * A projection of weights onto the allowed set, applied by training after every optimizer step.
 *
 * Subclasses implement {@link call} in ops, so that it works on tensors and in traced functions. If their constructor
 * takes options (as one object), they return them from {@link getConfig}.
 *
 * @see https://keras.io/api/layers/constraints/
 * @example
 * class Centered extends Constraint {
 *   call(weights: Value): Value {
 *     return subtract(weights, mean(weights, { axis: 0, keepdims: true }));
 *   }
 * }
 */
export abstract class Constraint extends Part {
  static readonly sepal: Brand = { kind: 'Constraint', version: VERSION };

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'Constraint';

  /** The allowed weights. @param weights float32, any shape → the same shape */
  abstract call(weights: Value): Value;

  /** The constructor's options as plain JSON. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  /**
   * Makes a constraint from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
   */
  static fromConfig<C extends Constraint>(
    this: new (
      options: never,
    ) => C,
    config: Readonly<Record<string, unknown>>,
  ): C {
    return new this(readConfig(config, 'fromConfig') as never);
  }
}
