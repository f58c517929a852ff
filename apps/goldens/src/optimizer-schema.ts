import type { KerasConfig, Lookup, Refusal, Shape } from './golden-values.ts';

/** A schedule, and its rates at the steps of {@link SchedulesGolden}. */
export interface ScheduleCase {
  readonly schedule: string;
  readonly args: KerasConfig;
  readonly config: KerasConfig;
  readonly rates: readonly (number | string)[];
}

export interface SchedulesGolden {
  readonly steps: readonly number[];
  readonly cases: readonly ScheduleCase[];
  readonly objects: readonly Lookup[];
  readonly refused: readonly (Refusal & { readonly schedule: string; readonly args: KerasConfig })[];
}

/** An optimizer that takes the steps of {@link OptimizersGolden}. Lists of numbers are the elements of several tensors, one after the other. */
export interface OptimizerCase {
  readonly optimizer: string;
  readonly args: KerasConfig;
  readonly constraints: readonly (KerasConfig | null)[];
  readonly excluded: { readonly var_names: readonly string[]; readonly var_list: readonly number[] } | null;
  readonly config: KerasConfig;
  readonly variables: readonly { readonly path: string; readonly shape: Shape; readonly dtype: string }[];
  readonly begun: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly states: readonly number[];
  readonly learningRate: number;
  readonly finalized: readonly number[];
}

export interface OptimizersGolden {
  readonly variables: readonly {
    readonly layer: string;
    readonly name: string;
    readonly shape: Shape;
    readonly data: readonly number[];
  }[];
  /** The steps after which weights are recorded. */
  readonly recorded: readonly number[];
  readonly gradients: readonly (readonly (readonly number[])[])[];
  readonly cases: readonly OptimizerCase[];
  readonly lookups: readonly Lookup[];
  readonly objects: readonly Lookup[];
  readonly refused: readonly (Refusal & { readonly optimizer: string; readonly args: KerasConfig })[];
}
