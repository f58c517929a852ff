import { onTestFinished, vi } from 'vitest';
import { turn } from '../src/platform/turn.ts';

/** Until the end of the test, the clock advances by this many milliseconds on every read. */
export function passBetweenLooks(milliseconds: number): void {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += milliseconds));
  onTestFinished(() => now.mockRestore());
}

/** Calls `everyTurn` in every turn of the event loop while `work` is running. */
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
