import { seconds } from '../platform/clock.ts';
import { type Output, standardOutput } from '../platform/output.ts';
import { Progbar } from './progbar.ts';
import type { ProgressRenderer, ProgressStart, ProgressState } from './progress-renderer.ts';

/** Options of {@link TerminalRenderer}. */
export interface TerminalRendererOptions {
  /** Where to write (default: the standard output; in a page, the console, which gets whole lines only). */
  readonly output?: Output | undefined;
  /** Seconds on a clock that only goes forward. */
  readonly now?: (() => number) | undefined;
}

/**
 * Keras' progress bar, to the byte: drawn after batches with `verbose` 1, a line at the end of each epoch with `verbose` 2.
 *
 * @example
 * const output = { write: (text: string) => process.stderr.write(text), isTerminal: true, rewinds: true };
 * await trainer.fit(x, y, { callbacks: [new ProgbarLogger({ renderer: new TerminalRenderer({ output }) })] });
 */
export class TerminalRenderer implements ProgressRenderer {
  readonly #output: Output;
  readonly #now: () => number;
  #bar: Progbar | undefined;
  #draws = false;

  constructor({ output = standardOutput(), now = seconds }: TerminalRendererOptions = {}) {
    this.#output = output;
    this.#now = now;
  }

  begin({ epoch, verbose }: ProgressStart): void {
    this.#bar = new Progbar(this.#now());
    this.#draws = verbose === 1 && this.#output.rewinds;
    if (epoch !== undefined && epoch.of > 1) this.#output.write(`Epoch ${epoch.number}/${epoch.of}\n`);
  }

  update(state: ProgressState): void {
    if (this.#draws) this.#write(this.#bar?.draw(state, this.#now(), false));
  }

  finish(state: ProgressState): void {
    const now = this.#now();
    this.#write(this.#draws ? this.#bar?.draw(state, now, true) : this.#bar?.line(state, now));
  }

  #write(text: string | undefined): void {
    if (text) this.#output.write(text);
  }
}
