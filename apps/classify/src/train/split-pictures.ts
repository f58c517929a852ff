import type { Picture } from './pictures.ts';
import { shuffled } from './shuffled.ts';

/** Pictures to train with, and others that are only used to test. */
export interface SplitPictures {
  readonly training: readonly Picture[];
  readonly validation: readonly Picture[];
}

/**
 * Splits the pictures of each class, at random.
 *
 * @param pictures at least two of each class
 * @param fraction the part for validation: at least one picture of each class, and not all of them
 */
export function splitPictures(
  pictures: readonly Picture[],
  { fraction, seed }: { readonly fraction: number; readonly seed: number },
): SplitPictures {
  const training: Picture[] = [];
  const validation: Picture[] = [];
  for (const label of new Set(pictures.map((picture) => picture.label))) {
    const own = shuffled(
      pictures.filter((picture) => picture.label === label),
      [seed, label],
    );
    const count = Math.min(own.length - 1, Math.max(1, Math.round(own.length * fraction)));
    validation.push(...own.slice(0, count));
    training.push(...own.slice(count));
  }
  return { training, validation };
}
