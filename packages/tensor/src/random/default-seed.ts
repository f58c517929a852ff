import { PythonRandom, type PythonRandomState } from './python-random.ts';
import { seedSources } from './seed-sources.ts';

/**
 * Draws a seed for something that was given none: an initializer, a dropout layer.
 *
 * The seeds come from one stream, in the order in which things are made. After `setRandomSeed(s)` they are those that
 * Keras draws after `keras.utils.set_random_seed(s)`. Without it, `Math.random` picks where the stream starts.
 *
 * @returns an integer from 1 to 10^9
 *
 * @example
 * setRandomSeed(1234);
 * makeDefaultSeed(); // 835549144
 */
export function makeDefaultSeed(): number {
  const sources = seedSources();
  sources.stream ??= new PythonRandom(Math.floor(Math.random() * 2 ** 53));
  return sources.stream.randint(1, 10 ** 9);
}

/** A moment of the stream of default seeds: which generator it is, if any, and where that is. */
export type DefaultSeedMoment = { readonly random: PythonRandom; readonly state: PythonRandomState } | undefined;

/** The present moment of the stream of default seeds. */
export function defaultSeedMoment(): DefaultSeedMoment {
  const { stream } = seedSources();
  return stream && { random: stream, state: stream.state };
}

/** Takes the stream of default seeds back to a moment, or to that of another generator. */
export function returnToDefaultSeedMoment(moment: DefaultSeedMoment): void {
  seedSources().stream = moment?.random;
  if (moment !== undefined) moment.random.state = moment.state;
}
