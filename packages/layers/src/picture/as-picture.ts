/** Sequences as pictures of height 1, so that 1D layers can use the 2D ops. */
import { type DataFormat, type Pair, reshape, type Value } from '@sepal/ops';

/** The spatial rank of a layer: 1 for sequences, 2 for pictures. */
export type SpatialRank = 1 | 2;

/** While a model is put together, the batch and the sizes may be unknown. */
type Length = number | null;

/** `[batch, length, channels]` → `[batch, 1, length, channels]`; pictures are unchanged. */
export function asPicture(x: Value, dataFormat: DataFormat): Value {
  if (x.shape.length !== 3) return x;
  const [batch, a, b] = x.shape as readonly [Length, Length, Length];
  return reshape(x, dataFormat === 'channelsLast' ? [batch, 1, a, b] : [batch, a, 1, b]);
}

/** The inverse of {@link asPicture} for a layer along `rank` axes. */
export function fromPicture(y: Value, rank: SpatialRank, dataFormat: DataFormat): Value {
  if (rank === 2) return y;
  const [batch, a, b, c] = y.shape as readonly [Length, Length, Length, Length];
  return reshape(y, dataFormat === 'channelsLast' ? [batch, b, c] : [batch, a, c]);
}

/** A kernel `[size, in, out]` → `[1, size, in, out]`; kernels of pictures are unchanged. */
export function kernelAsPicture(kernel: Value): Value {
  return kernel.shape.length === 3 ? reshape(kernel, [1, ...kernel.shape]) : kernel;
}

/** One entry per axis of a sequence or picture → along height and width. */
export function pair(entries: readonly number[]): Pair {
  const [first, second] = entries as readonly [number, number?];
  return second === undefined ? [1, first] : [first, second];
}
