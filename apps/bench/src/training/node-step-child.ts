/** The child process of a training contestant in JavaScript; its argument is the task. */
import type { TrainedNetwork } from './networks.ts';
import { serveSteps, type TrainingStep } from './serve-steps.ts';

/** What a training contestant is asked to do. */
export interface StepTask {
  readonly network: TrainedNetwork;
  readonly threads: number;
  /** PyTorch: with `torch.compile`. Sepal: in 256-bit mode. */
  readonly compiled: boolean;
}

/** Makes a contestant's step. */
export type MakeStep = (task: StepTask) => Promise<TrainingStep>;

const MAKERS: Readonly<Record<string, () => Promise<{ readonly makeStep: MakeStep }>>> = {
  sepal: () => import('./sepal-step.ts'),
  'jax-js': () => import('./jax-js-step.ts'),
  'tfjs-cpu': () => import('./tfjs-step.ts'),
};

const [who = '', task = ''] = process.argv.slice(2);
const { makeStep } = await (MAKERS[who] as (typeof MAKERS)[string])();
await serveSteps(await makeStep(JSON.parse(task) as StepTask));
