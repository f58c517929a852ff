import { add, randomNormal, type Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkFraction, checkLayerSeed } from './drop-units.ts';

/** Options of {@link GaussianNoise}. */
export interface GaussianNoiseOptions extends LayerOptions {
  /** The noise's standard deviation, from 0 to 1. */
  readonly stddev: number;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
}

/**
 * In training, adds normally distributed noise with mean 0.
 *
 * The same seed gives the same noise as Keras on JAX, except for an occasional last bit.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError for invalid options
 * @see https://keras.io/api/layers/regularization_layers/gaussian_noise/
 * @example
 * const layer = new GaussianNoise({ stddev: 0.1, seed: 42 });
 * layer.apply(zeros([1, 3])).toArray(); // [[0, 0, 0]]
 */
export class GaussianNoise extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'GaussianNoise';

  readonly stddev: number;
  readonly seed: number | null;
  readonly #seeds: SeedState | undefined;

  constructor(...given: [options: GaussianNoiseOptions]) {
    const { stddev, seed, ...base } = givenOptions(given, new.target, { stddev: true, seed: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      stddev: checkFraction(stddev, 'stddev', where),
      seed: checkLayerSeed(seed, where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.stddev = resolved.stddev;
    this.seed = resolved.seed;
    this.#seeds = this.stddev > 0 ? this.addSeeds(this.seed) : undefined;
  }

  override call(x: Value, context: CallContext): Value {
    const values = asFloat(x);
    if (!context.training || this.#seeds === undefined) return values;
    const noise = randomNormal(context.nextSeed(this.#seeds), { shape: x.shape, stddev: this.stddev });
    return add(values, noise);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.seed };
  }
}
