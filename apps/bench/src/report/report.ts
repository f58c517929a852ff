import type { ContestantId } from '../contestants/line-up.ts';
import type { SectionResult } from '../race/section.ts';

/** The machine and its state during the measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Load average of the last minute; a busy machine disturbs the results, threads most of all. */
  readonly load: number;
  readonly system: string;
}

/** A contestant's first answer in a fresh process. Times in milliseconds since before the runtime is loaded: medians. */
export type ColdResult = { readonly contestant: ContestantId } & (
  | {
      readonly imported: number;
      readonly prepared: number;
      readonly answered: number;
      readonly fastest: number;
      /** Peak memory of the process, less that of bare Node. */
      readonly bytesAboveNode: number;
    }
  | { readonly problem: string }
);

/** A stage of Sepal's cold start: the median. */
export interface StageResult {
  readonly stage: string;
  readonly milliseconds: number;
}

/** A download. */
export type SizeResult = { readonly title: string } & (
  | { readonly bytes: number; readonly gzip: number }
  | { readonly problem: string }
);

/** Everything that one bench run measured; the content of the JSON file. */
export interface Report {
  /** Time of the run, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  /** The JavaScript host, with its version and V8's. */
  readonly engine: string;
  readonly quick: boolean;
  readonly sections: readonly SectionResult[];
  readonly coldStarts: readonly ColdResult[];
  readonly coldStages: readonly StageResult[];
  readonly sizes: readonly SizeResult[];
  /** What was unavailable. */
  readonly notes: readonly string[];
}
