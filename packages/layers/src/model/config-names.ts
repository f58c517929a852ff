/** Finds all names in the configs of layers before anything is made, so that one error lists everything missing. */
import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { getActivation } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { rememberSeeds, SepalError, ValueError } from '@sepal/tensor';
import { type LookupOptions, listFew, nearestName, show } from '@sepal/tensor/options';
import type { LayerClasses } from '../layer/layer-class.ts';
import { keyIn, type NamedObject, readNamed } from './class-table.ts';

/** The maximum nesting of models and number of layers: more is a mistake or an attack. */
const DEEPEST = 100;
const MOST = 20_000;

/**
 * Checks the configs of layers before anything is made.
 *
 * @param where the caller, for errors
 * @throws ValueError for anything but serialized layers, if they contain themselves, nest too deeply or are too many, and, with the
 *   names of everything missing, for a name that is not known
 */
export function checkNames(serialized: readonly unknown[], classes: LayerClasses, where: string): void {
  const missing = new Map<string, Set<string>>();
  const add = (kind: string, { keys: [name] }: NamedObject): void => {
    missing.set(kind, (missing.get(kind) ?? new Set()).add(name));
  };
  let count = 0;
  const visit = (value: unknown, depth: number): void => {
    // A config that contains itself never ends.
    if (++count > MOST || depth > DEEPEST) {
      throw new ValueError({
        where,
        message: `The config contains itself, more than ${MOST} layers, or more than ${DEEPEST} models inside each other.`,
      });
    }
    const layer = typeof value === 'string' ? undefined : readNamed(value);
    if (layer === undefined) {
      throw new ValueError({
        where,
        message: `Expected an object { className, config }. Received: ${show(value)}.`,
        hint: 'Pass the result of serialize(…), or a file read with JSON.parse. For a config alone, call fromConfig of its class.',
      });
    }
    if (keyIn(classes, layer) === undefined) add(layer.isOperation ? 'operation' : 'layer class', layer);
    for (const [key, entry] of Object.entries(layer.config)) {
      if (key === 'layers' && Array.isArray(entry)) for (const inner of entry) visit(inner, depth + 1);
      const lookup = lookupOf(key);
      const named = lookup === undefined && key !== 'layer' ? undefined : readNamed(entry);
      if (named === undefined) continue;
      const isKnown = keyIn(classes, named) !== undefined;
      if (lookup === undefined || (isKnown && lookup.kind === 'activation' && typeof entry !== 'string'))
        visit(entry, depth + 1);
      else if (!isKnown && (named.isCustom || !finds(lookup.get, named.className))) add(lookup.kind, named);
    }
  };
  for (const layer of serialized) visit(layer, 0);
  if (missing.size > 0) throw unknownNames(missing, classes, where);
}

/** A kind of object that an option can name. */
interface Lookup {
  readonly kind: keyof typeof GET;
  readonly get: (identifier: unknown, options?: LookupOptions) => unknown;
}

const GET = {
  initializer: initializers.get,
  regularizer: regularizers.get,
  constraint: constraints.get,
  activation: getActivation,
};

/** The table in which the value of an option is looked up, if any. */
export function lookupOf(key: string): Lookup | undefined {
  const [suffix] = /(?:initializer|regularizer|constraint|activation)$/i.exec(key) ?? [];
  const kind = suffix?.toLowerCase() as Lookup['kind'] | undefined;
  return kind && { kind, get: GET[kind] as Lookup['get'] };
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
      : 'Pass the classes that the config names, by name; `knownClasses()` has those of this package.';
  const code = all.includes('Lambda') ? 'A Lambda layer holds Python code, which is never run: write a layer. ' : '';
  return new ValueError({ where, message: parts.join(' '), hint: `${guess}${code}${remedy}` });
}
