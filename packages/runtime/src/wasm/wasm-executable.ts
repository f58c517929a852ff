import type { StepOperand } from '@sepal/compiler';
import type { Graph } from '@sepal/ops';
import { checkIntact, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { Pace } from '../pace.ts';
import { updateInPlace } from '../resident-state.ts';
import type { EngineRunOptions, Finished } from '../session.ts';
import { type CompileContext, compile, type ExecutableParts } from './compile.ts';
import { viewOf } from './memory/memory-view.ts';
import { threadFailure } from './threads/pool-worker.ts';

/** Milliseconds after which a run yields to the event loop, at the end of the current part. */
const PATIENCE = 25;

/** A graph's module, compiled on its first run. */
export class WasmExecutable {
  readonly #graph: Graph;
  readonly #context: CompileContext;
  #parts: ExecutableParts | undefined;

  constructor(graph: Graph, context: CompileContext) {
    this.#graph = graph;
    this.#context = context;
  }

  /**
   * Writes inputs into the session's memory. The caller guarantees that their run is the next thing that happens in the
   * session, so the program is not evicted in between.
   *
   * @returns false if the program has no memory there yet
   */
  load(inputs: readonly Tensor[]): boolean {
    if (this.#parts === undefined) return false;
    writeInputs(this.#parts, inputs);
    return true;
  }

  /**
   * Runs the program once. The caller guarantees that runs do not overlap.
   *
   * @param inputs undefined if they have been loaded
   */
  async run(inputs: readonly Tensor[] | undefined, { onProgress, at }: EngineRunOptions): Promise<Finished> {
    const pace = new Pace(PATIENCE);
    const parts = this.#parts ?? (await this.#compile(pace));
    const { program, allocation, module, paths } = parts;
    const { steps, updatesFrom, outputs } = program;
    if (!allocation.isFresh(at)) {
      const progress = { pace, onProgress: undefined, paths: paths.prologue };
      await allocation.refresh(at, (from, to) => module.run({ entry: 'prologue', from, to }, progress), pace);
    }
    if (inputs !== undefined) writeInputs(parts, inputs);
    await module.run({ entry: 'run', from: 0, to: updatesFrom }, { pace, onProgress, paths: paths.run });
    return {
      outputs: (results) => outputs.map((operand, index) => copyOut(viewIn(parts, operand), operand, results?.[index])),
      update: (commit) =>
        updateInPlace(
          {
            states: allocation.updated,
            at,
            compute: (begin, finish) =>
              module.update(
                { entry: 'run', from: updatesFrom, to: steps.length },
                // Short updates do not pause: nobody sees the states in between.
                { begin, finish, pace: new Pace(PATIENCE) },
              ),
            reasonOf,
          },
          commit,
        ),
    };
  }

  /** Frees its memory in the session; a later run compiles again. */
  release(): void {
    if (this.#parts === undefined) return;
    const { allocation, module } = this.#parts;
    this.#parts = undefined;
    this.#context.store.release(allocation);
    module.release();
  }

  async #compile(pace: Pace): Promise<ExecutableParts> {
    // The caller has just traced the graph.
    await pace.pause();
    this.#parts = await compile(this.#graph, this.#context, { pace, onLost: () => this.release() });
    return this.#parts;
  }
}

/** Why states that a run was updating are lost. */
function reasonOf(error: unknown): string {
  const failure = threadFailure(error).replace(/\.$/, '');
  return `while a run was updating it, ${failure.charAt(0).toLowerCase()}${failure.slice(1)}`;
}

function viewIn({ allocation }: ExecutableParts, { value, type }: StepOperand): TensorData {
  const address = allocation.addresses.values[value] as number;
  return viewOf(allocation.memory.memory.buffer, address, type.dtype, sizeOf(type.shape));
}

function writeInputs(parts: ExecutableParts, inputs: readonly Tensor[]): void {
  for (const [index, input] of inputs.entries()) {
    // Borrowed inputs may be gone by now.
    checkIntact(input, 'run', `Input ${index}`);
    viewIn(parts, parts.program.inputs[index] as StepOperand).set(input.data);
  }
}

/** `slice` copies once, also out of shared memory; a new array would be zero-filled first. */
function copyOut(view: TensorData, { type: { shape, dtype } }: StepOperand, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, dtype, view.slice());
  (into.data as TensorData).set(view);
  return into;
}
