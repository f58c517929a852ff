import { classify } from './classify.ts';
import type { Streams } from './streams.ts';
import { train } from './train/train.ts';

/** Runs the app: `train folder/ …` trains a network, everything else names what is on pictures. @returns the exit status */
export function run(args: readonly string[], streams: Streams): Promise<number> {
  const [command, ...rest] = args;
  return command === 'train' ? train(rest, streams) : classify(args, streams);
}
