/** Finds all names in the configs of layers before anything is made, so that one error lists everything missing. */
import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { getActivation } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { rememberSeeds, SepalError, ValueError } from '@sepal/tensor';
import { type LookupOptions, listFew, nearestName, show } from '@sepal/tensor/options';
import type { LayerClasses } from '../layer/layer-class.ts';
import { keyIn, type NamedObject, readNamed } from './class-table.ts';

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
 * Checks the configs of layers before anything is made.
 *
 * @param where the caller, for errors
 * @throws ValueError for anything but serialized layers, if they contain themselves, nest too deeply or are too many, and, with the
 *   names of everything missing, for a name that is not known
 */
export function checkNames(serialized: readonly unknown[], classes: LayerClasses, where: string): void {
  const missing = new Map<string, Set<string>>();
  const add = (kind: string, name: string): void => {
    missing.set(kind, (missing.get(kind) ?? new Set()).add(name));
  };
  for (const layer of layersOf(serialized, classes, where)) {
    if (keyIn(classes, layer) === undefined) add(layer.isOperation ? 'operation' : 'layer class', layer.keys[0]);
    for (const [key, value] of Object.entries(layer.config)) {
      const lookup = lookupOf(key);
      const named = lookup === undefined ? undefined : readNamed(value);
      if (lookup === undefined || named === undefined || keyIn(classes, named) !== undefined) continue;
      if (named.isCustom || !finds(lookup.get, named.className)) add(lookup.kind, named.keys[0]);
    }
  }
  if (missing.size > 0) throw unknownNames(missing, classes, where);
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
    const object = typeof value === 'string' ? undefined : readNamed(value);
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
      const isLayer = typeof entry !== 'string' && (key === 'layer' || isActivation(key));
      const named = isLayer ? readNamed(entry) : undefined;
      return named !== undefined && (key === 'layer' || keyIn(classes, named) !== undefined) ? [entry] : [];
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

/** Whether a name can be looked up, whatever else may be wrong. */
function finds(get: Lookup['get'], name: string): boolean {
  const restore = rememberSeeds();
  try {
    get(name);
    return true;
  } catch (error) {
    return !(error instanceof SepalError && error.detail.startsWith('Could not interpret'));
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
      : 'Pass the classes that the config names, by name; `layerClasses` and `operationClasses` have those of this package.';
  const code = all.includes('Lambda') ? 'A Lambda layer holds Python code, which is never run: write a layer. ' : '';
  return new ValueError({ where, message: parts.join(' '), hint: `${guess}${code}${remedy}` });
}
