import { type DType, randomUniform, type Shape, type Tensor } from '@sepal/tensor';
import { classNameOf, finiteNumber, readOptions } from '@sepal/tensor/options';
import { RandomInitializer, type RandomInitializerOptions } from './random-initializer.ts';

/** Options of {@link RandomUniform}. */
export interface RandomUniformOptions extends RandomInitializerOptions {
  /** The lower bound, included. Default -0.05. */
  readonly minval?: number | undefined;
  /** The upper bound, excluded. Default 0.05. */
  readonly maxval?: number | undefined;
}

/**
 * Uniform random numbers in [minval, maxval).
 *
 * @param options `minval` (default -0.05), `maxval` (default 0.05), `seed`
 * @throws ValueError if a bound is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/layers/initializers/#randomuniform-class
 *
 * @example
 * new RandomUniform({ minval: 0, maxval: 1, seed: 42 }).call([3]).data[0]; // 0.5667296648025513
 */
export class RandomUniform extends RandomInitializer {
  static override readonly className: string = 'RandomUniform';
  readonly minval: number;
  readonly maxval: number;

  constructor(...given: [options?: RandomUniformOptions | undefined]) {
    const where = classNameOf(new.target);
    const options = readOptions<RandomUniformOptions>(given, { minval: true, maxval: true, seed: true }, where);
    const minval = finiteNumber(options.minval ?? -0.05, 'minval', where);
    const maxval = finiteNumber(options.maxval ?? 0.05, 'maxval', where);
    super(options.seed);
    this.minval = minval;
    this.maxval = maxval;
  }

  /** @param shape any shape → a float32 tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor<'float32'> {
    this.checkFloat(dtype);
    return randomUniform(shape, { minval: this.minval, maxval: this.maxval, seed: this.seed });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), minval: this.minval, maxval: this.maxval };
  }
}
