/** One cold start, in a child process of the bench: nothing of the runtime is loaded before the clock starts. */
import { readFile } from 'node:fs/promises';
import type { Settings } from '../contestants/contestant.ts';
import { type ContestantId, LINE_UP } from '../contestants/line-up.ts';
import { mobileNetV1 } from '../network/workloads.ts';
import { taskOfChild, tellParent } from './child.ts';
import { peakMemory } from './peak-memory.ts';
import { nodePeers } from './peers.ts';

/** The contestant, and the file with the weights; without them, measures bare Node. */
export interface ColdTask {
  readonly contestant?: ContestantId;
  readonly weights?: string;
  readonly settings?: Settings;
}

/** Milliseconds since the clock started, and the process's peak memory in bytes. */
export interface ColdStart {
  readonly imported: number;
  readonly prepared: number;
  readonly answered: number;
  readonly peakBytes: number;
}

async function coldStart({ contestant: id, weights, settings }: ColdTask): Promise<ColdStart> {
  if (id === undefined || weights === undefined || settings === undefined) {
    return { imported: 0, prepared: 0, answered: 0, peakBytes: await peakMemory() };
  }
  const contestant = await LINE_UP[id].load();
  const bytes = new Uint8Array(await readFile(weights));
  const network = mobileNetV1(1, 224);
  const input = new Float32Array(224 * 224 * 3).fill(0.5);
  const started = performance.now();
  const runtime = await contestant.start(nodePeers, settings);
  const imported = performance.now() - started;
  const prepared = await runtime.prepare(network, bytes);
  const built = performance.now() - started;
  await prepared.run(input);
  const answered = performance.now() - started;
  return { imported, prepared: built, answered, peakBytes: await peakMemory() };
}

await tellParent({ result: await coldStart(taskOfChild<ColdTask>()) });
process.exit();
