import {
  type DType,
  randomNormal,
  randomUniform,
  type Shape,
  type Tensor,
  truncatedNormal,
  ValueError,
} from '@sepal/tensor';
import {
  allowedNamesHint,
  camelCase,
  classNameOf,
  plainCopy,
  readOptions,
  show,
  showBare,
} from '@sepal/tensor/options';
import { computeFans, type FanAxes } from './fans.ts';
import { RandomInitializer, type RandomInitializerOptions } from './random-initializer.ts';

const MODES = ['fanIn', 'fanOut', 'fanAvg'] as const;
const DISTRIBUTIONS = ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const;

/** The fan that {@link VarianceScaling} divides by: that of the inputs, that of the outputs, or their mean. */
export type FanMode = (typeof MODES)[number];

/** How the numbers of {@link VarianceScaling} are distributed. */
export type ScalingDistribution = (typeof DISTRIBUTIONS)[number];

/** Options of the initializers whose scale, mode and distribution are fixed, such as {@link GlorotUniform}. */
export type FanScalingOptions = RandomInitializerOptions & FanAxes;

/** Options of {@link VarianceScaling}. */
export type VarianceScalingOptions = FanScalingOptions & {
  /** Factor of the variance, above 0. Default 1. */
  readonly scale?: number | undefined;
  /** Default 'fanIn'. */
  readonly mode?: FanMode | undefined;
  /** Default 'truncatedNormal', which Keras 2 called 'normal'. */
  readonly distribution?: ScalingDistribution | undefined;
};

/**
 * Random numbers whose variance depends on the weight's shape: scale / n, where n is the number of inputs of a unit ('fanIn'),
 * of its outputs ('fanOut') or the mean of both ('fanAvg'), but at least 1. {@link computeFans} counts them.
 *
 * | distribution | numbers |
 * |---|---|
 * | 'truncatedNormal' | normal, truncated at two standard deviations; its standard deviation is √(scale / n) / 0.87962566103423978 before truncation and √(scale / n) after |
 * | 'untruncatedNormal' | normal with standard deviation √(scale / n) |
 * | 'uniform' | uniform in [-limit, limit), limit = √(3 · scale / n) |
 *
 * @param options `scale` (default 1), `mode` (default 'fanIn'), `distribution` (default 'truncatedNormal'), `seed`,
 *   `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError if `scale` is not a positive number, for an unknown mode or distribution, bad axes or a bad seed
 *
 * Source: https://keras.io/api/layers/initializers/#variancescaling-class
 *
 * @example
 * const initializer = new VarianceScaling({ scale: 2, mode: 'fanOut', distribution: 'untruncatedNormal' });
 * const kernel = initializer.call([3, 3, 32, 64]); // standard deviation √(2 / 576)
 */
export class VarianceScaling extends RandomInitializer {
  static override readonly className: string = 'VarianceScaling';
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScalingDistribution;
  readonly inputAxes: readonly number[] | null;
  readonly outputAxes: readonly number[] | null;

  constructor(...given: [options?: VarianceScalingOptions | undefined]) {
    const where = classNameOf(new.target);
    const options = readOptions<VarianceScalingOptions>(
      given,
      { scale: true, mode: true, distribution: true, seed: true, inputAxes: true, outputAxes: true },
      where,
    );
    const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = options;
    if (!(typeof scale === 'number' && scale > 0 && scale < Infinity)) {
      throw new ValueError({
        where,
        message: `Argument \`scale\` must be positive float. Received: scale=${show(scale)}.`,
      });
    }
    const fanMode = MODES.find((name) => name === camelCase(showBare(mode)));
    if (fanMode === undefined) {
      throw new ValueError({
        where,
        message: `Invalid \`mode\` argument: ${showBare(mode)}.`,
        hint: allowedNamesHint(mode, MODES),
      });
    }
    const chosen = readDistribution(distribution, where);
    const inputAxes = readAxes('inputAxes', options.inputAxes, where);
    const outputAxes = readAxes('outputAxes', options.outputAxes, where);
    super(options.seed);
    this.scale = scale;
    this.mode = fanMode;
    this.distribution = chosen;
    this.inputAxes = inputAxes;
    this.outputAxes = outputAxes;
  }

  /** @param shape any shape → a float32 tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor<'float32'> {
    this.checkFloat(dtype);
    const { fanIn, fanOut } = computeFans(shape, { inputAxes: this.inputAxes, outputAxes: this.outputAxes } as FanAxes);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[this.mode];
    const variance = this.scale / Math.max(1, fan);
    const { seed } = this;
    if (this.distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return randomUniform(shape, { minval: -limit, maxval: limit, seed });
    }
    const stddev = Math.sqrt(variance);
    return this.distribution === 'untruncatedNormal'
      ? randomNormal(shape, { stddev, seed })
      : truncatedNormal(shape, { stddev: stddev / TRUNCATED_STDDEV, seed });
  }

  override getConfig(): Record<string, unknown> {
    const { scale, mode, distribution, inputAxes, outputAxes } = this;
    return { ...super.getConfig(), scale, mode, distribution, ...plainCopy({ inputAxes, outputAxes }) };
  }
}

/** The standard deviation of a standard normal distribution truncated at ±2. */
const TRUNCATED_STDDEV = 0.87962566103423978;

function readDistribution(distribution: unknown, where: string): ScalingDistribution {
  const plain = showBare(distribution).toLowerCase().replaceAll('_', '');
  if (plain === 'normal') return 'truncatedNormal';
  const found = DISTRIBUTIONS.find((name) => name.toLowerCase() === plain);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `Invalid \`distribution\` argument: ${showBare(distribution)}.`,
    hint: allowedNamesHint(distribution, DISTRIBUTIONS),
  });
}

function readAxes(name: string, axes: unknown, where: string): readonly number[] | null {
  if (axes === null || axes === undefined) return null;
  if (Array.isArray(axes) && axes.every((axis) => Number.isInteger(axis)))
    return Object.freeze([...(axes as number[])]);
  throw new ValueError({
    where,
    message: `Argument \`${name}\` must be a list of integers. Received: ${name}=${show(axes)}.`,
  });
}
