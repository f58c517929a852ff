import { expect, test } from 'vitest';
import type { TrainingResult } from '../src/report/report.ts';
import { trainingGoals } from '../src/report/training-goals.ts';
import { TRAINING_WORKLOADS } from '../src/training/networks.ts';
import { makeStep } from '../src/training/sepal-step.ts';
import { stepContestants } from '../src/training/step-contestants.ts';

test('multiply-adds are three times those of the forward pass, without the gradient of the pictures', () => {
  const of = (id: string): number => TRAINING_WORKLOADS.find((each) => each.id === id)?.multiplyAdds ?? 0;
  const pixels = 8 * 32 * 32;
  expect(of('conv2-3')).toBe(pixels * (2 * 9 * 32 + 3 * 32 * 64));
  expect(of('separable-64')).toBe(pixels * (2 * 9 * 64 + 3 * 64 * 64));
  expect(of('mobilenet-1.0') / 1e6).toBeCloseTo(2511, 0);
});

test.each(['conv2-3', 'digits', 'separable-64'] as const)('Sepal learns in its steps: %s', async (id) => {
  const workload = TRAINING_WORKLOADS.find((each) => each.id === id);
  const network = { ...(workload?.network ?? (undefined as never)), batch: 4 };
  const step = await makeStep({ network, threads: 1, compiled: false });
  const first = await step();
  let last = first;
  for (let count = 0; count < 20; count++) last = await step();
  expect(last).toBeLessThan(first);
});

test('who takes part depends on the network, the Pythons and the threads', () => {
  const pythons = { torch: 'python-with-torch', keras: undefined, notes: [] };
  const idsOf = (id: string, threads: number): readonly string[] =>
    stepContestants(TRAINING_WORKLOADS.find((each) => each.id === id) as never, pythons, threads).map(
      (each) => each.id,
    );
  const ours = ['sepal', 'torch', 'torch-compile', 'sepal-wide'];
  expect(idsOf('conv2-3', 1)).toEqual([...ours, 'jax-js', 'tfjs-cpu']);
  expect(idsOf('mobilenet-1.0', 2)).toEqual([...ours, 'sepal-threads', 'torch-threads']);
  expect(idsOf('separable-256', 2)).toEqual(['sepal', 'sepal-dense']);
});

test('goals compare rounds, and say what was missed', () => {
  const entry = (contestant: string, ratio: number, bytes = 0): TrainingResult['entries'][number] => ({
    contestant,
    title: contestant,
    milliseconds: 10 * ratio,
    ratio,
    bytes,
  });
  const result = (workload: TrainingResult['workload'], entries: TrainingResult['entries']): TrainingResult => ({
    workload,
    title: workload,
    multiplyAdds: 1e6,
    entries: [entry('sepal', 1, 50e6), ...entries],
  });
  const goals = trainingGoals([
    result('conv2-3', [entry('torch', 1.2), { contestant: 'torch-compile', title: 'c', problem: 'none' }]),
    result('mobilenet-1.0', [entry('torch', 0.9, 100e6), entry('sepal-wide', 0.6), entry('sepal-threads', 0.5)]),
  ]);
  expect(goals.map(({ goal, measured, met }) => [goal, measured, met])).toEqual([
    ['≥ 1.33×', '1.20×', false],
    ['≥ 0.80×', '0.90×', true],
    ['≥ 1.25×', '1.50×', true],
    ['≥ 1.70×', '2.00×', true],
    ['≤ 0.60×', '0.50× (50 MB)', true],
  ]);
});
