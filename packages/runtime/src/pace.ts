import type { Work } from '@sepal/compiler';
import { now, turn } from './platform/turn.ts';

/** Long work in portions: after each, the event loop gets a turn. */
export class Pace {
  readonly #patience: number;
  #rested = now();

  /** @param patience milliseconds of a portion; what is being done then is finished first */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Whether it is time for a pause. */
  get isDue(): boolean {
    return now() - this.#rested >= this.#patience;
  }

  /** Gives the event loop a turn. */
  async pause(): Promise<void> {
    await turn();
    this.#rested = now();
  }

  /** Does work to its end, with a pause wherever one is due. */
  async finish<T>(work: Work<T>): Promise<T> {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      if (this.isDue) await this.pause();
    }
  }
}
