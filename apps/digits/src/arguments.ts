import { parseArgs } from 'node:util';
import { ValueError } from '@sepal/tensor';

export const usage = `Trains a small MobileNet on the handwritten digits of MNIST.

  npm run digits -- [options]

  --epochs n       how often it sees all digits; by default 6
  --batch-size n   digits per step; by default 128
  --seed n         of the weights and the order of the digits; by default 1
  --threads n      threads that compute; by default as many as the machine runs at once, at most 4
  --samples n      how many of the 60,000 digits it learns from; by default all
  --out folder     where the pictures and the model go; by default the folder you are in
  --help           this text

Writes digits.keras, learning-curves.png and wrong-answers.png.
`;

/** The app's options. */
export interface Arguments {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly threads: number | 'auto';
  readonly samples: number | undefined;
  readonly out: string;
  readonly help: boolean;
}

/** Parses the command line. @throws ValueError if it is invalid */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  const count = (name: 'epochs' | 'batch-size' | 'seed' | 'threads' | 'samples', least = 1): number | undefined => {
    const given = values[name];
    if (given === undefined) return undefined;
    if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
    throw new ValueError({ message: `--${name} must be an integer from ${least}. Received ${given}.` });
  };
  return {
    epochs: count('epochs') ?? 6,
    batchSize: count('batch-size') ?? 128,
    seed: count('seed', 0) ?? 1,
    threads: count('threads') ?? 'auto',
    samples: count('samples'),
    out: values.out ?? '.',
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        epochs: text,
        'batch-size': text,
        seed: text,
        threads: text,
        samples: text,
        out: text,
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    // Node goes on with advice about arguments that begin with a hyphen.
    const [message] = (error as Error).message.split('. ', 1);
    throw new ValueError({ message: `${message}.`, hint: 'Use --help to see what there is.' });
  }
}
