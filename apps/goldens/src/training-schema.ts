import type { GoldenTensor, KerasConfig, Shape } from './golden-values.ts';

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

/** A network of trajectories before training, and its samples by name. */
export interface TrajectoryNet {
  readonly className: string;
  readonly config: KerasConfig;
  readonly weights: readonly GoldenTensor[];
  /** `x`, and every kind of targets. */
  readonly data: Readonly<Record<string, GoldenTensor>>;
}

type NumbersOrRows = GoldenNumber | readonly GoldenNumber[];

/** A short training of a small network, and what came of it. */
export interface TrajectoryCase {
  readonly name: string;
  /** Names in `nets`. */
  readonly net: string;
  /** The targets' name in the net's data; for several outputs by their names. */
  readonly y: string | Readonly<Record<string, string>>;
  readonly compile: KerasConfig;
  /** `class_weight` as pairs, `sample_weight` a name in the data, `callbacks` as pairs of class and options. */
  readonly fit: KerasConfig;
  readonly epoch: readonly number[];
  /** Pairs, in Keras' order. */
  readonly history: readonly (readonly [string, readonly NumbersOrRows[]])[];
  /** Afterwards. */
  readonly weights: readonly GoldenTensor[];
  readonly evaluate: readonly (readonly [string, NumbersOrRows])[];
  /** By the outputs' names; '' for the only one. */
  readonly predict: readonly (readonly [string, GoldenTensor])[];
}

/** Trajectories of one kind. */
export interface TrajectoriesGolden {
  readonly nets: Readonly<Record<string, TrajectoryNet>>;
  readonly cases: readonly TrajectoryCase[];
}

/** Steps that train some of a network's weights, and what came of them. */
export interface FineTuningPhase {
  readonly losses: readonly number[];
  /** Of the weights that were trained, the mean of how far the numbers have moved. */
  readonly changes: readonly { readonly path: string; readonly change: number }[];
  /** Of the head, afterwards. */
  readonly kernel: GoldenTensor;
  readonly scores: GoldenTensor;
}

/** A head trained on a frozen MobileNet, then its last four blocks too. */
export interface FineTuningGolden {
  readonly samples: { readonly labels: readonly number[]; readonly shape: readonly number[] };
  readonly phases: readonly [head: FineTuningPhase, blocks: FineTuningPhase];
}

/** A file of a model that is being trained, and how Keras trains on from it, for one epoch. */
export interface TrainingFileCase {
  readonly name: string;
  readonly files: { readonly keras: string; readonly h5?: string };
  /** The optimizer's variables in the file. */
  readonly optimizer: readonly { readonly path: string; readonly size: Shape }[];
  readonly history: Readonly<Record<string, number>>;
  readonly evaluated: readonly number[];
  readonly weights: readonly GoldenTensor[];
  /** Null for averages, which Keras cannot read after `fit`. */
  readonly optimizerAfter: readonly (GoldenTensor | null)[];
}

export interface TrainingFilesGolden {
  readonly x: GoldenTensor;
  readonly y: GoldenTensor;
  readonly cases: readonly TrainingFileCase[];
}
