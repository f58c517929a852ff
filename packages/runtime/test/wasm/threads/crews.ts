import { onTestFinished } from 'vitest';
import { Pace } from '../../../src/pace.ts';
import { turn } from '../../../src/platform/turn.ts';
import type { Memory } from '../../../src/platform/web-assembly.ts';
import { startWorker, type WorkerPort } from '../../../src/platform/worker-port.ts';
import type { LoadedProgram, LoadOptions } from '../../../src/wasm/crew.ts';
import { Member } from '../../../src/wasm/member.ts';
import { WorkerCrew } from '../../../src/wasm/worker-crew.ts';
import { WORKER_SOURCE } from '../../../src/wasm/worker-source.ts';

/** A crew, and the ports of its initial workers; those it starts later are its own. */
export interface MadeCrew {
  readonly crew: WorkerCrew;
  readonly ports: readonly WorkerPort[];
  readonly members: readonly Member[];
}

/** A crew with one worker per source, closed at the end of the test. */
export async function makeCrew(sources: readonly string[] = [WORKER_SOURCE, WORKER_SOURCE]): Promise<MadeCrew> {
  const ports = sources.map(startWorker);
  const members = ports.map((port) => new Member(port));
  await Promise.all(members.map(({ ready }) => ready));
  const crew = new WorkerCrew(members, () => undefined);
  onTestFinished(() => crew.close());
  return { crew, ports, members };
}

/** The load options of the tests. */
export function into(memory: Memory, onLost: () => void = () => undefined): LoadOptions {
  return { memory, parts: 2, work: 0, onLost };
}

/** Runs a program of one step, without progress reports. */
export function runOnce(program: LoadedProgram): Promise<void> {
  return program.run({ entry: 'run', from: 0, to: 1 }, { pace: new Pace(1000), onProgress: undefined, paths: [''] });
}

/** Yields to the event loop until a condition holds, or the test times out. */
export async function until(isSo: () => boolean): Promise<void> {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  while (!isOver && !isSo()) await turn();
}

export const inBrowser: boolean = 'document' in globalThis;

/** The error of a run whose worker was terminated from outside. */
export const ENDED: string = inBrowser
  ? 'A thread of the engine has ended: it did not say why. The engine starts new threads for the next run.'
  : 'A thread of the engine has ended: it ended with status 1. The engine starts new threads for the next run.';
