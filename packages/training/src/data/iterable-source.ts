import { Tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { Batch, Samples, SampleTypes } from './batch.ts';
import type { Source } from './source.ts';

/** Batches `[x, y, sampleWeight]`, of which the last ones may be left out: an array, a generator, a Node stream. */
export type BatchIterable = Iterable<unknown> | AsyncIterable<unknown>;

/** Options of {@link IterableSource}. */
export interface IterableSourceOptions {
  /** Batches of an epoch; undefined for as many as there are. */
  readonly stepsPerEpoch: number | undefined;
  /** Checks a batch. */
  read(given: { readonly x: unknown; readonly y?: unknown; readonly sampleWeight?: unknown }): Samples;
  readonly where: string;
}

/**
 * Batches from an iterable. Without `stepsPerEpoch` every epoch iterates anew; with it, epochs follow each other in one iteration,
 * and a new one begins when it has ended.
 */
export class IterableSource implements Source {
  steps: number | undefined;
  readonly #batches: BatchIterable;
  readonly #options: IterableSourceOptions;
  #iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  /** The first batch, taken to learn its types. */
  #first: Samples | undefined;
  #check: (labels: Samples['labels']) => void = () => undefined;

  constructor(batches: BatchIterable, options: IterableSourceOptions) {
    this.#batches = batches;
    this.#options = options;
    this.steps = options.stepsPerEpoch;
  }

  async types(): Promise<SampleTypes> {
    this.#first ??= await this.#next();
    if (this.#first !== undefined) return this.#first;
    throw new ValueError({
      where: this.#options.where,
      message: 'The data have no batches: the iterable ended at once.',
      hint: 'Give an iterable of batches [x, y]. A generator can be iterated only once.',
    });
  }

  async *epoch(index: number): AsyncGenerator<Batch> {
    const { stepsPerEpoch = Number.POSITIVE_INFINITY, where } = this.#options;
    let step = 0;
    for (; step < stepsPerEpoch; step++) {
      const samples = this.#first ?? (await this.#next()) ?? (step === 0 ? await this.#next() : undefined);
      this.#first = undefined;
      if (samples === undefined) break;
      this.#check(samples.labels);
      yield { ...samples, isOurs: false };
    }
    if (step === 0) {
      throw new ValueError({
        where,
        message: `The data ran out: there are no batches left for epoch ${index + 1}.`,
        hint:
          this.#options.stepsPerEpoch === undefined
            ? 'A generator can be iterated only once: give an object whose [Symbol.iterator] or [Symbol.asyncIterator] begins anew, or stepsPerEpoch.'
            : 'Give at least stepsPerEpoch × epochs batches, or an iterable that can begin anew.',
      });
    }
    if (this.#options.stepsPerEpoch === undefined) this.steps = step;
  }

  check(check: (labels: Samples['labels']) => void): void {
    this.#check = check;
  }

  async close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    this.#first = undefined;
    await iterator?.return?.();
  }

  /** The next batch of the iteration, which begins if there is none; undefined if it has ended. */
  async #next(): Promise<Samples | undefined> {
    this.#iterator ??= iteratorOf(this.#batches);
    const { done, value } = await this.#iterator.next();
    if (done !== true) return this.#read(value);
    this.#iterator = undefined;
    return undefined;
  }

  #read(batch: unknown): Samples {
    const { read, where } = this.#options;
    if (batch instanceof Tensor) return read({ x: batch });
    if (Array.isArray(batch) && batch.length >= 1 && batch.length <= 3) {
      const [x, y, sampleWeight] = batch as unknown[];
      return read({ x, y, sampleWeight });
    }
    throw new ValueError({
      where,
      message: `A batch must be [x, y] or [x, y, sampleWeight]. Received: ${show(batch)}.`,
      hint: 'Give tensors whose first axis is the batch, as in yield [images, labels].',
    });
  }
}

/** Tells iterables of batches from tensors, and from arrays and objects of them. */
export function isBatchIterable(value: unknown): value is BatchIterable {
  if (value === null || typeof value !== 'object' || value instanceof Tensor || ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) return value.length > 0 && value.every((entry) => Array.isArray(entry) && isBatch(entry));
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

function isBatch(entry: readonly unknown[]): boolean {
  return entry.some((part) => part instanceof Tensor || (typeof part === 'object' && part !== null));
}

function iteratorOf(batches: BatchIterable): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
}
