import { basename, resolve } from 'node:path';
import { ValueError } from '@sepal/tensor';
import { parseOptions } from '../parse-options.ts';
import { checkRange, type PixelRange } from '../pixel-range.ts';

export const trainUsage = `Trains a network on your pictures: a folder with one folder of pictures for each class.

  npm run classify -- train folder/ [options]

First a new head is trained on what the network sees in your pictures, which is computed once; then its last blocks
are trained too, slowly, on pictures that are flipped, moved and zoomed at random.

  --out file              the trained model, .keras; by default the folder's name. The names of the classes are
                          written beside it, .json
  --weights file          the network to begin with: a model (.keras, .h5, a folder with model.json) or the weights
                          of a MobileNetV1 (.h5); by default Keras' MobileNetV1 for ImageNet, downloaded once (17 MB)
  --range range           the values that this network takes for pixels: -1..1, 0..1 or 0..255; by default -1..1, and
                          0..255 for a network that rescales pixels itself. The trained model takes 0..255
  --epochs n              at most so many times through the pictures to train the head; by default 100
  --fine-tune-epochs n    and to train the last blocks; by default 10. 0 leaves them as they are
  --unfreeze n            how many blocks to train; by default 3
  --batch-size n          pictures in a step; by default 32
  --validation fraction   the part of the pictures that is only used to test; by default 0.2
  --seed n                fixes all that is random; by default 0
  --threads n             by default as many as the machine has
  --help                  this text
`;

/** The options of `train`. */
export interface TrainArguments {
  readonly folder: string;
  /** Where the model goes, and the names of the classes. */
  readonly out: string;
  readonly labels: string;
  readonly weights: string | undefined;
  readonly range: PixelRange | undefined;
  readonly epochs: number;
  readonly fineTuneEpochs: number;
  readonly unfreeze: number;
  readonly batchSize: number;
  readonly validation: number;
  readonly seed: number;
  readonly threads: number | 'auto';
}

/** Parses the arguments after `train`. @returns undefined if they ask for help @throws ValueError if they are invalid */
export function readTrainArguments(args: readonly string[]): TrainArguments | undefined {
  const { values, positionals } = parseOptions(args, {
    out: { type: 'string' },
    weights: { type: 'string' },
    range: { type: 'string' },
    epochs: { type: 'string', default: '100' },
    'fine-tune-epochs': { type: 'string', default: '10' },
    unfreeze: { type: 'string', default: '3' },
    'batch-size': { type: 'string', default: '32' },
    validation: { type: 'string', default: '0.2' },
    seed: { type: 'string', default: '0' },
    threads: { type: 'string', default: 'auto' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help === true) return undefined;
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new ValueError({
      message: `Expected one folder. Received ${positionals.length === 0 ? 'none' : positionals.join(', ')}.`,
      hint: 'Give a folder that has a folder of pictures for each class.',
    });
  }
  const { out = `${basename(resolve(folder))}.keras`, weights, threads } = values;
  if (!out.endsWith('.keras')) throw new ValueError({ message: `--out must end with .keras. Received ${out}.` });
  return {
    folder,
    out,
    labels: out.replace(/keras$/, 'json'),
    weights,
    range: checkRange(values.range),
    epochs: integer('--epochs', values.epochs, 1),
    fineTuneEpochs: integer('--fine-tune-epochs', values['fine-tune-epochs'], 0),
    unfreeze: integer('--unfreeze', values.unfreeze, 0),
    batchSize: integer('--batch-size', values['batch-size'], 1),
    validation: fraction('--validation', values.validation),
    seed: integer('--seed', values.seed, 0),
    threads: threads === 'auto' ? threads : integer('--threads', threads, 1),
  };
}

function integer(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw new ValueError({ message: `${option} must be an integer from ${least}. Received ${text}.` });
}

function fraction(option: string, text: string): number {
  const value = Number(text);
  if (text !== '' && value > 0 && value < 1) return value;
  throw new ValueError({ message: `${option} must be a number between 0 and 1. Received ${text}.` });
}
