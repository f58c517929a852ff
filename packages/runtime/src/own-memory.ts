import { Tensor, type TensorData, ValueError } from '@sepal/tensor';

/** A copy of a tensor's elements. */
export function copyOf({ shape, dtype, data }: Tensor): Tensor {
  return new Tensor(shape, dtype, data.slice());
}

/** The tensors, copied where they share memory with each other or with `others`. */
export function apart(tensors: readonly Tensor[], others: Iterable<Tensor>): Tensor[] {
  const taken = new Set<ArrayBufferLike>();
  for (const { data } of others) taken.add(data.buffer);
  return tensors.map((value) => {
    const own = taken.has(value.data.buffer) ? copyOf(value) : value;
    taken.add(own.data.buffer);
    return own;
  });
}

/** @throws ValueError if result arrays share memory with each other or with `others` */
export function checkApart(arrays: readonly TensorData[], others: Iterable<TensorData>, where: string): void {
  const known = [...others];
  for (const array of arrays) {
    if (known.some((other) => overlap(array, other))) {
      throw new ValueError({
        where,
        message: 'An array of `out` shares memory with another one, with an input or with a weight.',
        hint: 'Give every output its own array.',
      });
    }
    known.push(array);
  }
}

function overlap(a: TensorData, b: TensorData): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  );
}
