import { multiply, randomNormal, type Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkFraction, checkLayerSeed } from './drop-units.ts';

/** Options of {@link GaussianDropout}. */
export interface GaussianDropoutOptions extends LayerOptions {
  /** The rate of the dropout with the same variance, from 0 to less than 1: the standard deviation is √(rate / (1 − rate)). */
  readonly rate: number;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
}

/**
 * In training, multiplies by normally distributed noise with mean 1.
 *
 * The same seed gives the same noise as Keras on JAX, except for an occasional last bit.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError for invalid options
 * @see https://keras.io/api/layers/regularization_layers/gaussian_dropout/
 * @example
 * const layer = new GaussianDropout({ rate: 0.1, seed: 42 });
 * layer.apply(ones([1, 3])).toArray(); // [[1, 1, 1]]
 */
export class GaussianDropout extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'GaussianDropout';

  readonly rate: number;
  readonly seed: number | null;
  readonly #seeds: SeedState | undefined;

  constructor(...given: [options: GaussianDropoutOptions]) {
    const { rate, seed, ...base } = givenOptions(given, new.target, { rate: true, seed: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      rate: checkFraction(rate, 'rate', where),
      seed: checkLayerSeed(seed, where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.rate = resolved.rate;
    this.seed = resolved.seed;
    this.#seeds = this.rate > 0 ? this.addSeeds(this.seed) : undefined;
  }

  override call(x: Value, context: CallContext): Value {
    const values = asFloat(x);
    if (!context.training || this.#seeds === undefined) return values;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return multiply(values, randomNormal(context.nextSeed(this.#seeds), { shape: x.shape, mean: 1, stddev }));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}
