import { type Brand, type DType, Part, readConfig, type Shape, type Tensor, VERSION } from '@sepal/tensor';

/**
 * The parent of all initializers: gives a weight its first values.
 *
 * One of your own computes them in `call` and gives its options back in `getConfig`; the constructor takes the options as
 * one object, so that `fromConfig` and `clone` work as they are. `className` is its name in configs, however a bundler
 * renames the class.
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
   * Makes an initializer from what `getConfig` gave; Keras' snake_case keys are read too.
   *
   * @throws ValueError for an option that is not known or a value that cannot be used
   *
   * @example
   * HeNormal.fromConfig({ seed: 42, input_axes: null, output_axes: null });
   */
  static fromConfig<I extends Initializer>(this: OptionsConstructor<I>, config: Readonly<Record<string, unknown>>): I {
    return new this(readConfig(config, 'fromConfig'));
  }

  /**
   * The first values of a weight.
   *
   * @param shape of the weight: `[rows, columns]` of a dense kernel, `[...window, channels, filters]` of a convolution's
   * @param dtype default 'float32'
   */
  abstract call(shape: Shape, dtype?: DType): Tensor;

  /** The options from which `fromConfig` makes an initializer like this one, as plain JSON with camelCase keys. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  /** Another initializer with the same options. One that was given no seed draws a new one, as in Keras. */
  clone(): this {
    const initializerClass = this.constructor as unknown as { fromConfig(config: object): Initializer };
    return initializerClass.fromConfig(this.getConfig()) as this;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: every class has options of its own
type OptionsConstructor<I> = new (options: any) => I;
