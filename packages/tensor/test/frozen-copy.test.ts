import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tensor, ValueError } from '../src/index.ts';
import { frozenCopy, plainCopy } from '../src/options/index.ts';

const isFrozenWithin = (value: unknown): boolean =>
  value === null || typeof value !== 'object' || (Object.isFrozen(value) && Object.values(value).every(isFrozenWithin));

test('copies equal the original, share nothing with it, and are frozen or not', () => {
  fc.assert(
    fc.property(fc.object({ withNullPrototype: true, withSparseArray: false }), (value) => {
      const before = structuredClone(value);
      const [frozen, plain] = [frozenCopy(value), plainCopy(value)];
      expect(frozen).toEqual(value);
      expect(plain).toEqual(value);
      expect(isFrozenWithin(frozen)).toBe(true);
      for (const key of Object.keys(value)) delete value[key];
      expect(plain).toEqual({ ...before });
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('tensors, typed arrays, functions and class instances are not copied', () => {
  class Mine {}
  const given = { a: tensor([1]), b: new Float32Array(2), c: () => 1, d: new Mine(), e: [new Map()], f: /x/ };
  const { e, ...kept } = frozenCopy(given);
  expect(Object.entries(kept).every(([key, value]) => value === given[key as 'a'])).toBe(true);
  expect(e[0]).toBe(given.e[0]);
  expect(Object.isFrozen(given.d)).toBe(false);
});

test('cycles stay cycles, `__proto__` is an ordinary key, and depth is limited', () => {
  const cyclic: { self?: unknown; list: unknown[] } = { list: [] };
  cyclic.self = cyclic;
  cyclic.list.push(cyclic.list);
  const copy = frozenCopy(cyclic);
  expect(copy.self).toBe(copy);
  expect(copy.list[0]).toBe(copy.list);
  const hostile = frozenCopy(JSON.parse('{"__proto__": {"polluted": [1]}}')) as { polluted?: unknown };
  expect([hostile.polluted, Object.keys(hostile), ({} as { polluted?: unknown }).polluted]).toEqual([
    undefined,
    ['__proto__'],
    undefined,
  ]);
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(() => frozenCopy(deep)).toThrow(ValueError);
});
