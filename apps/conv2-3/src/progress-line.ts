import type { Writable } from 'node:stream';
import spinner from 'yocto-spinner';

/** Says what is being done. */
export interface ProgressLine {
  /** A step begins. */
  step(text: string): void;
  /** How far the step is, where somebody watches. */
  detail(text: string): void;
  /** Nothing more is being done. */
  stop(): void;
}

/** A line that spins in a terminal; one plain line a step where the stream goes into a file or a pipe. */
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
