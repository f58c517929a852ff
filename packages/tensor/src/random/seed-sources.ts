import { sharedState } from '../shared-state.ts';
import type { PythonRandom } from './python-random.ts';
import type { SeedGenerator } from './seed-generator.ts';

/** The sources of random numbers drawn without a seed. Both are made when first needed. */
interface SeedSources {
  /** The stream of default seeds. */
  stream?: PythonRandom | undefined;
  /** The generator behind random functions. */
  generator?: SeedGenerator | undefined;
}

/** The module state of random numbers. */
export function seedSources(): SeedSources {
  return sharedState('seeds', (): SeedSources => ({}));
}
