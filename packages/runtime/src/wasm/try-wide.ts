import { allowWideInstructions } from '../platform/wide.ts';
import { measureWide } from './measure-wide.ts';

/**
 * The gain that shows that 256-bit instructions are in use. Where V8 does not merge pairs, their tiles run at half
 * the speed of the others, so no measurement is near 1.
 */
const LEAST_GAIN = 1.1;

/** Switches 256-bit instructions on, measures whether that helped, and explains the result. */
export async function tryWide(reasons: string[]): Promise<boolean> {
  if (!allowWideInstructions()) {
    reasons.push('no 256-bit instructions: only V8 in Node 24 and newer has them');
    return false;
  }
  const gain = await measureWide();
  const took = gain >= LEAST_GAIN;
  reasons.push(
    `256-bit instructions ${took ? 'are' : 'would be'} ${gain.toFixed(2)} times as fast${took ? '' : ', so they are not used'}`,
  );
  return took;
}
