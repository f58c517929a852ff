import { describe, type FileDescription, loadModel, type Progress } from '@sepal/formats';
import type { BaseModel } from '@sepal/layers';
import { loadMobileNet } from '@sepal/mobilenet/pretrained';
import { formatShape, ShapeError, ValueError } from '@sepal/tensor';
import type { PixelRange } from './arguments.ts';

/** A network that names what is on pictures. */
export interface Network {
  readonly model: BaseModel;
  /** Height and width of its input. */
  readonly size: readonly [height: number, width: number];
  /** What it takes for pixels. */
  readonly range: PixelRange;
  /** The number of its classes. */
  readonly classes: number;
}

/**
 * Reads a network.
 *
 * @param weights the file of a model, or of a MobileNetV1's weights; undefined for Keras' MobileNetV1 for ImageNet
 * @throws FileError if it cannot be read; ShapeError if it does not take colour pictures and give scores
 */
export async function readNetwork(
  weights: string | undefined,
  onProgress: (progress: Progress) => void,
): Promise<Network> {
  const model = await readModel(weights, onProgress);
  const where = weights ?? 'imagenet';
  const { shape } = model.inputs;
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || typeof height !== 'number' || typeof width !== 'number' || channels !== 3) {
    throw new ShapeError({
      where,
      message: `Expected a network for colour pictures of one size. Its input has the shape ${formatShape(shape)}.`,
    });
  }
  const scores = model.outputs.shape;
  const classes = scores[1];
  if (scores.length !== 2 || typeof classes !== 'number') {
    throw new ShapeError({
      where,
      message: `Expected a network that gives scores. Its output has the shape ${formatShape(scores)}.`,
      hint: 'It needs its classifier: save it with include_top=True.',
    });
  }
  const rescales = model.layers.some(({ className }) => className === 'Rescaling');
  return { model, size: [height, width], range: rescales ? '0..255' : '-1..1', classes };
}

async function readModel(weights: string | undefined, onProgress: (progress: Progress) => void): Promise<BaseModel> {
  if (weights === undefined) return loadMobileNet({ onProgress });
  const description = await describe(weights);
  if (description.className !== undefined) return loadModel(weights, { onProgress });
  return loadMobileNet({ weights, alpha: alphaOf(description, weights), onProgress });
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
