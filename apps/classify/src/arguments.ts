import { parseArgs } from 'node:util';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint } from '@sepal/tensor/options';

export const usage = `Names what is on pictures.

  npm run classify -- picture.jpg [more pictures, folders] [options]

  --weights file   a model (.keras, .h5, a folder with model.json) or the weights of a MobileNetV1 (.h5);
                   by default Keras' MobileNetV1 for ImageNet, downloaded once (17 MB)
  --labels file    the names of the classes: a JSON array, or Keras' imagenet_class_index.json
  --range range    the values that the network takes for pixels: -1..1, 0..1 or 0..255;
                   by default -1..1, and 0..255 for a network that rescales pixels itself
  --top n          how many classes to print; by default 5
  --layer name     also draws the feature maps that this layer makes of the first picture
  --out file       where the feature maps go; by default feature-maps.png
  --help           this text
`;

/** The smallest and largest value that a network takes for pixels. */
export type PixelRange = '-1..1' | '0..1' | '0..255';

const RANGES: readonly PixelRange[] = ['-1..1', '0..1', '0..255'];

/** The app's options. */
export interface Arguments {
  /** Paths of pictures and folders. */
  readonly pictures: readonly string[];
  readonly weights: string | undefined;
  readonly labels: string | undefined;
  readonly range: PixelRange | undefined;
  readonly top: number;
  readonly layer: string | undefined;
  readonly out: string;
  readonly help: boolean;
}

/** Parses the command line. @throws ValueError if it is invalid */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const { weights, labels, range, top = '5', layer, out, help = false } = values;
  if (positionals.length === 0 && !help) {
    throw new ValueError({
      message: 'There is no picture.',
      hint: 'Give a JPEG, PNG or WebP file, or a folder of them.',
    });
  }
  if (range !== undefined && !RANGES.includes(range as PixelRange)) {
    throw new ValueError({ message: `There is no --range ${range}.`, hint: allowedNamesHint(range, RANGES) });
  }
  if (!/^[1-9]\d{0,5}$/.test(top)) {
    throw new ValueError({ message: `--top must be an integer from 1. Received ${top}.` });
  }
  if (out !== undefined && layer === undefined) {
    throw new ValueError({
      message: '--out is for feature maps.',
      hint: 'Say of which layer: --layer conv_pw_2_relu.',
    });
  }
  if (out !== undefined && !out.toLowerCase().endsWith('.png')) {
    throw new ValueError({ message: `--out must end with .png. Received ${out}.` });
  }
  return {
    pictures: positionals,
    weights,
    labels,
    range: range as PixelRange | undefined,
    top: Number(top),
    layer,
    out: out ?? 'feature-maps.png',
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: protectedRange(args),
      allowPositionals: true,
      options: {
        weights: { type: 'string' },
        labels: { type: 'string' },
        range: { type: 'string' },
        top: { type: 'string' },
        layer: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node goes on with advice about arguments that begin with a hyphen.
    const [message] = (error as Error).message.split('. ', 1);
    throw new ValueError({ message: `${message}.`, hint: 'Use --help to see what there is.' });
  }
}

/** `--range -1..1` would be an option `-1..1`; `--range=-1..1` is its value. */
function protectedRange(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (args[index - 1] === '--range') return [];
    return arg === '--range' ? [`--range=${args[index + 1] ?? ''}`] : [arg];
  });
}
