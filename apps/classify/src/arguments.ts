import { ValueError } from '@sepal/tensor';
import { parseOptions } from './parse-options.ts';
import { checkRange, type PixelRange } from './pixel-range.ts';

export const usage = `Names what is on pictures.

  npm run classify -- picture.jpg [more pictures, folders] [options]
  npm run classify -- train folder/ [options]   trains a network on your own; see train --help

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
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    range: { type: 'string' },
    top: { type: 'string' },
    layer: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  const { weights, labels, range, top = '5', layer, out, help = false } = values;
  if (positionals.length === 0 && !help) {
    throw new ValueError({
      message: 'There is no picture.',
      hint: 'Give a JPEG, PNG or WebP file, or a folder of them.',
    });
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
    range: checkRange(range),
    top: Number(top),
    layer,
    out: out ?? 'feature-maps.png',
    help,
  };
}
