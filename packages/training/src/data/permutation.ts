import { fillThreefryBits } from '@sepal/tensor';

/**
 * The numbers from 0 to `count` − 1 in random order, the same for the same seed and stream.
 *
 * @param seed an integer from 0 to 2^32 − 1
 * @param stream another order for each, such as that of an epoch
 */
export function permutation(count: number, seed: number, stream: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const bits = new Uint32Array(count);
  fillThreefryBits(bits, [seed, stream]);
  // Fisher–Yates. Scaling 32 bits favours no place by more than count / 2^32.
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(((bits[last] as number) / 2 ** 32) * (last + 1));
    const moved = order[last] as number;
    order[last] = order[other] as number;
    order[other] = moved;
  }
  return order;
}
