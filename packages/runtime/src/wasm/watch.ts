import { after } from '../platform/turn.ts';

/** Milliseconds between two looks. */
const INTERVAL = 1000;

/** Looks, a second apart, within which anything that a thread does for an answer shows, on a busy machine too. */
export const PATIENCE = 20;

/** How long something is waited for. */
export interface Watch {
  /** How often one looks in vain before giving up; {@link PATIENCE} by default. */
  readonly patience?: number;
  /** Something that changes as the work goes on. */
  readonly progress?: () => number;
}

/**
 * What `answer` gives, or an error once nothing has moved for too long. Looks are counted, and not time: while a machine sleeps, a
 * page is frozen or a process stopped, nobody looks.
 *
 * @throws Error after `patience` looks in a row that found the same progress
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
