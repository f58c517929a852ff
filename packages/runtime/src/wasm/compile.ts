import {
  type Explanation,
  explainProgram,
  finishAtOnce,
  lower,
  type Program,
  type ProgramStep,
  plan,
  simplify,
} from '@sepal/compiler';
import { type KernelInfo, kernelsOn } from '@sepal/kernels';
import type { Graph } from '@sepal/ops';
import type { Pace } from '../pace.ts';
import type { Tables } from '../tables.ts';
import { emitProgram } from './emit.ts';
import type { Allocation } from './memory/allocation.ts';
import { totalBytes } from './memory/place.ts';
import type { SessionStore } from './memory/session-store.ts';
import { type EngineTarget, moduleTarget } from './target/module-target.ts';
import type { LoadedModule, Threads } from './threads/threads.ts';

/** What a session compiles its programs with, and for. */
export interface CompileContext {
  readonly tables: Tables;
  readonly target: EngineTarget;
  readonly threads: Threads;
  /** The session's store. */
  readonly store: SessionStore;
}

/** The parts of an executable. */
export interface ExecutableParts {
  readonly program: Program;
  readonly allocation: Allocation;
  readonly module: LoadedModule;
  /** The layer of each step, for progress. */
  readonly paths: {
    readonly prologue: readonly string[];
    /** Those before the updates. */
    readonly run: readonly string[];
  };
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
  { tables, target: engine, threads, store }: CompileContext,
  { pace, onLost }: { readonly pace: Pace; readonly onLost: () => void },
): Promise<ExecutableParts> {
  const kernels = wholeSteps(engine, tables);
  const simple = await pace.finish(simplify(graph, tables));
  const program = lower(simple, { traced: graph, tables, kernels });
  if (pace.isDue) await pace.pause();
  const target = moduleTarget(engine, longestStep(program, kernels));
  const memory = plan(program, kernelsOn(target, tables.kernels), target.parts);
  totalBytes(program, memory);
  const allocation = store.allocate(program, memory, onLost);
  try {
    const { addresses } = allocation;
    const barriers = threads.barriersOf?.(program, { addresses, kernels, parts: target.parts });
    const bytes = await pace.finish(emitProgram(program, addresses, { target, kernels: tables.kernels, barriers }));
    const module = await threads.load(bytes, {
      memory: allocation.memory.memory,
      parts: target.parts,
      work: barriers?.work ?? 0,
      onLost: () => store.clear(),
    });
    return { program, allocation, module, paths: pathsOf(program) };
  } catch (error) {
    store.release(allocation);
    throw error;
  }
}

/** The layers that steps compute. */
function pathsOf({ prologue, steps, updatesFrom }: Program): ExecutableParts['paths'] {
  const layerOf = ({ sources }: ProgramStep): string => sources.find(({ path }) => path !== '')?.path ?? '';
  return { prologue: prologue.steps.map(layerOf), run: steps.slice(0, updatesFrom).map(layerOf) };
}

/** How a graph would be compiled. */
export function explain(
  graph: Graph,
  { tables, target: engine }: Pick<CompileContext, 'tables' | 'target'>,
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
