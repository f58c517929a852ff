import { classNameOf, readOptions } from '@sepal/tensor/options';
import { type FanMode, type FanScalingOptions, type ScalingDistribution, VarianceScaling } from './variance-scaling.ts';

/** {@link VarianceScaling} with a fixed scale, mode and distribution, which the config omits. */
abstract class FanScaling extends VarianceScaling {
  constructor(
    given: readonly [options?: FanScalingOptions | undefined],
    fixed: { readonly scale: number; readonly mode: FanMode; readonly distribution: ScalingDistribution },
  ) {
    const options = readOptions<FanScalingOptions>(
      given,
      { seed: true, inputAxes: true, outputAxes: true },
      classNameOf(new.target),
    );
    super({ ...options, ...fixed });
  }

  override getConfig(): Record<string, unknown> {
    const { seed, inputAxes, outputAxes } = super.getConfig();
    return { seed, inputAxes, outputAxes };
  }
}

/**
 * Glorot's (Xavier's) uniform initializer: uniform in [-limit, limit), limit = √(6 / (fanIn + fanOut)).
 *
 * The default of most layers' kernels. For a depthwise kernel `[height, width, channels, multiplier]` the limit is
 * √(6 / (height · width · (channels + multiplier))); see `computeFans`.
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010),
 * https://proceedings.mlr.press/v9/glorot10a.html; https://keras.io/api/layers/initializers/#glorotuniform-class
 *
 * @example
 * const kernel = new GlorotUniform({ seed: 42 }).call([3, 3, 32, 1]); // within ±0.1421
 */
export class GlorotUniform extends FanScaling {
  static override readonly className: string = 'GlorotUniform';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 1, mode: 'fanAvg', distribution: 'uniform' });
  }
}

/**
 * Glorot's (Xavier's) normal initializer: truncated normal with standard deviation √(2 / (fanIn + fanOut)).
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010),
 * https://proceedings.mlr.press/v9/glorot10a.html; https://keras.io/api/layers/initializers/#glorotnormal-class
 *
 * @example
 * const kernel = new GlorotNormal({ seed: 42 }).call([128, 10]);
 */
export class GlorotNormal extends FanScaling {
  static override readonly className: string = 'GlorotNormal';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' });
  }
}

/**
 * He's uniform initializer: uniform in [-limit, limit), limit = √(6 / fanIn).
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), https://arxiv.org/abs/1502.01852;
 * https://keras.io/api/layers/initializers/#heuniform-class
 *
 * @example
 * const kernel = new HeUniform({ seed: 42 }).call([3, 3, 32, 64]);
 */
export class HeUniform extends FanScaling {
  static override readonly className: string = 'HeUniform';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 2, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * He's normal initializer: truncated normal with standard deviation √(2 / fanIn).
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers" (2015), https://arxiv.org/abs/1502.01852;
 * https://keras.io/api/layers/initializers/#henormal-class
 *
 * @example
 * const kernel = new HeNormal({ seed: 42 }).call([3, 3, 32, 64]);
 */
export class HeNormal extends FanScaling {
  static override readonly className: string = 'HeNormal';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}

/**
 * LeCun's uniform initializer: uniform in [-limit, limit), limit = √(3 / fanIn).
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-normalizing neural networks" (2017),
 * https://arxiv.org/abs/1706.02515; https://keras.io/api/layers/initializers/#lecununiform-class
 *
 * @example
 * const kernel = new LecunUniform({ seed: 42 }).call([128, 10]);
 */
export class LecunUniform extends FanScaling {
  static override readonly className: string = 'LecunUniform';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 1, mode: 'fanIn', distribution: 'uniform' });
  }
}

/**
 * LeCun's normal initializer: truncated normal with standard deviation √(1 / fanIn).
 *
 * @param options `seed`, `inputAxes` and `outputAxes` (both or neither)
 * @throws ValueError for a bad seed or bad axes
 *
 * Source: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-normalizing neural networks" (2017),
 * https://arxiv.org/abs/1706.02515; https://keras.io/api/layers/initializers/#lecunnormal-class
 *
 * @example
 * const kernel = new LecunNormal({ seed: 42 }).call([128, 10]);
 */
export class LecunNormal extends FanScaling {
  static override readonly className: string = 'LecunNormal';

  constructor(...given: [options?: FanScalingOptions | undefined]) {
    super(given, { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' });
  }
}
