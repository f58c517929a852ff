import type { Progress } from '@sepal/formats';
import type { BaseModel } from '@sepal/layers';
import { formatShape, ShapeError } from '@sepal/tensor';
import { type PixelRange, rangeOf } from './pixel-range.ts';
import { readModel } from './read-model.ts';

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
  return { model, size: [height, width], range: rangeOf(model), classes };
}
