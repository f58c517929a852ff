import { describe, type FileDescription, loadModel, type Progress } from '@sepal/formats';
import type { BaseModel } from '@sepal/layers';
import { loadMobileNet } from '@sepal/mobilenet/pretrained';
import { ValueError } from '@sepal/tensor';

/**
 * Reads a model.
 *
 * @param weights the file of a model, or of a MobileNetV1's weights with or without its classifier; undefined for Keras' MobileNetV1
 *   for ImageNet
 * @throws FileError if it cannot be read; ValueError for weights of another network
 */
export async function readModel(
  weights: string | undefined,
  onProgress: (progress: Progress) => void,
): Promise<BaseModel> {
  if (weights === undefined) return loadMobileNet({ onProgress });
  const description = await describe(weights);
  if (description.className !== undefined) return loadModel(weights, { onProgress });
  const alpha = alphaOf(description, weights);
  const includeTop = description.weights.some(({ name }) => name.includes('conv_preds'));
  return loadMobileNet({ weights, alpha, includeTop, inputShape: [224, 224, 3], onProgress });
}

/** The width of the MobileNetV1 that the weights belong to: its first convolution has 32 filters at width 1. */
function alphaOf({ weights }: FileDescription, file: string): number {
  const first = weights.find(({ shape }) => shape.length === 4 && shape[2] === 3);
  const alpha = (first?.shape[3] ?? 0) / 32;
  if ([0.25, 0.5, 0.75, 1].includes(alpha)) return alpha;
  throw new ValueError({
    where: file,
    message: 'The file holds weights without a model, and they are not those of a MobileNetV1.',
    hint: 'Use a file with the whole model: model.save(…) in Keras.',
  });
}
