import type { Settings } from '../contestants/contestant.ts';
import type { ContestantId } from '../contestants/line-up.ts';
import type { Pace } from './interleave.ts';

/** Someone in a section: a contestant, and how it is set up. */
export interface Entry {
  /** Unlike every other of the section. */
  readonly key: string;
  readonly contestant: ContestantId;
  readonly settings: Settings;
}

/** Races that run in one process: what is set up there (threads, V8's flags) holds for all of it. */
export interface Section {
  readonly title: string;
  /** The first is the one that the others are compared with. */
  readonly entries: readonly Entry[];
  /** Ids of workloads. */
  readonly workloads: readonly string[];
  readonly pace: Pace;
}

/** What came of one entry in one race. */
export interface EntryResult {
  readonly key: string;
  readonly contestant: ContestantId;
  readonly threads: number;
  /** Milliseconds of one run: the median of the rounds. Missing where it could not run, or its answer was wrong. */
  readonly median?: number;
  readonly min?: number;
  /** Runs that were timed. */
  readonly runs?: number;
  /** How many times as long as the first entry of the section it took, round by round. */
  readonly ratio?: number;
  /** Speed as a part of the 128-bit peak on as many threads, round by round. */
  readonly ofPeak?: number;
  /** Time per multiply-add as a multiple of that with the next multiple of eight channels. */
  readonly perMultiplyAdd?: number;
  /** The largest difference from the answer that most agree on, as a part of its largest value. */
  readonly difference?: number;
  /** Why there is no time. */
  readonly problem?: string;
}

/** What came of one race. */
export interface RaceResult {
  readonly workload: string;
  readonly title: string;
  readonly multiplyAdds: number;
  /** Speed of 128-bit multiply-adds that was measured between the runs, on one thread, in GFLOP/s. */
  readonly peakGflops: number;
  readonly entries: readonly EntryResult[];
}

/** What came of a section. */
export interface SectionResult {
  readonly title: string;
  /** How each entry says that it is set up, or why it could not start. */
  readonly setups: Readonly<Record<string, string>>;
  readonly fusedPeak: boolean;
  readonly races: readonly RaceResult[];
}
