import type { TrainedNetwork } from './networks.ts';
import type { TrainingStep } from './serve-steps.ts';

/** What a training contestant is asked to do. */
export interface StepTask {
  readonly network: TrainedNetwork;
  readonly threads: number;
  /** PyTorch: with `torch.compile`. Sepal: in 256-bit mode. */
  readonly compiled: boolean;
}

/** Makes a contestant's step. */
export type MakeStep = (task: StepTask) => Promise<TrainingStep>;
