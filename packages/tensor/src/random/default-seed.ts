import { sharedState } from '../copies/shared-state.ts';
import { PythonRandom, type PythonRandomState } from './python-random.ts';

/** The stream of default seeds, made when first needed. */
function seeds(): { stream?: PythonRandom | undefined } {
  return sharedState('seeds', () => ({}));
}

/**
 * Draws a default seed, for an initializer or dropout layer made without one.
 *
 * Seeds come from one stream, in order of construction. After `setRandomSeed(s)` they equal the seeds that Keras draws
 * after `keras.utils.set_random_seed(s)`. Otherwise `Math.random` seeds the stream.
 *
 * @returns an integer from 1 to 10^9
 *
 * @example
 * setRandomSeed(1234);
 * makeDefaultSeed(); // 835549144
 */
export function makeDefaultSeed(): number {
  const state = seeds();
  state.stream ??= new PythonRandom(Math.floor(Math.random() * 2 ** 53));
  return state.stream.randint(1, 10 ** 9);
}

/** A snapshot of the stream of default seeds: its generator, if any, and the generator's state. */
export type DefaultSeedMoment = { readonly random: PythonRandom; readonly state: PythonRandomState } | undefined;

/** A snapshot of the stream of default seeds. */
export function defaultSeedMoment(): DefaultSeedMoment {
  const { stream } = seeds();
  return stream && { random: stream, state: stream.state };
}

/** Restores the stream of default seeds, including its generator, from a snapshot. */
export function returnToDefaultSeedMoment(moment: DefaultSeedMoment): void {
  seeds().stream = moment?.random;
  if (moment !== undefined) moment.random.state = moment.state;
}
