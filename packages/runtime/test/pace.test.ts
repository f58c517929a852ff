import { finishAtOnce, type Work } from '@sepal/compiler';
import { afterEach, expect, test, vi } from 'vitest';
import { Pace } from '../src/pace.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Ten portions of three milliseconds each, on the test's own clock. */
function* counting(clock: { now: number }): Work<string> {
  for (let portion = 0; portion < 10; portion++) {
    clock.now += 3;
    yield;
  }
  return 'done';
}

function stopClock(): { now: number } {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

test('work pauses whenever its portion is used up, and finishes', async () => {
  const clock = stopClock();
  const pauses: number[] = [];
  const pace = new Pace(10);
  const pause = pace.pause.bind(pace);
  vi.spyOn(pace, 'pause').mockImplementation(() => {
    pauses.push(clock.now);
    return pause();
  });
  expect(await pace.finish(counting(clock))).toBe('done');
  expect(pauses).toEqual([12, 24]);
});

test('the rest of a portion carries over to the next work', async () => {
  const clock = stopClock();
  const pace = new Pace(25);
  await pace.finish(counting(clock));
  expect([clock.now, pace.isDue]).toEqual([30, false]);
  clock.now += 22;
  expect(pace.isDue).toBe(true);
});

test('work without pauses', () => {
  expect(finishAtOnce(counting({ now: 0 }))).toBe('done');
});
