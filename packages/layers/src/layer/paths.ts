/**
 * The paths of variables, as Keras' name scopes make them: the names of the layers that are being built or called when the
 * variable is made, and its own. What is made outside all layers, such as the layers of a functional model, has no layer in front.
 */
import { compatibleRange, sharedState } from '@sepal/tensor';

interface Named {
  readonly name: string;
}

interface Paths {
  /** The layers that are being built or called, outermost first, and their paths. */
  readonly open: { readonly layer: Named | undefined; readonly path: string }[];
  /** The layer that a layer was made part of. */
  readonly owners: WeakMap<Named, Named>;
  /** The path of the `Sequential` whose config is being read. */
  reading: string;
}

function paths(): Paths {
  return sharedState(`layer paths ${compatibleRange()}`, () => ({ open: [], owners: new WeakMap(), reading: '' }));
}

/** The path that variables of `layer` get if they are made now. */
export function pathOf(layer: Named): string {
  const { open, owners } = paths();
  const top = open.at(-1);
  if (top !== undefined && top.layer === layer) return top.path;
  const owner = owners.get(layer);
  // A layer that is part of another one may be built by that one's `build`, called by hand.
  const outside = owner !== undefined && !open.some((entry) => entry.layer === owner);
  return joinPath(outside ? pathOf(owner) : (top?.path ?? ''), layer.name);
}

/** Runs `body`, which builds or calls `layer`: what is made in it has the layer's path in front. */
export function within<T>(layer: Named, body: () => T): T {
  return opened({ layer, path: pathOf(layer) }, body);
}

/**
 * Reads the config of a `Sequential`, which may be part of that of another one: its layers get the paths that they have where all are
 * built together.
 *
 * @param name the model's
 * @param read makes its layers
 * @param make makes the model of them, and builds it
 */
export function readSequence<T, L>(name: string, read: () => T, make: (layers: T) => L): L {
  const outer = paths().reading;
  const layers = reading(joinPath(outer, name), read);
  return outer === '' ? make(layers) : opened({ layer: undefined, path: outer }, () => make(layers));
}

/** Reads the config of a model whose layers have no path in front. */
export function readApart<T>(read: () => T): T {
  return reading('', read);
}

function reading<T>(path: string, body: () => T): T {
  const state = paths();
  const outer = state.reading;
  state.reading = path;
  try {
    return body();
  } finally {
    state.reading = outer;
  }
}

/** Says that `inner` was made part of `outer`. */
export function setOwner(inner: Named, outer: Named): void {
  const { owners } = paths();
  if (!owners.has(inner)) owners.set(inner, outer);
}

/** Two parts of a path, one of which may be empty, as one. */
export function joinPath(outer: string, name: string): string {
  return outer === '' || name === '' ? outer + name : `${outer}/${name}`;
}

function opened<T>(entry: Paths['open'][number], body: () => T): T {
  const { open } = paths();
  open.push(entry);
  try {
    return body();
  } finally {
    open.pop();
  }
}
