import { times } from './format.ts';
import type { Goal } from './goal.ts';
import type { TrainingEntry, TrainingResult } from './report.ts';

/** What is compared: another contestant's time is at least `least` times that of `own` (default: Sepal on one thread). */
interface Comparison {
  readonly workload: TrainingResult['workload'];
  readonly with: string;
  readonly own?: string;
  readonly least: number;
}

const COMPARISONS: readonly Comparison[] = [
  { workload: 'conv2-3', with: 'torch', least: 1 / 0.75 },
  { workload: 'conv2-3', with: 'torch-compile', least: 1 },
  { workload: 'conv2-3', with: 'jax-js', least: 20 },
  { workload: 'mobilenet-0.25', with: 'torch', least: 1 / 0.75 },
  { workload: 'mobilenet-0.25', with: 'keras', least: 5 },
  { workload: 'mobilenet-0.25', with: 'jax-js', least: 25 },
  { workload: 'mobilenet-0.25', with: 'tfjs-cpu', least: 500 },
  { workload: 'mobilenet-1.0', with: 'torch', least: 1 / 1.25 },
  { workload: 'mobilenet-1.0', with: 'torch', own: 'sepal-wide', least: 1 / 0.8 },
  ...(['conv2-3', 'mobilenet-0.25', 'mobilenet-1.0'] as const).map((workload) => ({
    workload,
    with: 'sepal',
    own: 'sepal-threads',
    least: 1.7,
  })),
  { workload: 'separable-64', with: 'sepal-dense', least: 3 },
  { workload: 'separable-256', with: 'sepal-dense', least: 3 },
];

type Timed = Exclude<TrainingEntry, { problem: string }>;

function entryOf(result: TrainingResult | undefined, contestant: string): Timed | undefined {
  const entry = result?.entries.find((each) => each.contestant === contestant);
  return entry === undefined || 'problem' in entry ? undefined : entry;
}

/** The goals of training that were measured. */
export function trainingGoals(results: readonly TrainingResult[]): Goal[] {
  const resultOf = (workload: string): TrainingResult | undefined =>
    results.find((result) => result.workload === workload);
  const speed = COMPARISONS.flatMap(({ workload, with: other, own = 'sepal', least }): Goal[] => {
    const result = resultOf(workload);
    const [ours, theirs] = [entryOf(result, own), entryOf(result, other)];
    if (result === undefined || ours === undefined || theirs === undefined) return [];
    const ratio = theirs.ratio / ours.ratio;
    const what = `A step, ${result.title}: ${theirs.title} against ${ours.title}`;
    return [{ what, goal: `≥ ${times(least)}`, measured: times(ratio), met: ratio >= least }];
  });
  const large = resultOf('mobilenet-1.0');
  const [ours, theirs] = [entryOf(large, 'sepal'), entryOf(large, 'torch')];
  if (ours === undefined || theirs === undefined || theirs.bytes === 0) return speed;
  const share = ours.bytes / theirs.bytes;
  return [
    ...speed,
    {
      what: `Memory of a step, ${large?.title}, against PyTorch`,
      goal: '≤ 0.60×',
      measured: `${times(share)} (${(ours.bytes / 1e6).toFixed(0)} MB)`,
      met: share <= 0.6,
    },
  ];
}
