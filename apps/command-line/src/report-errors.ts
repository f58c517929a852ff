import type { Writable } from 'node:stream';
import { SepalError } from '@sepal/tensor';
import { type ProgressLine, progressLine } from './progress-line.ts';

/**
 * Does the work of a command with a line of progress, and writes errors that are the user's to mend instead of throwing them.
 *
 * @returns the exit status: 0, or 1 after an error
 */
export async function reportErrors(
  progress: Writable & { readonly isTTY?: boolean },
  work: (line: ProgressLine) => Promise<void>,
): Promise<number> {
  const line = progressLine(progress);
  try {
    await work(line);
    return 0;
  } catch (error) {
    line.stop();
    if (!(error instanceof SepalError)) throw error;
    progress.write(`${error.message}\n`);
    return 1;
  }
}
