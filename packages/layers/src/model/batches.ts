import { cast, type TensorType } from '@sepal/ops';
import { type DType, sizeOf, Tensor } from '@sepal/tensor';

/** Options of {@link Batches}. */
export interface BatchesOptions {
  /** Element types of the model's inputs. */
  readonly dtypes: readonly DType[];
  readonly batchSize: number;
  /** Which batches to copy up front, in case their arrays are written to before their turn: 'later' means all but the first. */
  readonly copied: 'none' | 'later' | 'all';
}

/** Samples that run together. */
export interface Batch {
  readonly start: number;
  readonly end: number;
  /** The values, in the inputs' element types. */
  readonly values: readonly Tensor[];
  /** Whether the values' arrays are exclusively ours. */
  readonly isOurs: boolean;
}

/** Splits the samples of a prediction into batches; the last may be smaller. */
export class Batches {
  /** The inputs' types in a full batch, then those in the last batch if it is smaller. */
  readonly types: readonly (readonly TensorType[])[];
  readonly #dtypes: readonly DType[];
  readonly #parts: Batch[] = [];

  /** @param inputs all samples */
  constructor(inputs: readonly Tensor[], { dtypes, batchSize, copied }: BatchesOptions) {
    const samples = (inputs[0] as Tensor).shape[0] as number;
    this.#dtypes = dtypes;
    for (let start = 0; start < samples; start += batchSize) {
      const end = Math.min(samples, start + batchSize);
      const isOurs = copied === 'all' || (copied === 'later' && start > 0);
      this.#parts.push({ start, end, isOurs, values: inputs.map((value) => samplesOf(value, start, end, isOurs)) });
    }
    const rest = samples > batchSize ? samples % batchSize : 0;
    const lengths = rest === 0 ? [Math.min(samples, batchSize)] : [batchSize, rest];
    this.types = lengths.map((length) =>
      inputs.map(({ shape }, index) => ({ shape: [length, ...shape.slice(1)], dtype: dtypes[index] as DType })),
    );
  }

  /** The next batch, converted on demand; undefined after the last one. Batches are released once taken. */
  next(): Batch | undefined {
    const part = this.#parts.shift();
    if (part === undefined) return undefined;
    let areNew = true;
    const values = part.values.map((value, index) => {
      const dtype = this.#dtypes[index] as DType;
      if (value.dtype !== dtype) return cast(value, dtype);
      areNew = false;
      return value;
    });
    return { ...part, values, isOurs: part.isOurs || areNew };
  }
}

/** A range of samples. Shares memory with the whole unless copied. */
export function samplesOf(value: Tensor, start: number, end: number, isCopied = false): Tensor {
  const { dtype, data } = value;
  const [samples, ...rest] = value.shape as readonly [number, ...number[]];
  if (!isCopied && start === 0 && end === samples) return value;
  const size = sizeOf(rest);
  const part = isCopied ? data.slice(start * size, end * size) : data.subarray(start * size, end * size);
  return new Tensor([end - start, ...rest], dtype, part);
}
