import { State } from '@sepal/ops';
import { drawSeed, keepingSeeds, makeDefaultSeed, tensor } from '@sepal/tensor';

/**
 * The seed counter of a layer that draws random numbers when it runs: uint32 `[seed, n]`, where `n` counts the draws.
 *
 * Without a seed, it draws one from the seed stream at construction, as in Keras.
 */
export class SeedState extends State {
  /** The layer's option, for its config. */
  readonly seed: number | null;

  constructor(seed: number | null, layerName: string) {
    const [word] = keepingSeeds(() => drawSeed(seed ?? makeDefaultSeed()));
    super({
      path: `${layerName}/seed_generator/seed_generator_state`,
      shape: [2],
      dtype: 'uint32',
      initial: tensor([word, 0], [2], 'uint32'),
    });
    this.seed = seed;
  }
}
