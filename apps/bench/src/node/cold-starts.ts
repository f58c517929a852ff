import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SepalEngine } from '../contestants/contestant.ts';
import { type ContestantId, contestantsIn, LINE_UP } from '../contestants/line-up.ts';
import { randomWeights } from '../network/weights.ts';
import { mobileNetV1 } from '../network/workloads.ts';
import { median } from '../race/statistics.ts';
import type { ColdResult } from '../report/report.ts';
import { runChild } from './child.ts';
import type { ColdStart, ColdTask } from './cold-child.ts';

const CHILD = new URL('./cold-child.ts', import.meta.url);

/**
 * Cold starts of MobileNetV1 1.0/224 with one thread, each in its own process, taking turns. Weights are in memory
 * before the clock starts, in the runtime's file format.
 */
export async function coldStarts(
  repeats: number,
  engine: SepalEngine,
  onProgress: (progress: string) => void,
): Promise<ColdResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sepal-bench-'));
  try {
    const tasks = await Promise.all(contestantsIn('node').map((id) => taskFor(id, folder, engine)));
    const starts = new Map<ContestantId, ColdStart[]>();
    const problems = new Map<ContestantId, string>();
    const bare: ColdStart[] = [];
    for (let round = 0; round < repeats; round++) {
      onProgress(`cold start ${round + 1} of ${repeats}`);
      bare.push(await runChild<ColdStart>(CHILD, {}));
      for (const task of tasks) {
        try {
          const start = await runChild<ColdStart>(CHILD, task);
          starts.set(task.contestant, [...(starts.get(task.contestant) ?? []), start]);
        } catch (error) {
          problems.set(task.contestant, (error as Error).message);
        }
      }
    }
    const nodeBytes = median(bare.map(({ peakBytes }) => peakBytes));
    return tasks.map(({ contestant }): ColdResult => {
      const own = starts.get(contestant);
      if (own === undefined) return { contestant, problem: problems.get(contestant) ?? 'did not start' };
      const middle = (key: keyof ColdStart): number => median(own.map((start) => start[key]));
      return {
        contestant,
        imported: middle('imported'),
        prepared: middle('prepared'),
        answered: middle('answered'),
        fastest: Math.min(...own.map(({ answered }) => answered)),
        bytesAboveNode: middle('peakBytes') - nodeBytes,
      };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function taskFor(
  contestant: ContestantId,
  folder: string,
  engine: SepalEngine,
): Promise<ColdTask & { readonly contestant: ContestantId }> {
  const network = mobileNetV1(1, 224);
  const { encode } = await LINE_UP[contestant].load();
  const weights = join(folder, contestant);
  await writeFile(weights, encode(network, randomWeights(network)));
  return { contestant, weights, settings: { threads: 1, engine, wide: false, reuse: false } };
}
