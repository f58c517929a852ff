import type { SepalEngine } from './contestants/contestant.ts';
import { type ContestantId, contestantsIn, LINE_UP } from './contestants/line-up.ts';
import { WORKLOADS } from './network/workloads.ts';
import type { Pace } from './race/interleave.ts';
import type { Entry, Section } from './race/section.ts';

/** What a person wants to have timed. */
export interface Wanted {
  readonly place: 'node' | 'browser';
  readonly quick: boolean;
  readonly engine: SepalEngine;
  /** Only these workloads; all if it is empty. */
  readonly workloads: readonly string[];
  readonly cores: number;
}

const QUICK: Pace = {
  warmUp: 100,
  warmUpRuns: 30,
  longestWarmUp: 1000,
  budget: 150,
  slot: 15,
  minRounds: 7,
  maxRounds: 40,
};
const THOROUGH: Pace = {
  warmUp: 500,
  warmUpRuns: 50,
  longestWarmUp: 3000,
  budget: 1500,
  slot: 40,
  minRounds: 15,
  maxRounds: 200,
};

/** What runs with more threads, and in 256-bit mode. */
const LARGE = ['mobilenet', 'conv2-3'];

/** The sections of a run: everyone with one thread; then with two; in Node also Sepal with 256 bits against native code. */
export function sectionsFor({ place, quick, engine, workloads, cores }: Wanted): Section[] {
  const pace = quick ? QUICK : THOROUGH;
  const ids = WORKLOADS.filter(({ id, slow }) =>
    workloads.length > 0 ? workloads.includes(id) : !(quick && slow === true),
  ).map(({ id }) => id);
  const large = ids.filter((id) => LARGE.includes(id));
  const entry = (contestant: ContestantId, threads = 1, wide = false): Entry => ({
    key: `${contestant}${threads > 1 ? ` ${threads} threads` : ''}${wide ? ' 256-bit' : ''}`,
    contestant,
    settings: { threads, engine, wide },
  });
  const where = place === 'node' ? 'Node' : 'Chromium';
  const sections: Section[] = [
    { title: `One thread, ${where}`, entries: contestantsIn(place).map((id) => entry(id)), workloads: ids, pace },
  ];
  if (large.length === 0 || engine === 'reference') return sections;
  if (cores > 1) {
    const threaded = contestantsIn(place).filter((id) => hasThreads(id, place));
    const entries = [
      entry('sepal', 2),
      entry('sepal'),
      ...threaded.filter((id) => id !== 'sepal').map((id) => entry(id, 2)),
    ];
    sections.push({ title: `Two threads, ${where}`, entries, workloads: large, pace });
  }
  if (place === 'node') {
    const entries = [entry('sepal', 1, true), entry('onnxruntime-node')];
    sections.push({ title: 'Sepal in 256-bit mode, one thread, Node', entries, workloads: large, pace });
  }
  return sections;
}

/** TensorFlow.js has threads in browsers only. */
function hasThreads(id: ContestantId, place: Wanted['place']): boolean {
  return place === 'browser' || !LINE_UP[id].title.startsWith('TensorFlow.js');
}
