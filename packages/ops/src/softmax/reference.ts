import { sizeOf, type Tensor } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import type { SoftmaxAttributes, SoftmaxOp } from './op.ts';

/** Replaces the numbers of one vector with the results. `scratch` has the length of the vector. */
type VectorFunction = (vector: Float64Array, scratch: Float64Array) => void;

/** Applies `compute` to every vector along the axis. */
function alongAxis(x: Tensor, { axis }: SoftmaxAttributes, output: Tensor, compute: VectorFunction): void {
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const vectors = length === 0 ? 0 : x.size / length;
  const vector = new Float64Array(length);
  const scratch = new Float64Array(length);
  for (let v = 0; v < vectors; v++) {
    const start = Math.floor(v / inner) * length * inner + (v % inner);
    for (let i = 0; i < length; i++) vector[i] = x.data[start + i * inner] as number;
    compute(vector, scratch);
    for (let i = 0; i < length; i++) output.data[start + i * inner] = vector[i] as number;
  }
}

/** Subtracts the largest number, so that no exponential overflows; this does not change the results. */
function subtractLargest(vector: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, vector[i] as number);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - largest;
}

function sumOf(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] as number;
  return sum;
}

/** yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m), m the largest */
const softmax: VectorFunction = (vector) => {
  subtractLargest(vector);
  for (let i = 0; i < vector.length; i++) vector[i] = Math.exp(vector[i] as number);
  const sum = sumOf(vector);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / sum;
};

/** yᵢ = xᵢ − m − log Σⱼ exp(xⱼ − m), m the largest */
const logSoftmax: VectorFunction = (vector, scratch) => {
  subtractLargest(vector);
  for (let i = 0; i < vector.length; i++) scratch[i] = Math.exp(vector[i] as number);
  const logSum = Math.log(sumOf(scratch));
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - logSum;
};

/**
 * yᵢ = max(xᵢ − τ, 0). With z the numbers in descending order and cₖ = z₁ + … + zₖ, the support is every k where
 * zₖ > (cₖ − 1)/k, and τ = (Σ cₖ over the support − 1) / (size of the support).
 *
 * The paper uses the last cₖ of the support instead of their sum. This follows Keras.
 */
const sparsemax: VectorFunction = (vector, scratch) => {
  // Typed arrays sort in ascending order with NaN last; Keras sorts the others in descending order.
  for (let i = 0; i < vector.length; i++) scratch[i] = -(vector[i] as number);
  scratch.sort();
  let cumulated = 0;
  let total = 0;
  let support = 0;
  for (let k = 0; k < scratch.length; k++) {
    const z = -(scratch[k] as number);
    cumulated += z;
    if (z - (cumulated - 1) / (k + 1) > 0) {
      total += cumulated;
      support++;
    }
  }
  const threshold = (total - 1) / support;
  for (let i = 0; i < vector.length; i++) vector[i] = Math.max((vector[i] as number) - threshold, 0);
};

/** The references of the softmax family. */
export const softmaxReferences: { readonly [K in SoftmaxOp]: Reference<SoftmaxOp> } = {
  softmax: ([x], attributes, output) => alongAxis(x, attributes, output, softmax),
  logSoftmax: ([x], attributes, output) => alongAxis(x, attributes, output, logSoftmax),
  sparsemax: ([x], attributes, output) => alongAxis(x, attributes, output, sparsemax),
};
