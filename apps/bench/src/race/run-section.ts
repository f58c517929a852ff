import type { Peers, Started } from '../contestants/contestant.ts';
import { LINE_UP } from '../contestants/line-up.ts';
import { multiplyAdds } from '../network/network.ts';
import { WORKLOADS, type Workload } from '../network/workloads.ts';
import { type FmaPeak, fmaPeak } from './fma-peak.ts';
import { interleave, type Pace, type Times } from './interleave.ts';
import { messageOf } from './message-of.ts';
import { agreedAnswer, prepareRacer, type Racer, TOLERANCE } from './racer.ts';
import type { Entry, EntryResult, RaceResult, Section, SectionResult } from './section.ts';
import { median, relativeDifference } from './statistics.ts';

/** Runs the races of a section one by one. `onRace` receives the title of each before it begins. */
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
    races.push(await runRace(workload, started, { peak, pace: section.pace, base: section.entries[0] }));
  }
  for (const runtime of started.values()) runtime.close();
  return { title: section.title, setups, fusedPeak: peak.fused, races };
}

interface RaceOptions {
  readonly peak: FmaPeak;
  readonly pace: Pace;
  /** The entry that the others are compared with. */
  readonly base: Entry | undefined;
}

async function runRace(
  workload: Workload,
  started: ReadonlyMap<Entry, Started>,
  { peak, pace, base }: RaceOptions,
): Promise<RaceResult> {
  const { id, title, network, against } = workload;
  const racers: Racer[] = [];
  const rivals: Racer[] = [];
  for (const [entry, runtime] of started) racers.push(await prepareRacer(entry, runtime, network));
  if (against !== undefined) {
    for (const [entry, runtime] of started) rivals.push(await prepareRacer(entry, runtime, against));
  }
  const differences = new Map([...differencesOf(racers), ...differencesOf(rivals)]);
  const right = [...racers, ...rivals].filter((racer) => (differences.get(racer) ?? Infinity) <= TOLERANCE);
  const [peakTimes, ...times] = (await interleave([peak, ...right], pace)) as [Times, ...Times[]];
  const timesOf = (racer: Racer | undefined): Times | undefined => times[right.indexOf(racer as Racer)];
  const work = 2 * multiplyAdds(network);
  const baseTimes = timesOf(racers.find(({ entry }) => entry === base));
  const entries = racers.map((racer): EntryResult => {
    const rival = timesOf(rivals.find(({ entry }) => entry === racer.entry));
    const times = timesOf(racer);
    const result = resultOf(racer, { times, baseTimes, difference: differences.get(racer) });
    if (times === undefined) return result;
    const ofPeak = ratioOf(peakTimes, times) * (work / peak.operations / racer.entry.settings.threads);
    if (rival === undefined || against === undefined) return { ...result, ofPeak };
    return {
      ...result,
      ofPeak,
      perMultiplyAdd: (ratioOf(times, rival) * multiplyAdds(against)) / multiplyAdds(network),
    };
  });
  for (const racer of [...racers, ...rivals]) racer.close();
  const peakGflops = peak.operations / median(peakTimes.rounds) / 1e6;
  return { workload: id, title, multiplyAdds: multiplyAdds(network), peakGflops, entries };
}

/** How far each racer's answer is from the majority's. */
function differencesOf(racers: readonly Racer[]): [Racer, number][] {
  const agreed = agreedAnswer(racers);
  return racers.flatMap((racer): [Racer, number][] =>
    racer.answer === undefined || agreed === undefined ? [] : [[racer, relativeDifference(racer.answer, agreed)]],
  );
}

interface Measured {
  readonly times: Times | undefined;
  readonly baseTimes: Times | undefined;
  readonly difference: number | undefined;
}

function resultOf({ entry, problem }: Racer, { times, baseTimes, difference }: Measured): EntryResult {
  const { contestant, key, settings } = entry;
  const who = { key, contestant, threads: settings.threads };
  if (difference === undefined) return { ...who, problem: problem ?? 'no answer' };
  if (times === undefined)
    return { ...who, difference, problem: `wrong answer, off by ${difference.toExponential(1)}` };
  const measured = { ...who, difference, median: median(times.rounds), min: times.min, runs: times.runs };
  return baseTimes === undefined ? measured : { ...measured, ratio: ratioOf(times, baseTimes) };
}

/** Ratios of times, round by round. */
function ratioOf(times: Times, base: Times): number {
  return median(times.rounds.map((time, round) => time / (base.rounds[round] as number)));
}
