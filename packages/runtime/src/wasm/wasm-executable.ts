import type { ProgramStep, StepOperand } from '@sepal/compiler';
import type { Graph } from '@sepal/ops';
import { checkIntact, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { Pace } from '../pace.ts';
import { updateInPlace } from '../resident-state.ts';
import type { EngineRunOptions, Finished } from '../session.ts';
import { compile, type PlacedProgram, type Surroundings } from './compile.ts';
import { viewOf } from './memory-view.ts';
import { threadFailure } from './pool-worker.ts';

/** Milliseconds after which a run yields to the event loop, at the end of the current part. */
const PATIENCE = 25;

/** A placed program, and the layers of its steps. */
interface RunnableProgram extends PlacedProgram {
  readonly paths: {
    readonly prologue: readonly string[];
    /** Those before the updates. */
    readonly run: readonly string[];
  };
}

/** A graph's module, compiled on its first run. */
export class WasmExecutable {
  readonly #graph: Graph;
  readonly #surroundings: Surroundings;
  #placed: RunnableProgram | undefined;

  constructor(graph: Graph, surroundings: Surroundings) {
    this.#graph = graph;
    this.#surroundings = surroundings;
  }

  /**
   * Writes inputs into the session's memory. The caller guarantees that their run is the next thing that happens in the
   * session, so the program is not evicted in between.
   *
   * @returns false if the program has no memory there yet
   */
  load(inputs: readonly Tensor[]): boolean {
    if (this.#placed === undefined) return false;
    writeInputs(this.#placed, inputs);
    return true;
  }

  /**
   * Runs the program once. The caller guarantees that runs do not overlap.
   *
   * @param inputs undefined if they have been loaded
   */
  async run(inputs: readonly Tensor[] | undefined, { onProgress, at }: EngineRunOptions): Promise<Finished> {
    const pace = new Pace(PATIENCE);
    const placed = this.#placed ?? (await this.#place(pace));
    const { program, allocation, loaded, paths } = placed;
    const { steps, updatesFrom, outputs } = program;
    await allocation.refresh(
      at,
      (from, to) => loaded.run({ entry: 'prologue', from, to }, { pace, onProgress: undefined, paths: paths.prologue }),
      pace,
    );
    if (inputs !== undefined) writeInputs(placed, inputs);
    await loaded.run({ entry: 'run', from: 0, to: updatesFrom }, { pace, onProgress, paths: paths.run });
    return {
      outputs: (results) =>
        outputs.map((operand, index) => copyOut(viewIn(placed, operand), operand, results?.[index])),
      update: (commit) =>
        updateInPlace(
          {
            residents: allocation.updated,
            at,
            compute: (begin, finish) =>
              loaded.update({ entry: 'run', from: updatesFrom, to: steps.length }, { begin, finish }),
            reasonOf,
          },
          commit,
        ),
    };
  }

  /** Frees its memory in the session; a later run compiles again. */
  release(): void {
    if (this.#placed === undefined) return;
    const { allocation, loaded } = this.#placed;
    this.#placed = undefined;
    this.#surroundings.store.release(allocation);
    loaded.release();
  }

  async #place(pace: Pace): Promise<RunnableProgram> {
    // The caller has just traced the graph.
    await pace.pause();
    const placed = await compile(this.#graph, this.#surroundings, { pace, onLost: () => this.release() });
    const { prologue, steps, updatesFrom } = placed.program;
    const paths = { prologue: prologue.steps.map(layerOf), run: steps.slice(0, updatesFrom).map(layerOf) };
    this.#placed = { ...placed, paths };
    return this.#placed;
  }
}

/** Why states that a run was updating are lost. */
function reasonOf(error: unknown): string {
  const failure = threadFailure(error).replace(/\.$/, '');
  return `while a run was updating it, ${failure.charAt(0).toLowerCase()}${failure.slice(1)}`;
}

/** The layer that a step computes. */
function layerOf({ sources }: ProgramStep): string {
  return sources.find(({ path }) => path !== '')?.path ?? '';
}

function viewIn({ allocation }: PlacedProgram, { value, type }: StepOperand): TensorData {
  const address = allocation.addresses.values[value] as number;
  return viewOf(allocation.memory.memory.buffer, address, type.dtype, sizeOf(type.shape));
}

function writeInputs(placed: PlacedProgram, inputs: readonly Tensor[]): void {
  for (const [index, input] of inputs.entries()) {
    // Borrowed inputs may be gone by now.
    checkIntact(input, 'run', `Input ${index}`);
    viewIn(placed, placed.program.inputs[index] as StepOperand).set(input.data);
  }
}

/** `slice` copies once, also out of shared memory; a new array would be zero-filled first. */
function copyOut(view: TensorData, { type: { shape, dtype } }: StepOperand, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, dtype, view.slice());
  (into.data as TensorData).set(view);
  return into;
}
