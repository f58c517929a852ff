import { after } from '../../platform/turn.ts';

/** Milliseconds between two samples. */
const INTERVAL = 1000;

/** Samples, a second apart, within which a live thread shows progress, even on a busy machine. */
export const PATIENCE = 20;

/** What the watchdog goes by. */
export interface WatchdogOptions {
  /** How many samples without progress before giving up; {@link PATIENCE} by default. */
  readonly patience?: number;
  /** A value that changes as the work progresses. */
  readonly progress?: () => number;
}

/**
 * Resolves like `answer`, or rejects once nothing has progressed for too long. Counts samples, not time: while a machine sleeps, a
 * page is frozen or a process stopped, no samples are taken.
 *
 * @throws Error after `patience` consecutive samples without progress
 */
export function failIfStalled<T>(
  answer: Promise<T>,
  { patience = PATIENCE, progress = () => 0 }: WatchdogOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let last: number | undefined;
    let stalled = 0;
    let cancel = after(INTERVAL, sample);
    function sample(): void {
      const current = progress();
      stalled = current === last ? stalled + 1 : 0;
      last = current;
      if (stalled < patience) cancel = after(INTERVAL, sample);
      else reject(new Error(`A thread of the engine gave no sign of life for ${(patience * INTERVAL) / 1000} s.`));
    }
    answer.then(resolve, reject).finally(() => cancel());
  });
}
