import { times } from './format.ts';
import type { Goal } from './goal.ts';
import type { KernelRaceResult, KernelsResult, KernelTime } from './report.ts';

/** Gradients reach this share of the GFLOP/s of their forward kernel. */
const LEAST_OF_FORWARD = 0.75;

/** Dilation 2 takes at most this many times as long as dilation 1. */
const MOST_DILATED = 1.3;

interface Timed extends KernelTime {
  readonly race: KernelRaceResult;
}

/** The goals of gradient kernels: for every kind of layer and for dilation, the worst shape. */
export function kernelGoals(results: readonly KernelsResult[]): Goal[] {
  return results.flatMap((result) => {
    if ('problem' in result) return [];
    const { vectors, races } = result;
    const all = races.flatMap((race) => race.directions.map((time): Timed => ({ race, ...time })));
    const kinds = [...new Set(races.map(({ kind }) => kind))];
    return [
      ...kinds.flatMap((kind): Goal[] => {
        const gradients = all.filter(({ race, direction }) => race.kind === kind && direction !== 'forward');
        const worst = leastOf(gradients, ({ ofForward }) => ofForward);
        if (worst === undefined) return [];
        return [
          {
            what: `GFLOP/s of gradients against forward, ${vectors}, ${kind}`,
            goal: `≥ ${percent(LEAST_OF_FORWARD)}`,
            measured: `${percent(worst.ofForward)} (${nameOf(worst)})`,
            met: worst.ofForward >= LEAST_OF_FORWARD,
          },
        ];
      }),
      ...dilationGoal(vectors, all),
    ];
  });
}

function dilationGoal(vectors: string, all: readonly Timed[]): Goal[] {
  const worst = leastOf(all, ({ dilated = 0 }) => -dilated);
  if (worst?.dilated === undefined) return [];
  return [
    {
      what: `Dilation 2 against 1, forward and gradients, ${vectors}`,
      goal: `≤ ${times(MOST_DILATED)}`,
      measured: `${times(worst.dilated)} (${worst.race.kind}, ${nameOf(worst)})`,
      met: worst.dilated <= MOST_DILATED,
    },
  ];
}

function leastOf(all: readonly Timed[], key: (time: Timed) => number): Timed | undefined {
  return all.reduce<Timed | undefined>(
    (least, time) => (least === undefined || key(time) < key(least) ? time : least),
    undefined,
  );
}

function nameOf({ race: { shape }, direction }: Timed): string {
  return `${shape}, ${direction === 'forward' ? direction : `gradient of the ${direction}`}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
