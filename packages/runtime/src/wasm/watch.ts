import { after } from '../platform/turn.ts';

/** Milliseconds between two samples. */
const INTERVAL = 1000;

/** Samples, a second apart, within which a live thread shows progress, even on a busy machine. */
export const PATIENCE = 20;

/** How patiently to wait. */
export interface Watch {
  /** How many samples without progress before giving up; {@link PATIENCE} by default. */
  readonly patience?: number;
  /** A value that changes as the work progresses. */
  readonly progress?: () => number;
}

/**
 * Resolves like `answer`, or rejects once nothing has moved for too long. Counts samples, not time: while a machine sleeps, a
 * page is frozen or a process stopped, no samples are taken.
 *
 * @throws Error after `patience` consecutive samples without progress
 */
export function whileMoving<T>(
  answer: Promise<T>,
  { patience = PATIENCE, progress = () => 0 }: Watch = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let seen: number | undefined;
    let inVain = 0;
    let cancel = after(INTERVAL, look);
    function look(): void {
      const current = progress();
      inVain = current === seen ? inVain + 1 : 0;
      seen = current;
      if (inVain < patience) cancel = after(INTERVAL, look);
      else reject(new Error(`A thread of the engine gave no sign of life for ${(patience * INTERVAL) / 1000} s.`));
    }
    answer.then(resolve, reject).finally(() => cancel());
  });
}
