import type { Settings } from '../contestants/contestant.ts';
import type { ContestantId } from '../contestants/line-up.ts';
import type { Pace } from './interleave.ts';

/** An entry of a section: a contestant and its setup. */
export interface Entry {
  /** Unique in the section. */
  readonly key: string;
  readonly contestant: ContestantId;
  readonly settings: Settings;
}

/** Races in one process, which share its settings (threads, V8's flags). */
export interface Section {
  readonly title: string;
  /** The first is the baseline. */
  readonly entries: readonly Entry[];
  /** Ids of workloads. */
  readonly workloads: readonly string[];
  readonly pace: Pace;
}

/** The result of one entry in one race. */
export interface EntryResult {
  readonly key: string;
  readonly contestant: ContestantId;
  readonly threads: number;
  /** Milliseconds per run: the median of the rounds. Missing if it failed or its answer was wrong. */
  readonly median?: number;
  readonly min?: number;
  /** Number of timed runs. */
  readonly runs?: number;
  /** Time relative to the section's first entry, round by round. */
  readonly ratio?: number;
  /** Speed as a fraction of the 128-bit peak on as many threads, round by round. */
  readonly ofPeak?: number;
  /** Time per multiply-add relative to that with the next multiple of eight channels. */
  readonly perMultiplyAdd?: number;
  /** The largest difference from the majority's answer, as a fraction of its largest value. */
  readonly difference?: number;
  /** Why there is no time. */
  readonly problem?: string;
}

/** The result of one race. */
export interface RaceResult {
  readonly workload: string;
  readonly title: string;
  readonly multiplyAdds: number;
  /** Speed of 128-bit multiply-adds measured between the runs, on one thread, in GFLOP/s. */
  readonly peakGflops: number;
  readonly entries: readonly EntryResult[];
}

/** The result of a section. */
export interface SectionResult {
  readonly title: string;
  /** How each entry is set up, or why it could not start. */
  readonly setups: Readonly<Record<string, string>>;
  readonly fusedPeak: boolean;
  readonly races: readonly RaceResult[];
}
