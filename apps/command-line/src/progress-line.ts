import type { Writable } from 'node:stream';
import spinner from 'yocto-spinner';

/** Shows progress. */
export interface ProgressLine {
  /** Begins a step. */
  step(text: string): void;
  /** Updates the step's progress, on a terminal. */
  detail(text: string): void;
  /** Ends the progress display. */
  stop(): void;
}

/** A line with a spinner on a terminal; one plain line per step in a file or pipe. */
export function progressLine(stream: Writable & { readonly isTTY?: boolean }): ProgressLine {
  if (stream.isTTY !== true) {
    return { step: (text) => void stream.write(`${text}\n`), detail: () => undefined, stop: () => undefined };
  }
  const line = spinner({ stream });
  return {
    step: (text) => {
      line.text = text;
      if (!line.isSpinning) line.start();
    },
    detail: (text) => {
      line.text = text;
    },
    stop: () => void line.stop(),
  };
}
