import type { ContestantId } from '../contestants/line-up.ts';
import type { SectionResult } from '../race/section.ts';

/** Where the numbers were taken. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Processes that wanted a core in the minute before; what is not near zero disturbs, threads most of all. */
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
      /** Peak memory of the process, less that of Node alone. */
      readonly bytesAboveNode: number;
    }
  | { readonly problem: string }
);

/** What a browser loads. */
export type SizeResult = { readonly title: string } & (
  | { readonly bytes: number; readonly gzip: number }
  | { readonly problem: string }
);

/** Everything that one call of the bench found out; what the JSON file holds. */
export interface Report {
  /** When, as ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  /** What ran the JavaScript, with its version and V8's. */
  readonly engine: string;
  readonly quick: boolean;
  readonly sections: readonly SectionResult[];
  readonly coldStarts: readonly ColdResult[];
  readonly sizes: readonly SizeResult[];
  /** What could not be had. */
  readonly notes: readonly string[];
}
