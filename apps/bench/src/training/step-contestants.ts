import { fileURLToPath } from 'node:url';
import type { TrainingWorkload } from './networks.ts';
import type { Pythons } from './pythons.ts';
import type { StepTask } from './step-task.ts';

/** Who trains, in how many threads. */
export interface StepContestant {
  readonly id: string;
  readonly title: string;
  /** Steps in each of its slots, fewer for slow ones. */
  readonly steps: number;
  /** The command that starts it, with its arguments. */
  command(workload: TrainingWorkload): readonly [string, ...string[]];
}

const NODE_CHILD = fileURLToPath(new URL('./node-step-child.ts', import.meta.url));
const script = (name: string): string => fileURLToPath(new URL(`../../python/${name}.py`, import.meta.url));

/**
 * Who trains a workload on this machine. Sepal on one thread is first, PyTorch on one thread second where there is one.
 *
 * @param threads of the second group: each contestant that can use them, again with this many
 */
export function stepContestants(
  workload: TrainingWorkload,
  { torch, keras }: Pythons,
  threads: number,
): readonly StepContestant[] {
  const isLarge = workload.multiplyAdds > 1e9;
  const task = (settings: Partial<StepTask>): string =>
    JSON.stringify({ network: workload.network, threads: 1, compiled: false, ...settings });
  const inNode = (id: string, title: string, steps: number, settings: Partial<StepTask> = {}): StepContestant => ({
    id,
    title,
    steps,
    command: () => [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      NODE_CHILD,
      id.replace(/-(?:dense|threads|wide)$/, ''),
      task(settings),
    ],
  });
  const inPython = (
    python: string | undefined,
    file: string,
    { id, title, steps, ...settings }: Partial<StepTask> & Pick<StepContestant, 'id' | 'title' | 'steps'>,
  ): StepContestant[] =>
    python === undefined ? [] : [{ id, title, steps, command: () => [python, script(file), task(settings)] }];
  const many = isLarge ? 3 : 10;
  const { rival } = workload;
  if (rival !== undefined) {
    return [inNode('sepal', 'Sepal', many), inNode(rival.id, rival.title, many, { network: rival.network })];
  }
  return [
    inNode('sepal', 'Sepal', many),
    ...inPython(torch, 'steps_torch', { id: 'torch', title: 'PyTorch', steps: many }),
    ...inPython(torch, 'steps_torch', { id: 'torch-compile', title: 'torch.compile', steps: many, compiled: true }),
    inNode('sepal-wide', 'Sepal, 256 bits', many, { compiled: true }),
    ...inPython(keras, 'steps_keras', { id: 'keras', title: 'Keras on JAX', steps: isLarge ? 1 : 3 }),
    ...(threads > 1
      ? [
          inNode('sepal-threads', `Sepal, ${threads} threads`, many, { threads }),
          ...inPython(torch, 'steps_torch', {
            id: 'torch-threads',
            title: `PyTorch, ${threads} threads`,
            steps: many,
            threads,
          }),
        ]
      : []),
    ...(workload.network.optimizer === 'sgd' && !isLarge ? [inNode('jax-js', 'jax-js', 1)] : []),
    ...(isLarge ? [] : [inNode('tfjs-cpu', 'TensorFlow.js cpu', 1)]),
  ];
}
