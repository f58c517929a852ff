import {
  type Explanation,
  explainProgram,
  finishAtOnce,
  lower,
  type Program,
  plan,
  simplify,
  type Tables,
} from '@sepal/compiler';
import { type KernelInfo, kernelsOn } from '@sepal/kernels';
import type { Graph } from '@sepal/ops';
import type { Pace } from '../pace.ts';
import type { Allocation } from './allocation.ts';
import { emitProgram } from './emit.ts';
import { type EngineTarget, moduleTarget } from './module-target.ts';
import { totalBytes } from './place.ts';
import type { SessionStore } from './session-store.ts';
import { programGroupEnds } from './step-groups.ts';
import { longestWork } from './step-work.ts';
import type { LoadedProgram, Threads } from './threads.ts';

/** What runs a program. */
export interface Surroundings {
  readonly tables: Tables;
  readonly target: EngineTarget;
  readonly threads: Threads;
  /** The session's store. */
  readonly store: SessionStore;
}

/** A program in its session's memory, ready to run. */
export interface PlacedProgram {
  readonly program: Program;
  readonly allocation: Allocation;
  readonly loaded: LoadedProgram;
}

/**
 * From a traced graph to running code: simplify → lower → plan → place → emit → load. Each is a pure function, but for placing,
 * which takes its share of the session's memory, and loading.
 *
 * @param onLost called when the program's memory has been evicted
 * @throws SepalError if the program needs more memory than there is
 */
export async function compile(
  graph: Graph,
  { tables, target: engine, threads, store }: Surroundings,
  { pace, onLost }: { readonly pace: Pace; readonly onLost: () => void },
): Promise<PlacedProgram> {
  const kernels = wholeSteps(engine, tables);
  const simple = await pace.finish(simplify(graph, tables));
  const program = lower(simple, { traced: graph, tables, kernels });
  if (pace.isDue) await pace.pause();
  const target = moduleTarget(engine, longestStep(program, kernels));
  const memory = plan(program, kernelsOn(target, tables.kernels), target.parts);
  totalBytes(program, memory);
  const allocation = store.allocate(program, memory, onLost);
  try {
    const { emitBarrier } = threads;
    const bytes = await pace.finish(
      emitProgram(program, allocation.addresses, { target, kernels: tables.kernels, emitBarrier }),
    );
    const loaded = await threads.load(bytes, {
      memory: allocation.memory.memory,
      parts: target.parts,
      work: longestWork(program, programGroupEnds(program, allocation.addresses, target.parts), kernels),
      onLost: () => store.clear(),
    });
    return { program, allocation, loaded };
  } catch (error) {
    store.release(allocation);
    throw error;
  }
}

/** How a graph would be compiled. */
export function explain(
  graph: Graph,
  { tables, target: engine }: Pick<Surroundings, 'tables' | 'target'>,
): Explanation {
  const kernels = wholeSteps(engine, tables);
  const program = lower(finishAtOnce(simplify(graph, tables)), { traced: graph, tables, kernels });
  const target = moduleTarget(engine, longestStep(program, kernels));
  const memory = plan(program, kernelsOn(target, tables.kernels), target.parts);
  return explainProgram(program, { bytes: totalBytes(program, memory) }, kernelsOn(target, tables.kernels));
}

/** The engine's kernels before it is known into how many parts steps are divided: neither costs nor layouts depend on that. */
function wholeSteps(engine: EngineTarget, { kernels }: Tables): KernelInfo {
  return kernelsOn({ ...engine, parts: 1 }, kernels);
}

/** The multiply-adds of a program's longest step. */
function longestStep({ prologue, steps }: Program, kernels: KernelInfo): number {
  return [...prologue.steps, ...steps].reduce((most, step) => Math.max(most, kernels.describe(step).multiplyAdds), 0);
}
