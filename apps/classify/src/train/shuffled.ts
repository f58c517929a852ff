import { type RandomKey, threefryBits } from '@sepal/tensor';

/** The items in a random order, the same for the same key. */
export function shuffled<T>(items: readonly T[], key: RandomKey): T[] {
  const bits = threefryBits(key, items.length);
  return items
    .map((item, index) => ({ item, place: bits[index] as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
