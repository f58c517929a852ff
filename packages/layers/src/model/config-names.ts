/** Finds all names in the configs of layers before anything is made, so that one error lists everything missing. */
import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { getActivation } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { rememberSeeds, SepalError, ValueError } from '@sepal/tensor';
import { type LookupOptions, listFew, nearestName, readSerialized, show } from '@sepal/tensor/options';
import type { LayerClasses } from '../layer/layer-class.ts';
import { findClass, type NamedObject, readNamed } from './class-table.ts';

/** The config keys that hold layers, in models and wrapper layers. */
export const LAYER_KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set(['layers', 'layer']);

/** The maximum nesting of models and number of layers: more is a mistake or an attack. */
const DEEPEST = 100;
const MOST = 20_000;

const ACTIVATION = /[aA]ctivation$/;

/** Tells whether a key is the option that may be a layer or a function. */
export function isActivation(key: string): boolean {
  return ACTIVATION.test(key);
}

/**
 * @param where the caller, for errors
 * @throws ValueError for anything but serialized layers, if they contain themselves, nest too deeply or are too many, and, with the
 *   names of everything missing, for an unknown layer class
 */
export function refuseUnknownClasses(serialized: readonly unknown[], classes: LayerClasses, where: string): void {
  const layers = layersOf(serialized, classes, where);
  if (layers.every((layer) => findClass(layer, classes) !== undefined)) return;
  throw missingNames(serialized, classes, where);
}

/** Tells whether an error is a failed lookup. */
export function isUnknownName(error: unknown): boolean {
  return error instanceof SepalError && /^(Could not interpret|Unknown)/.test(error.detail);
}

/** An error that lists everything missing that configs name; undefined if nothing is. */
export function missingNames(
  serialized: readonly unknown[],
  classes: LayerClasses,
  where: string,
): ValueError | undefined {
  const missing = new Map<string, Set<string>>();
  const add = (kind: string, name: string): void => {
    missing.set(kind, (missing.get(kind) ?? new Set()).add(name));
  };
  for (const layer of layersOf(serialized, classes, where)) {
    const { kind, keys, config } = layer;
    if (findClass(layer, classes) === undefined) add(kind, keys[0] as string);
    for (const [key, value] of Object.entries(config)) {
      const lookup = lookupOf(key);
      const name = typeof value === 'string' ? value : readSerialized(value)?.className;
      if (lookup === undefined || name === undefined || Object.hasOwn(classes, name)) continue;
      if (!finds(lookup.get, name)) add(lookup.kind, name);
    }
  }
  return missing.size === 0 ? undefined : unknownNames(missing, classes, where);
}

/** Every layer of configs once, including nested ones. @throws ValueError if there are too many to make */
function layersOf(serialized: readonly unknown[], classes: LayerClasses, where: string): NamedObject[] {
  const found: NamedObject[] = [];
  const sizes = new Map<unknown, Size>();
  const measure = (values: readonly unknown[], depth: number): Size => {
    let size: Size = { depth: 0, count: 0 };
    // A config that contains itself never ends, so check the depth before descending.
    for (const value of depth > DEEPEST ? [] : values) {
      const inner = sizes.get(value) ?? visit(value, depth);
      size = { depth: Math.max(size.depth, inner.depth), count: size.count + inner.count };
    }
    if (depth + size.depth <= DEEPEST && size.count <= MOST) return size;
    throw new ValueError({
      where,
      message: `The config contains itself, more than ${MOST} layers, or more than ${DEEPEST} models inside each other.`,
    });
  };
  const visit = (value: unknown, depth: number): Size => {
    const object = readNamed(value);
    if (object === undefined) {
      throw new ValueError({
        where,
        message: `Expected an object { className, config }. Received: ${show(value)}.`,
        hint: 'Pass the result of serialize(…), or a file read with JSON.parse. For a config alone, call fromConfig of its class.',
      });
    }
    found.push(object);
    const inside = Object.entries(object.config).flatMap(([key, entry]): readonly unknown[] => {
      if (key === 'layers') return Array.isArray(entry) ? entry : [];
      const name = key === 'layer' || isActivation(key) ? readSerialized(entry)?.className : undefined;
      return name !== undefined && (key === 'layer' || Object.hasOwn(classes, name)) ? [entry] : [];
    });
    const inner = measure(inside, depth + 1);
    const size = { depth: inner.depth + 1, count: inner.count + 1 };
    sizes.set(value, size);
    return size;
  };
  measure(serialized, 0);
  return found;
}

interface Size {
  readonly depth: number;
  readonly count: number;
}

/** A kind of object that an option can name. */
interface Lookup {
  readonly kind: string;
  readonly get: (identifier: unknown, options?: LookupOptions) => unknown;
}

const LOOKUPS: readonly (readonly [key: RegExp, Lookup])[] = [
  [/Initializer$/, { kind: 'initializer', get: initializers.get as Lookup['get'] }],
  [/Regularizer$/, { kind: 'regularizer', get: regularizers.get as Lookup['get'] }],
  [/Constraint$/, { kind: 'constraint', get: constraints.get as Lookup['get'] }],
  [ACTIVATION, { kind: 'activation', get: getActivation as Lookup['get'] }],
];

/** The table in which the value of an option is looked up, if any. */
export function lookupOf(key: string): Lookup | undefined {
  return LOOKUPS.find(([pattern]) => pattern.test(key))?.[1];
}

function finds(get: Lookup['get'], name: string): boolean {
  const restore = rememberSeeds();
  try {
    get(name);
    return true;
  } catch {
    return false;
  } finally {
    restore();
  }
}

function unknownNames(
  missing: ReadonlyMap<string, ReadonlySet<string>>,
  classes: LayerClasses,
  where: string,
): ValueError {
  const parts = [...missing].map(([kind, names]) => {
    const several = names.size === 1 ? '' : kind.endsWith('s') ? 'es' : 's';
    return `Unknown ${kind}${several}: ${listFew([...names], { most: 20 })}.`;
  });
  const [first] = missing.get('layer class') ?? [];
  const nearest = first === undefined ? undefined : nearestName(first, Object.keys(classes));
  const guess = nearest === undefined ? '' : `Did you mean '${nearest}'? `;
  const all = [...missing.values()].flatMap((names) => [...names]);
  const remedy =
    where === 'deserialize'
      ? `Pass what is yours by its name: deserialize(data, { ${listFew(all, { most: 3 })} }).`
      : 'Pass the classes that the config names, by name; `layerClasses` has those of this package.';
  return new ValueError({ where, message: parts.join(' '), hint: `${guess}${remedy}` });
}
