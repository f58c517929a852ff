import { cast, type Graph, type GraphNode, type TensorType } from '@sepal/ops';
import { bytesPerElement, type DType, type Shape, sizeOf, Tensor } from '@sepal/tensor';

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

/** Keras' batch size. */
const USUAL = 32;

/** Below this input size, in bytes, a batch cannot get large. */
const SMALL = 2 ** 22;

/** The maximum bytes that the widest op of a batch may read and write. */
const WIDEST = 2 ** 29;

/**
 * The default batch size: 32, or as many as keep the widest op of the network within half a
 * gigabyte.
 *
 * @param inputs all samples
 * @param widestSample bytes that the widest op reads and writes for one sample; computed only if the samples are large
 */
export function automaticBatchSize(inputs: readonly Tensor[], widestSample: () => number): number {
  const samples = Math.min(USUAL, (inputs[0] as Tensor).shape[0] as number);
  const bytes = inputs.reduce((sum, { data, shape }) => sum + data.byteLength / (shape[0] as number), 0) * samples;
  if (bytes < SMALL) return USUAL;
  return Math.min(USUAL, Math.max(1, Math.floor(WIDEST / widestSample())));
}

/** Bytes that the widest op of a graph reads and writes for each of `samples` samples. */
export function widestOf({ nodes }: Graph, samples: number): number {
  const sizeAt = (id: number): number => {
    const { kind, type } = nodes[id] as GraphNode;
    return kind === 'op' || kind === 'input' ? sizeOf(type.shape as Shape) * bytesPerElement(type.dtype) : 0;
  };
  let widest = 1;
  for (const node of nodes) {
    if (node.kind !== 'op') continue;
    widest = Math.max(widest, node.inputs.reduce((sum, id) => sum + sizeAt(id), sizeAt(node.id)) / samples);
  }
  return widest;
}
