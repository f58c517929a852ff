import type { Peers, Prepared, Started } from '../contestants/contestant.ts';
import { LINE_UP } from '../contestants/line-up.ts';
import { multiplyAdds, type Network, outputShape } from '../network/network.ts';
import { transposePictures } from '../network/transpose.ts';
import { randomInput, randomWeights } from '../network/weights.ts';
import { WORKLOADS, type Workload } from '../network/workloads.ts';
import { type FmaPeak, fmaPeak } from './fma-peak.ts';
import { interleave, type Pace, type Runner, type Times } from './interleave.ts';
import type { Entry, EntryResult, RaceResult, Section, SectionResult } from './section.ts';
import { median, relativeDifference } from './statistics.ts';

/** Answers that differ by more are not timed: parts of the largest value. */
const TOLERANCE = 1e-4;

/** Runs every race of a section, one after the other. `onRace` hears the title of each before it begins. */
export async function runSection(
  section: Section,
  peers: Peers,
  onRace: (title: string) => void,
): Promise<SectionResult> {
  const setups: Record<string, string> = {};
  const started = new Map<Entry, Started>();
  for (const entry of section.entries) {
    try {
      const contestant = await LINE_UP[entry.contestant].load();
      const runtime = await contestant.start(peers, entry.settings);
      started.set(entry, runtime);
      setups[entry.key] = runtime.setup;
    } catch (error) {
      setups[entry.key] = `could not start: ${messageOf(error)}`;
    }
  }
  const peak = fmaPeak();
  const races: RaceResult[] = [];
  for (const workload of WORKLOADS.filter(({ id }) => section.workloads.includes(id))) {
    onRace(workload.title);
    races.push(await runRace(workload, started, peak, section.pace));
  }
  for (const runtime of started.values()) runtime.close();
  return { title: section.title, setups, fusedPeak: peak.fused, races };
}

/** An entry that has given an answer. */
interface Racer {
  readonly entry: Entry;
  readonly difference?: number;
  readonly problem?: string;
  readonly runners: readonly Runner[];
  close(): void;
}

async function runRace(
  { id, title, network, against }: Workload,
  started: ReadonlyMap<Entry, Started>,
  peak: FmaPeak,
  pace: Pace,
): Promise<RaceResult> {
  const racers: Racer[] = [];
  const answers: Float32Array[] = [];
  const networks = against === undefined ? [network] : [network, against];
  for (const [entry, runtime] of started) racers.push(await prepare(entry, runtime, networks, answers));
  const runners = racers.flatMap((racer) => racer.runners);
  const [peakTimes, ...times] = (await interleave([peak, ...runners], pace)) as [Times, ...Times[]];
  const first = times[0];
  const entries = racers.map((racer): EntryResult => {
    const { contestant, key, settings } = racer.entry;
    const who = { key, contestant, threads: settings.threads };
    racer.close();
    const { difference = 0, problem } = racer;
    const [own, ownAgainst] = racer.runners.map((runner) => times[runners.indexOf(runner)] as Times);
    if (own === undefined || first === undefined) return { ...who, difference, problem: problem ?? 'did not run' };
    const result = {
      ...who,
      difference,
      median: median(own.rounds),
      min: own.min,
      runs: own.runs,
      ratio: ratioOf(own, first),
    };
    if (ownAgainst === undefined || against === undefined) return result;
    return { ...result, perMultiplyAdd: (ratioOf(own, ownAgainst) * multiplyAdds(against)) / multiplyAdds(network) };
  });
  return {
    workload: id,
    title,
    multiplyAdds: multiplyAdds(network),
    peakGflops: peak.gflops(median(peakTimes.rounds)),
    entries,
  };
}

/** Builds the networks and compares their answers with those of the first entry, which are added to `answers`. */
async function prepare(
  entry: Entry,
  runtime: Started,
  networks: readonly Network[],
  answers: Float32Array[],
): Promise<Racer> {
  const { channelsFirst, encode } = await LINE_UP[entry.contestant].load();
  const built: Prepared[] = [];
  const close = (): void => {
    for (const prepared of built) prepared.close();
  };
  let difference = 0;
  try {
    const runners: Runner[] = [];
    for (const [index, network] of networks.entries()) {
      const prepared = await runtime.prepare(network, encode(network, randomWeights(network)));
      built.push(prepared);
      const input = inputOf(network, channelsFirst);
      const answer = answerOf(await prepared.run(input), network, channelsFirst);
      answers[index] ??= answer;
      difference = Math.max(difference, relativeDifference(answer, answers[index]));
      runners.push({ run: () => prepared.run(input) });
    }
    if (difference <= TOLERANCE) return { entry, difference, runners, close };
    return { entry, difference, problem: `another answer: off by ${difference.toExponential(1)}`, runners: [], close };
  } catch (error) {
    return { entry, problem: messageOf(error), runners: [], close };
  }
}

function inputOf(network: Network, channelsFirst: boolean): Float32Array {
  const [height, width, channels] = network.input;
  const pixels = randomInput(network);
  return channelsFirst ? transposePictures(pixels, network.batch, height * width, channels) : pixels;
}

/** A copy of an answer with the channels last. */
function answerOf(output: Float32Array, network: Network, channelsFirst: boolean): Float32Array {
  const [height, width, channels] = outputShape(network);
  if (!channelsFirst || height === undefined || width === undefined || channels === undefined) return output.slice();
  return transposePictures(output, network.batch, channels, height * width);
}

function ratioOf(times: Times, base: Times): number {
  return median(times.rounds.map((time, round) => time / (base.rounds[round] as number)));
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] as string;
}
