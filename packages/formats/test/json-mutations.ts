import type { Json } from '../src/index.ts';
import { seeded } from './fuzz.ts';

/** Values of every type, and names that objects have by themselves. */
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  3.5,
  1e300,
  '',
  'relu',
  'constructor',
  '__proto__',
  'Lambda',
  [],
  [null],
  [[]],
  [1, 2, 3],
  ['x', 0, 0],
  ['x', 0, 0, {}],
  {},
  { class_name: 'Dense' },
  { class_name: '__tuple__', items: [1, 2] },
  { class_name: 'function', config: 'relu' },
  { class_name: 'Sequential', config: {} },
];

/**
 * A copy of JSON with a few values replaced, removed, repeated, renamed or exchanged.
 *
 * @param seed what makes it repeatable
 */
export function mutated(json: Json, seed: number): Json {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const copy = structuredClone(json) as Json;
  for (let edits = 1 + below(3); edits > 0; edits--) mutate(copy, below);
  return copy;
}

type Container = Json[] | Record<string, Json>;

function mutate(json: Json, below: (n: number) => number): void {
  const containers: Container[] = [];
  const collect = (value: Json): void => {
    if (value === null || typeof value !== 'object') return;
    containers.push(value as Container);
    for (const entry of Object.values(value)) collect(entry);
  };
  collect(json);
  const container = containers[below(containers.length)] as Container;
  const keys = Object.keys(container);
  const key = keys[below(keys.length)];
  if (key === undefined) return;
  const object = container as Record<string, Json>;
  const value = structuredClone(VALUES[below(VALUES.length)] as Json);
  switch (below(6)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete object[key];
      break;
    case 1:
      object[key] = structuredClone(containers[below(containers.length)] as Json);
      break;
    case 2:
      if (Array.isArray(container)) container.push(structuredClone(object[key] as Json));
      else defineKey(object, `${key}_more`, value);
      break;
    case 3:
      if (!Array.isArray(container)) defineKey(object, '__proto__', value);
      break;
    default:
      object[key] = value;
  }
}

function defineKey(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
