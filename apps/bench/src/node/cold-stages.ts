import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinWeights, randomWeights } from '../network/weights.ts';
import { mobileNetV1 } from '../network/workloads.ts';
import { median } from '../race/statistics.ts';
import type { StageResult } from '../report/report.ts';
import { runChild } from './child.ts';
import type { StageTask } from './stage-child.ts';
import { STAGES, type StageTimes } from './stages.ts';

const CHILD = new URL('./stage-child.ts', import.meta.url);

/**
 * What Sepal's cold start is made of: medians of every stage, each start in its own process, with one thread. The first
 * prediction is sampled by V8's profiler, which makes it somewhat slower.
 */
export async function coldStages(repeats: number, onProgress: (progress: string) => void): Promise<StageResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sepal-bench-'));
  try {
    const network = mobileNetV1(1, 224);
    const task: StageTask = { weights: join(folder, 'weights') };
    await writeFile(task.weights, joinWeights(randomWeights(network)));
    const starts: StageTimes[] = [];
    for (let round = 0; round < repeats; round++) {
      onProgress(`stages of a cold start, ${round + 1} of ${repeats}`);
      starts.push(await runChild<StageTimes>(CHILD, task));
    }
    return STAGES.map((stage) => ({ stage, milliseconds: median(starts.map((times) => times[stage])) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
