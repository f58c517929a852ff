import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALIGNMENT, type Lifetime, planMemory } from '../src/plan-memory.ts';

const lifetime = fc
  .record({
    bytes: fc.integer({ min: 1, max: 5000 }),
    start: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ bytes, start, length }): Lifetime => ({ bytes, start, end: start + length }));

test('buffers that are live at the same time never overlap', () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 40 }), (lifetimes) => {
      const { offsets, bytes } = planMemory(lifetimes);
      for (const [i, a] of lifetimes.entries()) {
        const from = offsets[i] as number;
        expect(from % ALIGNMENT).toBe(0);
        expect(from + a.bytes).toBeLessThanOrEqual(bytes);
        for (const [j, b] of lifetimes.entries()) {
          if (i === j || a.start > b.end || b.start > a.end) continue;
          const other = offsets[j] as number;
          expect(from + a.bytes <= other || other + b.bytes <= from).toBe(true);
        }
      }
    }),
  );
});

test('the area is at least the peak of live bytes, and for a chain exactly that', () => {
  const chain = Array.from(
    { length: 30 },
    (_, step): Lifetime => ({ bytes: 64 * (1 + (step % 5)), start: step, end: step + 1 }),
  );
  const fullest = Math.max(...chain.map(({ bytes }, step) => bytes + (chain[step + 1]?.bytes ?? 0)));
  expect(planMemory(chain).bytes).toBe(fullest);
});

test('nothing needs nothing', () => {
  expect(planMemory([])).toEqual({ offsets: [], bytes: 0 });
});

test('a thousand layers are planned quickly', () => {
  const layers = Array.from(
    { length: 1000 },
    (_, step): Lifetime => ({ bytes: 1000 + ((step * 37) % 500), start: step, end: step + 1 }),
  );
  expect(planMemory(layers).bytes).toBeLessThan(4000);
});
