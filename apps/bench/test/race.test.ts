import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fmaPeak } from '../src/race/fma-peak.ts';
import { interleave } from '../src/race/interleave.ts';
import { agreedAnswer } from '../src/race/racer.ts';
import { runSection } from '../src/race/run-section.ts';
import { median, relativeDifference } from '../src/race/statistics.ts';

const pace = { warmUp: 0, warmUpRuns: 2, longestWarmUp: 1000, budget: 0, slot: 1, minRounds: 4, maxRounds: 4 };

test('the median is in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('differences are relative to the largest value', () => {
  const of = (...values: number[]): Float32Array => Float32Array.from(values);
  expect(relativeDifference(of(1, 2.5), of(1, 2))).toBe(0.25);
  expect(relativeDifference(of(1), of(1, 2))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(of(Number.NaN), of(1))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(of(0), of(0))).toBe(Number.POSITIVE_INFINITY);
});

test('the majority’s answer is the right one', () => {
  const [wrong, right] = [Float32Array.of(1, 2), Float32Array.of(1, 3)];
  expect(agreedAnswer([{ answer: wrong }, { answer: right }, {}, { answer: right.slice() }])).toBe(right);
  expect(agreedAnswer([{}])).toBeUndefined();
});

test('runners take turns, and each begins a round', async () => {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  onTestFinished(() => now.mockRestore());
  const order: string[] = [];
  const slow = (name: string) => ({
    run: async () => {
      order.push(name);
      clock += 6;
    },
  });
  const times = await interleave([slow('a'), slow('b')], pace);
  // Two warm-up runs each, then four rounds of one run: they are longer than a slot.
  expect(order.join('')).toBe('aabbabbaabba');
  expect(times.map(({ rounds }) => rounds.length)).toEqual([4, 4]);
  for (const { min, rounds } of times) expect([min, ...rounds]).toEqual([6, 6, 6, 6, 6]);
});

test('the loop of multiply-adds is valid, runs and converges', () => {
  const peak = fmaPeak();
  // Twelve accumulators from 2 to 13. Fused, x = 0.5 · 0.5 + x grows by 0.25 in each of 16,000 steps; else x = 0.5 · x + 0.5
  // goes to 1.
  const started = Array.from({ length: 12 }, (_, index) => index + 2).reduce((sum, value) => sum + value, 0);
  expect(peak.run()).toBe(peak.fused ? started + 12 * 16_000 * 0.25 : 12);
  expect(peak.operations).toBe(12 * 4 * 4000 * 8);
});

describe('a section', () => {
  const peers = {
    load: async (name: string): Promise<never> => {
      throw new Error(`${name} is not installed`);
    },
    folder: (path: string) => path,
  };
  const settings = { threads: 1, engine: 'reference', wide: false, reuse: false } as const;

  test('continues without contestants that cannot start', async () => {
    const { setups, races } = await runSection(
      {
        title: 'test',
        entries: [
          { key: 'sepal', contestant: 'sepal', settings },
          { key: 'onnxruntime-web', contestant: 'onnxruntime-web', settings },
        ],
        workloads: ['channels-17'],
        pace: { ...pace, minRounds: 1, maxRounds: 1 },
      },
      peers,
      () => {},
    );
    expect(setups['onnxruntime-web']).toBe('could not start: onnxruntime-web is not installed');
    expect(setups['sepal']).toContain('engine reference');
    const [race] = races;
    expect(race?.multiplyAdds).toBe(56 * 56 * 17 * (9 + 17));
    expect(race?.peakGflops).toBeGreaterThan(0);
    expect(race?.entries.map(({ key, ratio, difference }) => ({ key, ratio, difference }))).toEqual([
      { key: 'sepal', ratio: 1, difference: 0 },
    ]);
    expect(race?.entries[0]?.perMultiplyAdd).toBeGreaterThan(0);
    expect(race?.entries[0]?.ofPeak).toBeGreaterThan(0);
  });
});
