import type { Variable } from '@sepal/layers';
import type { State, Trace, Value } from '@sepal/ops';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';

/**
 * Updates weights by their gradients.
 *
 * @see https://keras.io/api/optimizers/
 */
export abstract class Optimizer extends Part {
  static readonly sepal: Brand = { kind: 'Optimizer', version: VERSION };

  abstract readonly name: string;

  /** Everything that it remembers between steps, in Keras' order: iterations, learning rate, slots. */
  abstract readonly variables: readonly State[];

  /** Makes the slots of these variables; those that it knows already keep theirs. */
  abstract build(variables: readonly Variable[]): void;

  /**
   * Records one step in a trace: reads and writes the variables and its own states, and applies the variables' constraints last.
   *
   * @param gradients float32, one for each variable, of its shape
   */
  abstract apply(gradients: readonly Value[], variables: readonly Variable[], trace: Trace): void;

  /** The options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}
