import type { Progress } from '@sepal/formats';
import { type AnyLayer, type BaseModel, isSymbolic, Model, type SymbolicTensor } from '@sepal/layers';
import { formatShape, ShapeError } from '@sepal/tensor';
import { type PixelRange, rangeOf } from '../pixel-range.ts';
import { readModel } from '../read-model.ts';

/** A network without its top: from pictures to maps of what is on them. */
export interface Base {
  readonly model: Model;
  /** Height and width of the pictures that it gets. */
  readonly size: readonly [height: number, width: number];
  /** What it takes for pixels. */
  readonly range: PixelRange;
}

/** The size of pictures for networks that take any. */
const USUAL_SIZE = 224;

/**
 * Reads a network, and takes its top off.
 *
 * @param weights the file of a model, or of a MobileNetV1's weights; undefined for Keras' MobileNetV1 for ImageNet
 * @throws FileError if it cannot be read; ShapeError if it does not take colour pictures, or makes no maps
 */
export async function readBase(
  weights: string | undefined,
  range: PixelRange | undefined,
  onProgress: (progress: Progress) => void,
): Promise<Base> {
  const network = await readModel(weights, onProgress);
  const where = weights ?? 'imagenet';
  const { shape } = network.inputs;
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || channels !== 3) {
    throw new ShapeError({
      where,
      message: `Expected a network for colour pictures. Its input has the shape ${formatShape(shape)}.`,
    });
  }
  const outputs = mapsOf(network, where);
  const model = new Model({ inputs: network.inputs, outputs, name: network.name });
  return { model, size: [height ?? USUAL_SIZE, width ?? USUAL_SIZE], range: range ?? rangeOf(model) };
}

/** What the top begins with: the maps before the pooling that leaves one number of each, or before they are flattened. */
function mapsOf({ layers, outputs }: BaseModel, where: string): SymbolicTensor<'float32'> {
  const maps =
    outputs.shape.length === 4
      ? outputs
      : (layers.findLast(({ className }) => /^Global\w+Pooling2D$/.test(className)) ?? layers.findLast(leavesOne))
          ?.input;
  if (isSymbolic(maps) && maps.shape.length === 4) return maps as SymbolicTensor<'float32'>;
  throw new ShapeError({
    where,
    message: 'Expected a network of convolutions, whose top pools or flattens their maps. It does neither.',
  });
}

function leavesOne({ input, output }: AnyLayer): boolean {
  return positions(input) > 1 && positions(output) === 1;
}

/** In how many places a layer's input or output is known. */
function positions(value: unknown): number {
  if (!isSymbolic(value)) return 0;
  const [, height = 1, width = 1] = value.shape.length === 4 ? value.shape : [];
  return (height ?? 2) * (width ?? 2);
}
