import { onTestFinished, vi } from 'vitest';
import { turn } from '../src/platform/turn.ts';

/** From now on, until the end of the test, so many milliseconds pass between two looks at the clock. */
export function passBetweenLooks(milliseconds: number): void {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += milliseconds));
  onTestFinished(() => now.mockRestore());
}

/** Calls `everyTurn` in every turn that the event loop gets while `work` is under way. */
export async function inEveryTurnOf<T>(work: Promise<T>, everyTurn: () => void): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  const turns = (async () => {
    while (!isOver) {
      await turn();
      everyTurn();
    }
  })();
  await Promise.allSettled([over, turns]);
  return over;
}
