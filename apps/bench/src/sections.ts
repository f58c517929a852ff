import type { SepalEngine } from './contestants/contestant.ts';
import { type ContestantId, contestantsIn, LINE_UP } from './contestants/line-up.ts';
import { SMALLEST, WORKLOADS } from './network/workloads.ts';
import type { Pace } from './race/interleave.ts';
import type { Entry, Section } from './race/section.ts';

/** The user's selection. */
export interface Wanted {
  readonly host: 'node' | 'browser';
  readonly quick: boolean;
  readonly engine: SepalEngine;
  /** Only these workloads; all if empty. */
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

/** The section in which contestants that can reuse result memory do. */
export const REUSE = 'Results in memory that is used again';

/** The section of Sepal against itself. */
export const SCALING = 'Sepal on two threads and on one';

/** The section of runs that update all weights. */
const UPDATES = 'Sepal with an update of every weight, and without';

/** Its workloads. */
const UPDATED = ['mobilenet-small-batch8'];

/** The workloads for more threads and 256-bit mode. */
const LARGE = ['mobilenet', 'conv2-3'];

/** The workloads with results of more than a megabyte. */
const LARGE_RESULTS = ['conv2-3', 'separable', 'pointwise-112x32'];

/**
 * The sections of a run: all contestants with one thread; the same with reused result memory; with two threads; Sepal's
 * two threads against its one; in Node also Sepal with 256 bits against native code.
 */
export function sectionsFor({ host, quick, engine, workloads, cores }: Wanted): Section[] {
  const pace = quick ? QUICK : THOROUGH;
  const ids = WORKLOADS.filter(({ id, slow }) =>
    workloads.length > 0 ? workloads.includes(id) : !(quick && slow === true),
  ).map(({ id }) => id);
  const large = ids.filter((id) => LARGE.includes(id));
  const entry = (
    contestant: ContestantId,
    { threads = 1, wide = false, reuse = false, updates = false } = {},
  ): Entry => ({
    key: `${contestant}${threads > 1 ? ` ${threads} threads` : ''}${wide ? ' 256-bit' : ''}${updates ? ' with updates' : ''}`,
    contestant,
    settings: { threads, engine, wide, reuse, updates },
  });
  const where = host === 'node' ? 'Node' : 'Chromium';
  const sections: Section[] = [
    { title: `One thread, ${where}`, entries: contestantsIn(host).map((id) => entry(id)), workloads: ids, pace },
  ];
  if (engine === 'reference') return sections;
  const results = ids.filter((id) => LARGE_RESULTS.includes(id));
  if (results.length > 0) {
    const entries = contestantsIn(host).map((id) => entry(id, { reuse: true }));
    sections.push({ title: `${REUSE}, one thread, ${where}`, entries, workloads: results, pace });
  }
  if (ids.includes(SMALLEST.id)) {
    // Separate: TensorFlow.js has one backend per process.
    const entries = [entry('sepal'), entry('tfjs-cpu')];
    sections.push({ title: `A call, against plain JavaScript, ${where}`, entries, workloads: [SMALLEST.id], pace });
  }
  const updated = ids.filter((id) => UPDATED.includes(id));
  if (updated.length > 0) {
    const entries = [entry('sepal'), entry('sepal', { updates: true })];
    sections.push({ title: `${UPDATES}, one thread, ${where}`, entries, workloads: updated, pace });
  }
  if (large.length === 0) return sections;
  if (cores > 1) {
    const threaded = contestantsIn(host).filter((id) => hasThreads(id, host));
    const entries = threaded.map((id) => entry(id, { threads: 2 }));
    sections.push({ title: `Two threads, ${where}`, entries, workloads: large, pace });
    // Separate: other runtimes' threads keep spinning after a run, and would take the second core.
    const both = [entry('sepal', { threads: 2 }), entry('sepal')];
    sections.push({ title: `${SCALING}, ${where}`, entries: both, workloads: large, pace });
  }
  if (host === 'node') {
    const entries = [entry('sepal', { wide: true }), entry('onnxruntime-node')];
    sections.push({ title: 'Sepal in 256-bit mode, one thread, Node', entries, workloads: large, pace });
  }
  return sections;
}

/** TensorFlow.js has threads in browsers only. */
function hasThreads(id: ContestantId, host: Wanted['host']): boolean {
  return host === 'browser' || !LINE_UP[id].title.startsWith('TensorFlow.js');
}
