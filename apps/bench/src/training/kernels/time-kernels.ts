import { runChild } from '../../node/child.ts';
import type { Pace } from '../../race/interleave.ts';
import { messageOf } from '../../race/message-of.ts';
import type { KernelRaceResult, KernelsResult } from '../../report/report.ts';

/** What a child process is asked to time. */
export interface KernelsTask {
  readonly wide: boolean;
  readonly pace: Pace;
}

const CHILD = new URL('./kernels-child.ts', import.meta.url);

const PACE: Pace = {
  warmUp: 100,
  warmUpRuns: 30,
  longestWarmUp: 500,
  budget: 600,
  slot: 40,
  minRounds: 15,
  maxRounds: 100,
};
const QUICK: Pace = { ...PACE, warmUp: 50, longestWarmUp: 250, budget: 120, slot: 20, minRounds: 9 };

/** Times the kernels of convolutions and of their gradients, in 128-bit and in 256-bit mode. */
export async function timeKernels(quick: boolean, tell: (line: string) => void): Promise<readonly KernelsResult[]> {
  const results: KernelsResult[] = [];
  for (const wide of [false, true]) {
    const vectors = wide ? '256-bit' : '128-bit';
    const task: KernelsTask = { wide, pace: quick ? QUICK : PACE };
    try {
      const races = await runChild<readonly KernelRaceResult[]>(CHILD, task, (layer) =>
        tell(`Gradient kernels, ${vectors}: ${layer}`),
      );
      results.push({ vectors, races });
    } catch (error) {
      results.push({ vectors, problem: messageOf(error) });
    }
  }
  return results;
}
