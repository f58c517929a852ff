import { median } from './statistics.ts';

/** Something to time. */
export interface Runner {
  run(): unknown;
}

/** Time budgets, in milliseconds. */
export interface Pace {
  /** Warm-up per runner. */
  readonly warmUp: number;
  /** Warm-up runs per runner, unless they exceed `longestWarmUp` in total. */
  readonly warmUpRuns: number;
  readonly longestWarmUp: number;
  /** Per runner, over all rounds. */
  readonly budget: number;
  /** Per runner and round. */
  readonly slot: number;
  readonly minRounds: number;
  readonly maxRounds: number;
}

/** The times of one runner, in milliseconds per run. */
export interface Times {
  /** The median of every round, for round-by-round comparison. */
  readonly rounds: readonly number[];
  /** The fastest sample of every round: for code that does the same in every run, all above it is disturbance. */
  readonly fastest: readonly number[];
  readonly min: number;
  readonly runs: number;
}

/** Shorter runs are timed in batches: a browser's clock has steps of 5 µs. */
const SHORTEST_SAMPLE = 0.2;

interface Lane {
  readonly runner: Runner;
  /** Runs timed together. */
  readonly repeat: number;
  /** Samples per round. */
  readonly samples: number;
  /** A slot begins with an untimed run. */
  readonly fresh: boolean;
  readonly rounds: number[];
  readonly fastest: number[];
  min: number;
  runs: number;
}

/**
 * Times runners against each other: in every round each has a slot of several runs, the first of which is untimed because
 * the caches hold the previous runner's data (unless it is longer than four slots). The starting runner rotates. So a lasting disturbance
 * affects all of them.
 *
 * @returns the times in the order of the runners
 */
export async function interleave(runners: readonly Runner[], pace: Pace): Promise<Times[]> {
  const lanes: Lane[] = [];
  for (const runner of runners) lanes.push(await warmUp(runner, pace));
  const deadline = performance.now() + pace.budget * runners.length;
  for (let round = 0; round < pace.maxRounds; round++) {
    if (round >= pace.minRounds && performance.now() > deadline) break;
    for (let turn = 0; turn < lanes.length; turn++) await slot(lanes[(round + turn) % lanes.length] as Lane);
  }
  return lanes.map(({ rounds, fastest, min, runs }) => ({ rounds, fastest, min, runs }));
}

/**
 * V8 first compiles WebAssembly with its baseline compiler, and optimizes hot code later: so there is a minimum number of runs,
 * unless they take very long.
 */
async function warmUp(runner: Runner, pace: Pace): Promise<Lane> {
  const started = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  for (let runs = 0; ; runs++) {
    const elapsed = performance.now() - started;
    if (runs > 0 && elapsed > (runs < pace.warmUpRuns ? pace.longestWarmUp : pace.warmUp)) break;
    const before = performance.now();
    await runner.run();
    fastest = Math.min(fastest, performance.now() - before);
  }
  const repeat = Math.max(1, Math.ceil(SHORTEST_SAMPLE / Math.max(fastest, 1e-4)));
  const samples = Math.max(1, Math.min(30, Math.round(pace.slot / (fastest * repeat))));
  const fresh = fastest < pace.slot * 4;
  return { runner, repeat, samples, fresh, rounds: [], fastest: [], min: Number.POSITIVE_INFINITY, runs: 0 };
}

async function slot(lane: Lane): Promise<void> {
  const { runner, repeat, samples, fresh } = lane;
  const times: number[] = [];
  if (fresh) await runner.run();
  for (let sample = 0; sample < samples; sample++) {
    const before = performance.now();
    for (let i = 0; i < repeat; i++) await runner.run();
    times.push((performance.now() - before) / repeat);
  }
  lane.rounds.push(median(times));
  const fastest = Math.min(...times);
  lane.fastest.push(fastest);
  lane.min = Math.min(lane.min, fastest);
  lane.runs += samples * repeat;
}
