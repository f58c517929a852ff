import type { ContestantId } from '../contestants/line-up.ts';
import type { SectionResult } from '../race/section.ts';
import type { Direction } from '../training/kernels/graphs.ts';
import type { LayerKind } from '../training/kernels/layers.ts';
import type { TrainingWorkload } from '../training/networks.ts';

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

/** A model file and who reads it. */
interface ReadFile {
  readonly model: string;
  /** 'tfjs' runs on WebAssembly, 'tfjs-cpu' in plain JavaScript. */
  readonly who: 'sepal' | 'tfjs' | 'tfjs-cpu';
  readonly file: string;
}

/** The first answer from a model file, in a fresh process or page. Times in milliseconds: medians. */
export type FileResult = ReadFile &
  (
    | {
        /** Until the runtime was imported; 0 in a page. */
        readonly imported: number;
        /** From then on until the model was there, and until it had answered. */
        readonly loaded: number;
        readonly answered: number;
        /** Both together. */
        readonly total: number;
        /** How many times as long as TensorFlow.js on WebAssembly from its own file, round by round: without the import, and with it. */
        readonly ratio: number;
        readonly totalRatio: number;
      }
    | { readonly problem: string }
  );

/** The memory that reading a file takes at its peak, beyond what the process had before. */
export interface FileMemoryResult extends ReadFile {
  readonly readBytes: number;
}

/** Training steps of a network by each contestant. */
export interface TrainingResult {
  readonly workload: TrainingWorkload['id'];
  readonly title: string;
  /** Of a step. */
  readonly multiplyAdds: number;
  readonly entries: readonly TrainingEntry[];
}

export type TrainingEntry = { readonly contestant: string; readonly title: string } & (
  | {
      /** The median of the rounds' medians. */
      readonly milliseconds: number;
      /** How many times as long as Sepal on one thread, round by round. */
      readonly ratio: number;
      /** The peak of the process, beyond what it had before the first step. */
      readonly bytes: number;
    }
  | { readonly problem: string }
);

/** The kernels of convolutions and their gradients, in one of Sepal's modes. */
export type KernelsResult = { readonly vectors: '128-bit' | '256-bit' } & (
  | { readonly races: readonly KernelRaceResult[] }
  | { readonly problem: string }
);

/** The kernels of one layer. */
export interface KernelRaceResult {
  readonly kind: LayerKind;
  /** The network that it is from, such as `1.0/96`; empty for other layers. */
  readonly network: string;
  readonly shape: string;
  /** Of each direction. */
  readonly multiplyAdds: number;
  readonly directions: readonly KernelTime[];
}

/** A layer's output, or the gradient of its input or its kernel. */
export interface KernelTime {
  readonly direction: Direction;
  /** The kernels that compute it. */
  readonly kernels: readonly string[];
  /** The median of the rounds' fastest samples. */
  readonly milliseconds: number;
  /** Its GFLOP/s as a share of the forward kernel's, round by round. */
  readonly ofForward: number;
  /** How many times as long the same takes with dilation 2, round by round; undefined where that is not timed. */
  readonly dilated?: number;
}

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
  readonly files: readonly FileResult[];
  readonly fileMemory: readonly FileMemoryResult[];
  readonly training: readonly TrainingResult[];
  readonly kernels: readonly KernelsResult[];
  /** What was unavailable. */
  readonly notes: readonly string[];
}
