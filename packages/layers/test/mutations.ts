/** Corrupted data: one or a few random changes anywhere in it. */
import { picker } from './random-options.ts';

const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'length'];

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++)
    value = level % 2 === 0 ? [value] : { className: 'Dense', config: { units: value } };
  return value;
}

const long = 'x'.repeat(1_000_000);
const spaces = '_'.repeat(1_000_000);
const sparse = new Array(50_000);
const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key_${index}`, index]));
const ring: unknown[] = [];
ring.push(ring, ring);
const ringObject: Record<string, unknown> = { className: 'Dense' };
ringObject['config'] = { activation: ringObject, layers: [ringObject], units: ringObject };

/** Values that are wrong almost anywhere. */
const HOSTILE: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  -0,
  0.5,
  3,
  2 ** 31,
  2 ** 53,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  7n,
  '',
  'x',
  'relu',
  'Dense',
  'identity',
  long,
  spaces,
  Symbol('s'),
  [],
  {},
  [null],
  [[1, 2], 'x'],
  deep(50),
  deep(50_000),
  sparse,
  wide,
  ring,
  ringObject,
  new Float32Array(3),
  new Map(),
  () => 1,
  class Own {},
  Object.create(null),
  { className: 'Dense', config: null },
  { className: 'Identity' },
  { class_name: 'function', config: 'relu' },
  { className: '__tensor__', config: { value: ring, dtype: 'float32' } },
  ...INHERITED,
];

const KEYS = [
  ...INHERITED,
  'name',
  'units',
  'layers',
  'activation',
  'config',
  'className',
  'kernelInitializer',
  'surplus',
  spaces,
  long,
];

/** A copy of JSON data with one to three parts replaced, removed, renamed, duplicated or moved. */
export function spoiled(data: unknown, random: () => number): unknown {
  const pick = picker(random);
  const root = { data: structuredClone(data) };
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const entries: [Record<string, unknown>, string][] = [];
    const seen = new Set<unknown>();
    const collect = (value: unknown, depth: number): void => {
      if (value === null || typeof value !== 'object' || depth > 12 || seen.has(value) || HOSTILE.includes(value))
        return;
      seen.add(value);
      for (const key of Object.keys(value).slice(0, 50)) {
        entries.push([value as Record<string, unknown>, key]);
        collect((value as Record<string, unknown>)[key], depth + 1);
      }
    };
    collect(root, 0);
    const [object, key] = pick(entries);
    pick<() => void>([
      () => {
        object[key] = pick(HOSTILE);
      },
      () => {
        object[key] = pick(HOSTILE);
      },
      () => {
        object[key] = pick(entries)[0];
      },
      () => {
        if (object !== (root as unknown)) delete object[key];
      },
      () => {
        if (!Array.isArray(object))
          Object.defineProperty(object, pick(KEYS), {
            value: object[key],
            enumerable: true,
            configurable: true,
            writable: true,
          });
      },
      () => {
        if (Array.isArray(object)) object.push(object[Number(key)]);
        else object[pick(KEYS.slice(0, -2))] = pick(HOSTILE);
      },
    ])();
  }
  return root.data;
}
