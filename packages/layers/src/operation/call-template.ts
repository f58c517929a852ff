/** The arguments of an operation's call, with places for the tensors: `x + 3` has one place and the number 3. */
import { type DType, dtypes, Tensor, tensor, ValueError } from '@sepal/tensor';
import { camelCaseKeys, frozenCopy, readSerialized, show } from '@sepal/tensor/options';

/** The arguments of a call by position and by name: nested arrays of numbers, strings, null, ranges, tensors and places. */
export interface CallTemplate {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** A range of indices along an axis, as Python's `start:stop:step`; what is missing or null is open. */
export interface IndexRange {
  readonly start?: number | null | undefined;
  readonly stop?: number | null | undefined;
  readonly step?: number | null | undefined;
}

/** Stands for all axes that a key does not mention, as in Python. */
export const ELLIPSIS = '...';

/** The place of a tensor in a template. */
class Place {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** Arguments nest no deeper: an array of tensors, or of ranges. */
const DEEPEST = 8;

/** Splits the arguments of a call into its template and the tensors, in order. Constant tensors are copied. */
export function splitCall<T>(
  { args, kwargs }: CallTemplate,
  isTensor: (value: unknown) => value is T,
): { readonly template: CallTemplate; readonly tensors: readonly T[] } {
  const tensors: T[] = [];
  const place = (leaf: unknown): unknown => {
    if (isTensor(leaf)) return new Place(tensors.push(leaf) - 1);
    return leaf instanceof Tensor ? new Tensor(leaf.shape, leaf.dtype, leaf.data.slice()) : frozenCopy(leaf);
  };
  return { template: mapCall({ args, kwargs }, place), tensors };
}

/** The arguments of a call with `values` in the places of a template. */
export function fillCall(template: CallTemplate, values: readonly unknown[]): CallTemplate {
  return mapCall(template, (leaf) => (leaf instanceof Place ? values[leaf.index] : leaf));
}

/** A template as a config holds it, with `tensors` in its places. */
export function writeCall(template: CallTemplate, tensors: readonly unknown[]): CallTemplate {
  return mapCall(template, (leaf) => {
    if (leaf instanceof Place) return tensors[leaf.index];
    if (leaf === ELLIPSIS) return { className: '__ellipsis__', config: {} };
    if (leaf instanceof Tensor)
      return { className: '__tensor__', config: { value: leaf.toArray(), dtype: leaf.dtype } };
    if (leaf === null || typeof leaf !== 'object') return leaf;
    const { start = null, stop = null, step = null } = leaf as IndexRange;
    return { className: '__slice__', config: { start, stop, step } };
  });
}

/** Reads a call from a config, in Sepal's or Keras' spelling; serialized tensors stay as they are. @throws ValueError for anything else */
export function readCall(call: unknown, where: string): CallTemplate {
  const { args, kwargs } = (call ?? {}) as Partial<Record<keyof CallTemplate, unknown>>;
  const named = kwargs ?? {};
  if (!Array.isArray(args) || typeof named !== 'object' || Array.isArray(named)) {
    throw new ValueError({ where, message: `A call in a config has args and kwargs. Received: ${show(call)}.` });
  }
  return mapCall({ args, kwargs: camelCaseKeys(named as Record<string, unknown>) }, (leaf) => readLeaf(leaf, where));
}

/** Tells serialized symbolic tensors. */
export function isSerializedTensor(value: unknown): value is object {
  return readSerialized(value)?.className === '__keras_tensor__';
}

/** Whether two templates have the same arguments. */
export function sameCall(a: CallTemplate, b: CallTemplate): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function mapCall({ args, kwargs }: CallTemplate, map: (leaf: unknown) => unknown): CallTemplate {
  const named = Object.entries(kwargs).map(([name, value]) => [name, mapNested(value, map)]);
  return { args: mapNested(args, map) as readonly unknown[], kwargs: Object.fromEntries(named) };
}

function mapNested(value: unknown, map: (leaf: unknown) => unknown, depth = 0): unknown {
  if (!Array.isArray(value)) return map(value);
  if (depth < DEEPEST) return value.map((entry) => mapNested(entry, map, depth + 1));
  throw new ValueError({ message: `The arguments of an operation nest more than ${DEEPEST} deep.` });
}

function readLeaf(leaf: unknown, where: string): unknown {
  if (leaf === null || ['number', 'string', 'boolean'].includes(typeof leaf) || isSerializedTensor(leaf)) return leaf;
  const { items } = (leaf ?? {}) as { readonly items?: unknown };
  const { className, config } = readSerialized(leaf) ?? { className: '', config: {} };
  if (className === '__tuple__' && Array.isArray(items)) return mapNested(items, (item) => readLeaf(item, where));
  if (className === '__ellipsis__') return ELLIPSIS;
  if (className === '__slice__') return config;
  if (className === '__tensor__' || className === '__numpy__') return readTensor(config, where);
  throw new ValueError({ where, message: `An operation has an argument that is not supported: ${show(leaf)}.` });
}

function readTensor({ value, dtype }: Readonly<Record<string, unknown>>, where: string): Tensor {
  const known = typeof dtype === 'string' ? dtypeFor(dtype) : undefined;
  if (known !== undefined) return tensor(value as number[], undefined, known);
  throw new ValueError({ where, message: `A constant of an operation has the dtype ${show(dtype)}.` });
}

/** The element type for numbers of Keras' dtype. */
function dtypeFor(dtype: string): DType | undefined {
  const known = dtypes.find((name) => name === dtype);
  if (known !== undefined) return known;
  return /^b?float\d+$/.test(dtype) ? 'float32' : /^u?int\d+$/.test(dtype) ? 'int32' : undefined;
}
