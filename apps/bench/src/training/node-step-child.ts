/** The child process of a training contestant in JavaScript; its argument is the task. */
import { serveSteps } from './serve-steps.ts';
import type { MakeStep, StepTask } from './step-task.ts';

const MAKERS: Readonly<Record<string, () => Promise<{ readonly makeStep: MakeStep }>>> = {
  sepal: () => import('./sepal-step.ts'),
  'jax-js': () => import('./jax-js-step.ts'),
  'tfjs-cpu': () => import('./tfjs-step.ts'),
};

const [who = '', task = ''] = process.argv.slice(2);
const { makeStep } = await (MAKERS[who] as (typeof MAKERS)[string])();
await serveSteps(await makeStep(JSON.parse(task) as StepTask));
