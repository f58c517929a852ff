import { checkIntact, Tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { isIterable, isPlainObject } from '../arguments/plain-object.ts';

/** A tensor in a message: classes do not survive the way to a worker. */
export interface PackedTensor {
  readonly shape: Tensor['shape'];
  readonly dtype: Tensor['dtype'];
  readonly data: Tensor['data'];
}

/** A value in a message: tensors in lists and objects, and what is plain already. */
export type Parcel =
  | { readonly kind: 'tensor'; readonly tensor: PackedTensor }
  | { readonly kind: 'list'; readonly items: readonly Parcel[] }
  | { readonly kind: 'record'; readonly entries: readonly (readonly [string, Parcel])[] }
  | { readonly kind: 'plain'; readonly value: unknown };

/** A tensor for a message. A message copies whole buffers: a part of one is copied out of it first. */
export function packTensor({ shape, dtype, data }: Tensor): PackedTensor {
  const isWhole = data.byteLength === data.buffer.byteLength;
  return { shape: [...shape], dtype, data: isWhole ? data : data.slice() };
}

export function unpackTensor({ shape, dtype, data }: PackedTensor): Tensor {
  return new Tensor(shape, dtype, data);
}

/**
 * A value for a message.
 *
 * @param name what errors call it
 * @throws ValueError for what a worker cannot be given: functions, iterables, instances of classes
 */
export function pack(value: unknown, name: string, where: string): Parcel {
  if (value instanceof Tensor) {
    checkIntact(value, where, `\`${name}\``);
    return { kind: 'tensor', tensor: packTensor(value) };
  }
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => pack(item, name, where)) };
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return { kind: 'plain', value };
  if (isPlainObject(value)) {
    return { kind: 'record', entries: Object.entries(value).map(([key, item]) => [key, pack(item, name, where)]) };
  }
  throw new ValueError({
    where,
    message: `\`${name}\` must be made of tensors and plain values to be sent to a worker. Received: ${show(value)}.`,
    hint: isIterable(value) ? 'An iterable of batches stays where it is: use fit for it.' : 'Use fit for it.',
  });
}

export function unpack(parcel: Parcel): unknown {
  switch (parcel.kind) {
    case 'tensor':
      return unpackTensor(parcel.tensor);
    case 'list':
      return parcel.items.map(unpack);
    case 'record':
      return Object.fromEntries(parcel.entries.map(([key, item]) => [key, unpack(item)]));
    default:
      return parcel.value;
  }
}

/** The buffers of the tensors in parcels, each once: to be moved instead of copied. */
export function buffersIn(parcels: readonly Parcel[]): object[] {
  const buffers = new Set<object>();
  const visit = (parcel: Parcel): void => {
    if (parcel.kind === 'tensor') buffers.add(parcel.tensor.data.buffer);
    else if (parcel.kind === 'list') parcel.items.forEach(visit);
    else if (parcel.kind === 'record') for (const [, item] of parcel.entries) visit(item);
  };
  parcels.forEach(visit);
  return [...buffers];
}
