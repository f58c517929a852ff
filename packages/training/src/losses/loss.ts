import type { Value } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';

/** Options of {@link Loss.apply}. */
export interface LossCallOptions {
  /** float32, a weight for each sample; it broadcasts to the losses. */
  readonly sampleWeight?: Value | undefined;
}

/**
 * What training makes small.
 *
 * @see https://keras.io/api/losses/
 */
export abstract class Loss extends Part {
  static readonly sepal: Brand = { kind: 'Loss', version: VERSION };

  abstract readonly name: string;

  /** The loss of each sample. @param yTrue targets @param yPred predictions, `[batch, …]` → `[batch, …]` */
  abstract call(yTrue: Value, yPred: Value): Value;

  /** The losses, weighted and reduced, as Keras' `__call__`. */
  abstract apply(yTrue: Value, yPred: Value, options?: LossCallOptions): Value;

  /** The options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}
