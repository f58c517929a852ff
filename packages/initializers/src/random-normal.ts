import { type DType, randomNormal, type Shape, type Tensor, truncatedNormal } from '@sepal/tensor';
import { classNameOf, finiteNumber, readOptions } from '@sepal/tensor/options';
import { RandomInitializer, type RandomInitializerOptions } from './random-initializer.ts';

/** Options of {@link RandomNormal} and {@link TruncatedNormal}. */
export interface RandomNormalOptions extends RandomInitializerOptions {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** The standard deviation; for {@link TruncatedNormal}, before truncation. Default 0.05. */
  readonly stddev?: number | undefined;
}

/** The base of the normal initializers. */
abstract class NormalInitializer extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(...given: [options?: RandomNormalOptions | undefined]) {
    const { mean, stddev, seed } = readDistribution(given, classNameOf(new.target));
    super(seed);
    this.mean = mean;
    this.stddev = stddev;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mean: this.mean, stddev: this.stddev };
  }
}

/**
 * Normally distributed random numbers.
 *
 * @param options `mean` (default 0), `stddev` (default 0.05), `seed`
 * @throws ValueError if `mean` or `stddev` is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/layers/initializers/#randomnormal-class
 *
 * @example
 * new RandomNormal({ stddev: 1, seed: 42 }).call([3]).data[0]; // 0.1680542379617691
 */
export class RandomNormal extends NormalInitializer {
  static override readonly className: string = 'RandomNormal';

  /** @param shape any shape → a float32 tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor<'float32'> {
    this.checkFloat(dtype);
    return randomNormal(shape, { mean: this.mean, stddev: this.stddev, seed: this.seed });
  }
}

/**
 * Normally distributed random numbers, truncated at two standard deviations from the mean.
 *
 * @param options `mean` (default 0), `stddev` (default 0.05) of the distribution before truncation, `seed`
 * @throws ValueError if `mean` or `stddev` is not a finite number, or for a bad seed
 *
 * Source: https://keras.io/api/layers/initializers/#truncatednormal-class
 *
 * @example
 * new TruncatedNormal({ stddev: 1, seed: 42 }).call([3]).data[0]; // 0.16034017503261566
 */
export class TruncatedNormal extends NormalInitializer {
  static override readonly className: string = 'TruncatedNormal';

  /** @param shape any shape → a float32 tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor<'float32'> {
    this.checkFloat(dtype);
    return truncatedNormal(shape, { mean: this.mean, stddev: this.stddev, seed: this.seed });
  }
}

function readDistribution(
  given: readonly [options?: RandomNormalOptions | undefined],
  where: string,
): { mean: number; stddev: number; seed: RandomNormalOptions['seed'] } {
  const options = readOptions<RandomNormalOptions>(given, { mean: true, stddev: true, seed: true }, where);
  return {
    mean: finiteNumber(options.mean ?? 0, 'mean', where),
    stddev: finiteNumber(options.stddev ?? 0.05, 'stddev', where),
    seed: options.seed,
  };
}
