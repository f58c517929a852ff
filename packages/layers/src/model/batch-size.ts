import type { Graph, GraphNode } from '@sepal/ops';
import { bytesPerElement, type Shape, sizeOf, type Tensor } from '@sepal/tensor';

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
