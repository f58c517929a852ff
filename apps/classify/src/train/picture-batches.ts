import type { Tensor } from '@sepal/tensor';
import { labelsOf, type Picture, pixelsOf } from './pictures.ts';
import { shuffled } from './shuffled.ts';

/** Batches `[pixels, labels]` of pictures, in another order each time that it is iterated. */
export class PictureBatches implements Iterable<[x: Tensor, y: Tensor]> {
  readonly #pictures: readonly Picture[];
  readonly #batchSize: number;
  readonly #seed: number;
  #epoch = 0;

  constructor(
    pictures: readonly Picture[],
    { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
  ) {
    this.#pictures = pictures;
    this.#batchSize = batchSize;
    this.#seed = seed;
  }

  /** How many there are. */
  get count(): number {
    return Math.ceil(this.#pictures.length / this.#batchSize);
  }

  *[Symbol.iterator](): Generator<[Tensor, Tensor]> {
    const order = shuffled(this.#pictures, [this.#seed, this.#epoch++]);
    for (let start = 0; start < order.length; start += this.#batchSize) {
      const batch = order.slice(start, start + this.#batchSize);
      yield [pixelsOf(batch), labelsOf(batch)];
    }
  }
}
