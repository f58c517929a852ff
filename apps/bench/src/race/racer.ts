import type { Contestant, Started } from '../contestants/contestant.ts';
import { LINE_UP } from '../contestants/line-up.ts';
import { type Network, outputShape } from '../network/network.ts';
import { transposePictures } from '../network/transpose.ts';
import { randomInput, randomWeights } from '../network/weights.ts';
import { messageOf } from './message-of.ts';
import type { Entry } from './section.ts';
import { relativeDifference } from './statistics.ts';

/** Answers that differ by more than this fraction of the largest value disagree. */
export const TOLERANCE = 1e-4;

/** An entry with its network built and its first answer. */
export interface Racer {
  readonly entry: Entry;
  /** `[batch, ...output]`, channels last; missing after a failure. */
  readonly answer?: Float32Array;
  readonly problem?: string;
  run(): Promise<unknown>;
  close(): void;
}

/** Builds a network with the shared weights and gets its first answer. Does not throw. */
export async function prepareRacer(entry: Entry, runtime: Started, network: Network): Promise<Racer> {
  const nothing = { run: async () => {}, close: () => {} };
  try {
    const contestant = await LINE_UP[entry.contestant].load();
    const prepared = await runtime.prepare(network, contestant.encode(network, randomWeights(network)));
    const input = inputFor(contestant, network);
    const answer = channelsLast(await prepared.run(input), contestant, network);
    return { entry, answer, run: () => prepared.run(input), close: () => prepared.close() };
  } catch (error) {
    return { entry, problem: messageOf(error), ...nothing };
  }
}

/** The answer that most racers agree on; on a tie the first. Undefined if there is none. */
export function agreedAnswer(racers: readonly Pick<Racer, 'answer'>[]): Float32Array | undefined {
  const answers = racers.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const friends = answers.map(
    (answer) => answers.filter((other) => relativeDifference(other, answer) <= TOLERANCE).length,
  );
  return answers[friends.indexOf(Math.max(...friends))];
}

function inputFor({ channelsFirst }: Contestant, network: Network): Float32Array {
  const [height, width, channels] = network.input;
  const pixels = randomInput(network);
  return channelsFirst ? transposePictures(pixels, network.batch, height * width, channels) : pixels;
}

/** A copy of an answer, channels last. */
function channelsLast(output: Float32Array, { channelsFirst }: Contestant, network: Network): Float32Array {
  const [height, width, channels] = outputShape(network);
  if (!channelsFirst || height === undefined || width === undefined || channels === undefined) return output.slice();
  return transposePictures(output, network.batch, channels, height * width);
}
