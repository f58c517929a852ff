import { imageDataFormat } from '@sepal/layers';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { pictureLengths } from '../network/input-shape.ts';
import { DEFAULT_SIZE, type NetworkOptions } from '../network/network-options.ts';
import { warn } from '../platform/warn.ts';

/** The files of weights that Keras has published for a network. */
export interface OfficialWeights<Options extends NetworkOptions> {
  /** The folder on Keras' server. */
  readonly baseUrl: string;
  /** The sizes of square pictures that there are files for. */
  readonly sizes: readonly number[];
  /** Whether pictures of a model with a classifier must have one of these sizes. */
  readonly isSizeFixed: boolean;
  /** Whether the size of an `inputTensor` chooses the file, if there is no `inputShape`. */
  readonly seesTensor: boolean;
  /** @throws ValueError if there is no file for the network's own options */
  checkVariant(options: Options, where: string): void;
  /** The name of the file for pictures of a size. */
  fileName(options: Options, size: number): string;
  /** The MD5 of files by name, where Keras publishes it. */
  readonly md5?: Readonly<Record<string, string>>;
}

/**
 * The name of Keras' file for these options. Warns if there is none for the size of the pictures; then it is that for the default size.
 *
 * @throws ValueError, ShapeError with Keras' messages if there is no such file
 */
export function officialFile<Options extends NetworkOptions>(
  options: Options,
  official: OfficialWeights<Options>,
  where: string,
): string {
  const { includeTop = true, classes = 1000, inputShape } = options;
  if (includeTop && classes !== 1000) {
    throw new ValueError({
      where,
      message: `If using weights='imagenet' with includeTop=true, \`classes\` should be 1000. Received classes=${show(classes)}.`,
      hint: 'For other classes load the network with includeTop: false, and add a classifier of your own.',
    });
  }
  const shape = shapeFor(options, official);
  const size = squareSize(shape, official.sizes);
  // The network itself refuses what is no shape.
  if (official.isSizeFixed && inputShape?.length === 3) checkShape(inputShape, size ?? DEFAULT_SIZE, includeTop, where);
  official.checkVariant(options, where);
  if (size === undefined && inputShape !== undefined && inputShape !== null) {
    const { sizes } = official;
    const known = sizes.length === 1 ? `not ${sizes[0]}` : `not in [${sizes.join(', ')}]`;
    warn(
      `${where}: \`inputShape\` is undefined or non-square, or \`rows\` is ${known}. Weights for input shape (224, 224) will be loaded as the default.`,
    );
  }
  return official.fileName(options, size ?? DEFAULT_SIZE);
}

/** The shape of the pictures as far as it chooses the file. */
function shapeFor<Options extends NetworkOptions>(
  { inputShape, inputTensor, includeTop = true }: Options,
  { seesTensor }: OfficialWeights<Options>,
): SymbolicShape | undefined {
  return inputShape ?? (seesTensor && includeTop ? inputTensor?.shape.slice(1) : undefined);
}

/** The height and width if they are equal and there is a file for them. */
function squareSize(shape: SymbolicShape | undefined, sizes: readonly number[]): number | undefined {
  if (shape?.length !== 3) return undefined;
  const { rows, columns } = pictureLengths(shape, imageDataFormat());
  return rows !== null && rows === columns && sizes.includes(rows) ? rows : undefined;
}

function checkShape(shape: SymbolicShape, size: number, includeTop: boolean, where: string): void {
  const expected = imageDataFormat() === 'channelsFirst' ? [3, size, size] : [size, size, 3];
  if (includeTop && shape.some((length, axis) => length !== expected[axis])) {
    throw new ShapeError({
      where,
      message: `When setting \`includeTop=true\` and loading \`imagenet\` weights, \`inputShape\` should be ${formatShape(expected)}. Received: inputShape=${formatShape(shape)}.`,
      hint: 'Resize the pictures, or leave the classifier out with includeTop: false.',
    });
  }
  if (pictureLengths(shape, imageDataFormat()).channels !== 3) {
    throw new ShapeError({
      where,
      message: `The input must have 3 channels; Received \`inputShape=${formatShape(shape)}\`.`,
      hint: 'The weights are for RGB pictures.',
    });
  }
}

/** A width as Keras' file names have it: 1.0, 0.35. */
export function alphaText(alpha: number): string {
  return Number.isInteger(alpha) ? alpha.toFixed(1) : String(alpha);
}
