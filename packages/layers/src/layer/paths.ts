/**
 * The paths of variables, following Keras' name scopes: the names of the layers being built or called when the variable is made,
 * then its own. Variables made outside all layers, such as those of a functional model's layers, start with their own layer.
 */
import { compatibleRange, sharedState } from '@sepal/tensor/copies';

interface Named {
  readonly name: string;
}

interface OpenLayer {
  readonly layer: Named | undefined;
  readonly path: string;
  /** Whether its `call` is being traced. */
  readonly isRecorded?: boolean;
}

interface Paths {
  /** The layers being built or called, outermost first, with their paths. */
  readonly open: OpenLayer[];
  /** The owner of each inner layer. */
  readonly owners: WeakMap<Named, Named>;
}

function paths(): Paths {
  return sharedState(`layer paths ${compatibleRange()}`, () => ({ open: [], owners: new WeakMap() }));
}

/** The path of variables of `layer` made now. */
export function pathOf(layer: Named): string {
  const { open, owners } = paths();
  const top = open.at(-1);
  if (top !== undefined && top.layer === layer) return top.path;
  const owner = owners.get(layer);
  // An inner layer may be built by hand from its owner's `build`.
  const outside = owner !== undefined && !open.some((entry) => entry.layer === owner);
  return joinPath(outside ? pathOf(owner) : (top?.path ?? ''), layer.name);
}

/** Runs `body`, which builds or calls `layer`, within the layer's path. */
export function within<T>(layer: Named, body: () => T): T {
  return opened({ layer, path: pathOf(layer) }, body);
}

/** Runs `body` as if a layer with this path were being built; an empty path has no effect. */
export function withinPath<T>(path: string, body: () => T): T {
  return path === '' ? body() : opened({ layer: undefined, path }, body);
}

/** Records that `inner` is part of `outer`. */
export function setOwner(inner: Named, outer: Named): void {
  const { owners } = paths();
  if (!owners.has(inner)) owners.set(inner, outer);
}

export function joinPath(outer: string, name: string): string {
  return outer === '' ? name : `${outer}/${name}`;
}

/** Runs `body`, the traced `call` of the innermost open layer. */
export function recorded<T>(body: () => T): T {
  const top = paths().open.at(-1);
  return opened({ layer: top?.layer, path: top?.path ?? '', isRecorded: true }, body);
}

/** Whether the `call` of a layer is being traced. */
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
