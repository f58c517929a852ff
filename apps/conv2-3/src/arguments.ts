import { parseArgs } from 'node:util';
import { ValueError } from '@sepal/tensor';

export const usage = `Runs MobileNetV1's Conv2-3 block on a picture and draws its feature maps.

  npm start [-- picture] [--out file.png] [--seed n] [--weights file]

  picture          a JPEG, PNG or WebP file; by default a photograph of a plant
  --out file       where the sheet of feature maps goes; by default conv2-3.png
  --seed n         an integer from 0; another seed, another random block; by default 1
  --weights file   a MobileNetV1 that Keras or TensorFlow.js has saved: its trained layers instead of random ones
  --help           this text
`;

/** The sample's options. */
export interface Arguments {
  /** Path of a picture; undefined for the default one. */
  readonly picture: string | undefined;
  readonly out: string;
  readonly seed: number;
  /** A file with a trained network; undefined for random weights. */
  readonly weights: string | undefined;
  readonly help: boolean;
}

/** Parses the command line. @throws ValueError if it is invalid */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const { out = 'conv2-3.png', seed = '1', weights, help = false } = values;
  if (positionals.length > 1) {
    throw new ValueError({
      message: `Expected one picture. Received ${positionals.length}: ${positionals.join(' ')}.`,
    });
  }
  if (!/^\d{1,9}$/.test(seed)) {
    throw new ValueError({ message: `--seed must be an integer from 0 to 999999999. Received ${seed}.` });
  }
  if (weights !== undefined && values.seed !== undefined) {
    throw new ValueError({
      message: '--seed is for random weights, and --weights gives trained ones.',
      hint: 'Leave out one of them.',
    });
  }
  if (!out.toLowerCase().endsWith('.png')) {
    throw new ValueError({ message: `--out must end with .png. Received ${out}.` });
  }
  return { picture: positionals[0], out, seed: Number(seed), weights, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        seed: { type: 'string' },
        weights: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node goes on with advice about arguments that begin with a hyphen.
    const [message] = (error as Error).message.split('. ', 1);
    throw new ValueError({ message: `${message}.`, hint: 'Use --help to see what there is.' });
  }
}
