import { allocate, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { type Batch, countOf, mapSamples, type Samples, type SampleTypes } from './batch.ts';
import { permutation } from './permutation.ts';
import type { Source } from './source.ts';

/** The order of samples: as they are, new in every epoch, or new within each batch. */
export type Shuffle = boolean | 'batch';

/** Options of {@link ArraySource}. */
export interface ArraySourceOptions {
  readonly batchSize: number;
  readonly shuffle: Shuffle;
  /** Fixes the order of every epoch. */
  readonly seed: number;
  /** Batches of an epoch. Default: all. More or fewer go through the samples again and again. */
  readonly stepsPerEpoch: number | undefined;
}

/** Batches of samples that are all in memory. The last batch of a pass may be smaller. */
export class ArraySource implements Source {
  readonly steps: number;
  readonly #samples: Samples;
  readonly #options: ArraySourceOptions;
  readonly #count: number;
  /** Batches of a pass over all samples. */
  readonly #batches: number;
  /** Arrays for gathered samples, by length of the batch: one batch at a time is in use. */
  readonly #gathered = new Map<number, Samples>();

  constructor(samples: Samples, options: ArraySourceOptions) {
    this.#samples = samples;
    this.#options = options;
    this.#count = countOf(samples);
    this.#batches = Math.ceil(this.#count / options.batchSize);
    this.steps = options.stepsPerEpoch ?? this.#batches;
  }

  async types(): Promise<SampleTypes> {
    return this.#range(0, Math.min(this.#count, this.#options.batchSize));
  }

  async *epoch(index: number): AsyncGenerator<Batch> {
    const { batchSize, shuffle, seed } = this.#options;
    let order: Uint32Array | undefined;
    let ordered = -1;
    for (let step = 0; step < this.steps; step++) {
      // Counted from the first epoch, so that training continued at a later one sees the same batches.
      const number = index * this.steps + step;
      const pass = Math.floor(number / this.#batches);
      const start = (number % this.#batches) * batchSize;
      const end = Math.min(this.#count, start + batchSize);
      if (shuffle === false) {
        yield { ...this.#range(start, end), isOurs: false };
      } else if (shuffle === 'batch') {
        const within = permutation(end - start, seed, number).map((place) => start + place);
        yield { ...this.#gather(within), isOurs: true };
      } else {
        if (order === undefined || ordered !== pass) order = permutation(this.#count, seed, pass);
        ordered = pass;
        yield { ...this.#gather(order.subarray(start, end)), isOurs: true };
      }
    }
  }

  check(check: (labels: Samples['labels']) => void): void {
    check(this.#samples.labels);
  }

  async close(): Promise<void> {
    this.#gathered.clear();
  }

  #range(start: number, end: number): Samples {
    return mapSamples(this.#samples, (tensor) => rangeOf(tensor, start, end));
  }

  #gather(places: Uint32Array): Samples {
    const { length } = places;
    let gathered = this.#gathered.get(length);
    if (gathered === undefined) {
      gathered = mapSamples(this.#samples, ({ shape, dtype }) => {
        const part = [length, ...shape.slice(1)];
        return new Tensor(part, dtype, allocate(dtype, sizeOf(part)));
      });
      this.#gathered.set(length, gathered);
    }
    const { inputs, labels, weights } = this.#samples;
    const from = [...inputs, ...labels, ...weights];
    const to = [...gathered.inputs, ...gathered.labels, ...gathered.weights];
    for (const [index, tensor] of from.entries())
      if (tensor !== undefined) copyRows(tensor, places, to[index] as Tensor);
    return gathered;
  }
}

/** A range of samples, in the memory of all. */
export function rangeOf({ shape, dtype, data }: Tensor, start: number, end: number): Tensor {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return new Tensor([end - start, ...rest], dtype, data.subarray(start * size, end * size));
}

function copyRows({ data }: Tensor, places: Uint32Array, to: Tensor): void {
  const into = to.data as TensorData;
  const size = into.length / places.length;
  for (const [row, place] of places.entries()) {
    if (size === 1) into[row] = data[place] as number;
    else into.set(data.subarray(place * size, (place + 1) * size), row * size);
  }
}
