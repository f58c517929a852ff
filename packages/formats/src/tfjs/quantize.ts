import { roundHalfToEven } from '@sepal/tensor';
import { encodeFloat16, LARGEST_FLOAT16 } from '../contents/float16.ts';

/** How `model.json` compresses float32: two bytes or one for a number instead of four. */
export type TfjsQuantization = 'float16' | 'uint8' | 'uint16';

/** The compressed numbers, and what the manifest says of them. */
export interface Quantized {
  readonly data: Uint8Array | Uint16Array;
  readonly quantization: {
    readonly dtype: TfjsQuantization;
    readonly min?: number;
    readonly scale?: number;
    readonly original_dtype: 'float32';
  };
}

/**
 * Compresses the numbers of a tensor as `tensorflowjs_converter` does: integers spread evenly between the smallest and the largest number, moved so
 * that 0 stays exactly 0.
 *
 * Source: `quantize_weights` in tfjs-converter/python/tensorflowjs/quantization.py.
 *
 * @returns undefined if the type cannot hold the numbers, and the tensor has to stay as it is: integers hold no NaN and no infinities,
 *   float16 nothing beyond 65504
 */
export function quantize(data: Float32Array, dtype: TfjsQuantization): Quantized | undefined {
  const [smallest, largest] = rangeOf(data);
  if (dtype === 'float16') {
    if (Math.max(-smallest, largest) > LARGEST_FLOAT16) return undefined;
    return { data: encodeFloat16(data), quantization: { dtype, original_dtype: 'float32' } };
  }
  if (!Number.isFinite(largest - smallest)) return undefined;
  const Integers = dtype === 'uint8' ? Uint8Array : Uint16Array;
  const quantized = new Integers(data.length);
  if (smallest === largest) {
    return { data: quantized, quantization: { dtype, min: smallest, scale: 1, original_dtype: 'float32' } };
  }
  const most = dtype === 'uint8' ? 255 : 65535;
  const scale = (largest - smallest) / most;
  const holdsZero = smallest <= 0 && 0 <= largest;
  const zeroPoint = roundHalfToEven(-smallest / scale);
  const min = holdsZero ? -zeroPoint * scale : smallest;
  for (let i = 0; i < data.length; i++) {
    const q = roundHalfToEven(((data[i] as number) - min) / scale);
    quantized[i] = Math.min(most, Math.max(0, q));
  }
  return { data: quantized, quantization: { dtype, min, scale, original_dtype: 'float32' } };
}

/** The smallest and the largest number; [NaN, NaN] if one is NaN, [0, 0] if there is none. */
function rangeOf(data: Float32Array): [number, number] {
  if (data.length === 0) return [0, 0];
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (Number.isNaN(value)) return [Number.NaN, Number.NaN];
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return [smallest, largest];
}
