import type { Work } from '@sepal/compiler';
import { now, turn } from './platform/turn.ts';

/** Runs long work in portions and yields to the event loop between them. */
export class Pace {
  readonly #patience: number;
  #rested = now();

  /** @param patience milliseconds of a portion, at least; a portion ends at the next yield */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Whether a pause is due. */
  get isDue(): boolean {
    return now() - this.#rested >= this.#patience;
  }

  /** Yields to the event loop. */
  async pause(): Promise<void> {
    await turn();
    this.#rested = now();
  }

  /** Runs work to its end, pausing whenever a pause is due. */
  async finish<T>(work: Work<T>): Promise<T> {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      if (this.isDue) await this.pause();
    }
  }
}
