import type { KerasConfig } from './golden-values.ts';

/** JSON has no NaN and no infinities. */
export type GoldenNumber = number | 'nan' | 'inf' | '-inf';
export type GoldenLogs = Readonly<Record<string, GoldenNumber | readonly GoldenNumber[]>>;

/** A callback in a loop over given logs. */
export interface CallbackCase {
  readonly callback: string;
  readonly args: KerasConfig;
  readonly epochs: readonly (GoldenLogs & { readonly batches?: readonly GoldenLogs[] })[];
  readonly learningRate: number;
  readonly initialEpoch: number;
  readonly text: string;
  readonly logs: readonly (readonly (readonly [string, GoldenNumber])[])[];
  readonly rates: readonly number[];
  readonly batches: readonly number[];
  readonly saved: readonly string[];
  readonly restored: number | null;
  readonly attributes: KerasConfig;
  readonly csv?: string;
}

export interface CallbacksGolden {
  readonly cases: readonly CallbackCase[];
  readonly formats: readonly ((
    | { readonly float: GoldenNumber; readonly integer?: undefined }
    | { readonly integer: number; readonly float?: undefined }
  ) & { readonly spec: string; readonly text: string })[];
  readonly float32: readonly { readonly value: GoldenNumber; readonly text: string }[];
}

/** What the progress bar writes. */
export interface ProgressCase {
  readonly verbose: 0 | 1 | 2;
  readonly steps: number | null;
  readonly epochs: number;
  readonly events: readonly (readonly [now: number, hook: string, index: number | null, logs: GoldenLogs])[];
  readonly text: string;
}
