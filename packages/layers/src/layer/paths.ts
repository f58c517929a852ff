/**
 * The paths of variables, as Keras' name scopes make them: the names of the layers that are being built or called when the
 * variable is made, and its own. What is made outside all layers, such as the layers of a functional model, has no layer in front.
 */
import { compatibleRange, sharedState } from '@sepal/tensor';

interface Named {
  readonly name: string;
}

interface OpenLayer {
  readonly layer: Named | undefined;
  readonly path: string;
  /** Whether its `call` is running, and is recorded in a graph. */
  readonly isRecorded?: boolean;
}

interface Paths {
  /** The layers that are being built or called, outermost first, and their paths. */
  readonly open: OpenLayer[];
  /** The layer that a layer was made part of. */
  readonly owners: WeakMap<Named, Named>;
}

function paths(): Paths {
  return sharedState(`layer paths ${compatibleRange()}`, () => ({ open: [], owners: new WeakMap() }));
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

/** Runs `body` as if a layer with this path were being built; as it is for the empty path. */
export function withinPath<T>(path: string, body: () => T): T {
  return path === '' ? body() : opened({ layer: undefined, path }, body);
}

/** Says that `inner` was made part of `outer`. */
export function setOwner(inner: Named, outer: Named): void {
  const { owners } = paths();
  if (!owners.has(inner)) owners.set(inner, outer);
}

export function joinPath(outer: string, name: string): string {
  return outer === '' ? name : `${outer}/${name}`;
}

/** Runs `body`, the `call` of the layer that is open, which is recorded in a graph. */
export function recorded<T>(body: () => T): T {
  const top = paths().open.at(-1);
  return opened({ layer: top?.layer, path: top?.path ?? '', isRecorded: true }, body);
}

/** Whether the `call` of a layer is running and is recorded. */
export function isRecorded(): boolean {
  return paths().open.at(-1)?.isRecorded === true;
}

function opened<T>(entry: OpenLayer, body: () => T): T {
  const { open } = paths();
  open.push(entry);
  try {
    return body();
  } finally {
    open.pop();
  }
}
