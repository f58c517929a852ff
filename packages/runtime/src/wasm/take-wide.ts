import { allowWideInstructions } from '../platform/wide.ts';
import { measureWide } from './measure-wide.ts';

/**
 * From here on the tiles for 256-bit instructions are taken to have met such instructions. Where V8 does not join pairs they run at half
 * the speed of the others, so there is nothing near 1.
 */
const TOOK = 1.1;

/** Switches 256-bit instructions on, finds out whether that made a difference, and says so. */
export async function takeWide(reasons: string[]): Promise<boolean> {
  if (!allowWideInstructions()) {
    reasons.push('no 256-bit instructions: only V8 in Node 24 and newer has them');
    return false;
  }
  const gain = await measureWide();
  const took = gain >= TOOK;
  reasons.push(
    `256-bit instructions ${took ? 'are' : 'would be'} ${gain.toFixed(2)} times as fast${took ? '' : ', so they are not used'}`,
  );
  return took;
}
