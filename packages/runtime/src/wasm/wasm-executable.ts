import type { StepOperand } from '@sepal/compiler';
import type { Graph } from '@sepal/ops';
import { checkIntact, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { Pace } from '../pace.ts';
import type { EngineRunOptions, Finished } from '../session.ts';
import { type Compiled, compileFor } from './compile.ts';
import { emitProgram } from './emit.ts';
import { viewOf } from './memory-view.ts';
import type { EngineTarget } from './module-target.ts';
import type { Residence, SessionStore } from './session-store.ts';
import type { LoadedProgram, Threads } from './threads.ts';

/** Milliseconds after which a run yields to the event loop, at the end of the current part. */
const PATIENCE = 25;

/** The context of an executable. */
export interface ExecutableOptions {
  readonly target: EngineTarget;
  readonly threads: Threads;
  /** The session's store. */
  readonly store: SessionStore;
}

/** A program with memory in its session, ready to run. */
interface Ready extends Compiled {
  readonly residence: Residence;
  readonly loaded: LoadedProgram;
  /** The layer of each step. */
  readonly paths: readonly string[];
}

/** A graph's module, compiled on its first run. */
export class WasmExecutable {
  readonly #graph: Graph;
  readonly #options: ExecutableOptions;
  #ready: Ready | undefined;

  constructor(graph: Graph, options: ExecutableOptions) {
    this.#graph = graph;
    this.#options = options;
  }

  /**
   * Writes inputs into the session's memory. The caller guarantees that their run is the next thing that happens in the
   * session, so the program is not evicted in between.
   *
   * @returns false if the program has no memory there yet
   */
  load(inputs: readonly Tensor[]): boolean {
    if (this.#ready === undefined) return false;
    writeInputs(this.#ready, inputs);
    return true;
  }

  /**
   * Runs the program once. The caller guarantees that runs do not overlap.
   *
   * @param inputs undefined if they have been loaded
   */
  async run(inputs: readonly Tensor[] | undefined, { onProgress, at }: EngineRunOptions): Promise<Finished> {
    const pace = new Pace(PATIENCE);
    const ready = await this.#prepare(pace);
    const { program, residence, loaded, paths } = ready;
    await pace.finish(residence.refresh(at));
    if (inputs !== undefined) writeInputs(ready, inputs);
    await loaded.run({ entry: 'run', from: 0, to: paths.length }, { pace, onProgress, paths });
    const read = (operand: StepOperand, into?: Tensor): Tensor => copyOut(viewIn(ready, operand), operand, into);
    const updates = program.graph.updates.map(({ state }, index) => ({
      state,
      revision: state.revise(read(program.updates[index] as StepOperand)),
    }));
    return {
      outputs: (results) => program.outputs.map((operand, index) => read(operand, results?.[index])),
      update: async ({ finish }) => finish(updates),
    };
  }

  /** Frees its memory in the session; a later run compiles again. */
  release(): void {
    this.#ready?.residence.release();
    this.#ready?.loaded.release();
    this.#ready = undefined;
  }

  async #prepare(pace: Pace): Promise<Ready> {
    if (this.#ready !== undefined) return this.#ready;
    const { threads, store } = this.#options;
    // The caller has just traced the graph.
    await pace.pause();
    const compiled = await pace.finish(compileFor(this.#graph, this.#options.target));
    const residence = store.settle(compiled, () => this.release());
    try {
      const { program, target, work } = compiled;
      const bytes = await pace.finish(emitProgram(program, residence.layout, target));
      const { memory } = residence.memory;
      const loaded = await threads.load(bytes, { memory, parts: target.parts, work, onLost: () => store.clear() });
      const paths = program.steps.map(({ sources }) => sources.find(({ path }) => path !== '')?.path ?? '');
      this.#ready = { ...compiled, residence, loaded, paths };
      return this.#ready;
    } catch (error) {
      residence.release();
      throw error;
    }
  }
}

function viewIn({ residence: { memory, layout } }: Ready, { value, type }: StepOperand): TensorData {
  return viewOf(memory.memory.buffer, layout.addresses[value] as number, type.dtype, sizeOf(type.shape));
}

function writeInputs(ready: Ready, inputs: readonly Tensor[]): void {
  for (const [index, input] of inputs.entries()) {
    // Borrowed inputs may be gone by now.
    checkIntact(input, 'run', `Input ${index}`);
    viewIn(ready, ready.program.inputs[index] as StepOperand).set(input.data);
  }
}

/** `slice` copies once, also out of shared memory; a new array would be zero-filled first. */
function copyOut(view: TensorData, { type: { shape, dtype } }: StepOperand, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, dtype, view.slice());
  (into.data as TensorData).set(view);
  return into;
}
