import type { DType, Shape, Tensor } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { readConfig } from '@sepal/tensor/options';

/**
 * The base of all initializers, which compute the initial values of weights.
 *
 * A custom initializer computes the values in `call` and returns its options from `getConfig`. Its constructor takes one
 * options object, so that the inherited `fromConfig` and `clone` work. `className` is its name in configs, whatever a
 * bundler renames the class to.
 *
 * Source: https://keras.io/api/layers/initializers/#initializer-class
 *
 * @example
 * class Ramp extends Initializer {
 *   static override readonly className = 'Ramp';
 *   readonly step: number;
 *
 *   constructor({ step = 1 }: { step?: number } = {}) {
 *     super();
 *     this.step = step;
 *   }
 *
 *   call(shape: Shape): Tensor {
 *     return tensor(Array.from({ length: sizeOf(shape) }, (_, index) => index * this.step), shape);
 *   }
 *
 *   override getConfig() {
 *     return { step: this.step };
 *   }
 * }
 */
export abstract class Initializer extends Part {
  static readonly sepal: Brand = { kind: 'Initializer', version: VERSION };

  /** The name of the class in configs and errors. */
  static readonly className: string = 'Initializer';

  /**
   * Makes an initializer from the result of `getConfig`, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
   *
   * @example
   * HeNormal.fromConfig({ seed: 42, input_axes: null, output_axes: null });
   */
  static fromConfig<I extends Initializer>(this: OptionsConstructor<I>, config: Readonly<Record<string, unknown>>): I {
    return new this(readConfig(config, 'fromConfig'));
  }

  /**
   * The initial values of a weight.
   *
   * @param shape the weight's shape: `[inputs, units]` for a dense kernel, `[...window, channels, filters]` for a convolution
   * @param dtype default 'float32'
   */
  abstract call(shape: Shape, dtype?: DType): Tensor;

  /** The options, as plain JSON with camelCase keys, for `fromConfig`. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  /** A new initializer with the same options. Without an explicit seed it draws a new one, as in Keras. */
  clone(): this {
    const initializerClass = this.constructor as unknown as { fromConfig(config: object): Initializer };
    return initializerClass.fromConfig(this.getConfig()) as this;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: every class has its own options
type OptionsConstructor<I> = new (options: any) => I;
