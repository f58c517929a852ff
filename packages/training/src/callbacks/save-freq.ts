import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** When to save: after each epoch, or after so many batches. */
export type SaveFreq = 'epoch' | number;

/** @throws ValueError unless it is 'epoch' or a positive integer */
export function readSaveFreq(saveFreq: unknown, where: string): SaveFreq {
  if (saveFreq === 'epoch' || (typeof saveFreq === 'number' && Number.isInteger(saveFreq) && saveFreq > 0))
    return saveFreq;
  throw new ValueError({
    where,
    message: `Unrecognized saveFreq: ${show(saveFreq)}. Expected saveFreq are 'epoch' or positive integers.`,
    hint: 'A number counts batches.',
  });
}

/** Counts the batches between two savings, over the ends of epochs. */
export class BatchCounter {
  readonly #every: SaveFreq;
  #seen = 0;

  constructor(every: SaveFreq) {
    this.#every = every;
  }

  /** Counts a batch. @returns whether it is time to save */
  count(): boolean {
    if (this.#every === 'epoch') return false;
    this.#seen = (this.#seen + 1) % this.#every;
    return this.#seen === 0;
  }
}
