import type { Model } from '@sepal/layers';
import type { Engine } from '@sepal/runtime';
import { Tensor } from '@sepal/tensor';
import { type Picture, pixelsOf } from './pictures.ts';

/** Options of {@link computeFeatures}. */
export interface FeatureOptions {
  readonly batchSize: number;
  readonly engine: Engine;
  /** Called with the number of pictures that are done. */
  readonly onProgress: (count: number) => void;
}

/**
 * The features of pictures, computed batch by batch.
 *
 * @param extractor from pixels to features `[batch, features]`
 * @returns float32 `[pictures, features]`
 */
export async function computeFeatures(
  extractor: Model,
  pictures: readonly Picture[],
  { batchSize, engine, onProgress }: FeatureOptions,
): Promise<Tensor> {
  const length = extractor.outputs.shape[1] as number;
  const data = new Float32Array(pictures.length * length);
  for (let start = 0; start < pictures.length; start += batchSize) {
    const batch = pictures.slice(start, start + batchSize);
    const features = await extractor.predict(pixelsOf(batch), { engine, batchSize: batch.length });
    data.set(features.data, start * length);
    onProgress(start + batch.length);
  }
  return new Tensor([pictures.length, length], 'float32', data);
}
