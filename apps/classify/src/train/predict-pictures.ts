import type { Model } from '@sepal/layers';
import type { Engine } from '@sepal/runtime';
import { Tensor } from '@sepal/tensor';
import { type Picture, pixelsOf } from './pictures.ts';

/** Options of {@link predictPictures}. */
export interface PictureOptions {
  readonly batchSize: number;
  readonly engine: Engine;
  /** Called with the number of pictures that are done. */
  readonly onProgress?: (count: number) => void;
}

/**
 * What a model makes of pictures, batch by batch.
 *
 * @param model from pixels to `[batch, numbers]`, such as features
 * @returns float32 `[pictures, numbers]`
 */
export async function predictPictures(
  model: Model,
  pictures: readonly Picture[],
  { batchSize, engine, onProgress }: PictureOptions,
): Promise<Tensor> {
  const length = model.outputs.shape[1] as number;
  const data = new Float32Array(pictures.length * length);
  for (let start = 0; start < pictures.length; start += batchSize) {
    const batch = pictures.slice(start, start + batchSize);
    const numbers = await model.predict(pixelsOf(batch), { engine, batchSize: batch.length });
    data.set(numbers.data, start * length);
    onProgress?.(start + batch.length);
  }
  return new Tensor([pictures.length, length], 'float32', data);
}
