import type { Target } from '@sepal/kernels';
import type { Graph, GraphNode, StaticTensorType } from '@sepal/ops';
import { formatShape, ShapeError, sameShape, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { Pace } from '../pace.ts';
import type { PreparedRunOptions } from '../session.ts';
import { type Compiled, compile } from './compile.ts';
import type { Crew, LoadedProgram } from './crew.ts';
import { emitProgram } from './emit.ts';
import { viewOf } from './memory-view.ts';
import type { StepOperand } from './program.ts';
import type { Residence, SessionStore } from './session-store.ts';

/** Milliseconds after which a run gives the event loop a turn, as soon as the part that runs is done. */
const PATIENCE = 25;

/** What an executable is made for. */
export interface ExecutableOptions {
  readonly target: Target;
  readonly crew: Crew;
  /** That of its session. */
  readonly store: SessionStore;
}

/** A program that has its place in the session's memory and can run. */
interface Ready extends Compiled {
  readonly residence: Residence;
  readonly loaded: LoadedProgram;
  /** The layer of each step. */
  readonly paths: readonly string[];
}

/** A graph as a module, compiled when it first runs. */
export class WasmExecutable {
  readonly #graph: Graph;
  readonly #options: ExecutableOptions;
  readonly #inputTypes: readonly StaticTensorType[];
  #ready: Ready | undefined;

  constructor(graph: Graph, options: ExecutableOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#inputTypes = graph.inputs.map((id) => (graph.nodes[id] as GraphNode).type as StaticTensorType);
  }

  /** Runs the program once. Whoever calls sees to it that runs follow each other. */
  async run(inputs: readonly Tensor[], { onProgress, results }: PreparedRunOptions): Promise<readonly Tensor[]> {
    this.#checkInputs(inputs);
    const pace = new Pace(PATIENCE);
    const { program, residence, loaded, paths } = await this.#prepare(pace);
    await pace.finish(residence.refresh());
    const { buffer } = residence.memory.memory;
    const view = ({ value, type }: StepOperand): TensorData =>
      viewOf(buffer, residence.layout.addresses[value] as number, type.dtype, sizeOf(type.shape));
    for (const [index, { data }] of inputs.entries()) view(program.inputs[index] as StepOperand).set(data);
    await loaded.run(paths, { pace, onProgress });
    const read = (operand: StepOperand, into?: Tensor): Tensor => copyOut(view(operand), operand, into);
    const outputs = program.outputs.map((operand, index) => read(operand, results?.[index]));
    const updates = program.updates.map((operand) => read(operand));
    for (const [index, { state }] of program.graph.updates.entries()) state.assign(updates[index] as Tensor);
    return outputs;
  }

  /** Gives up the place in the session's memory; a later run compiles again. */
  release(): void {
    this.#ready?.residence.release();
    this.#ready?.loaded.release();
    this.#ready = undefined;
  }

  async #prepare(pace: Pace): Promise<Ready> {
    if (this.#ready !== undefined) return this.#ready;
    const { crew, store } = this.#options;
    // Whoever asked for the run has just traced the graph.
    await pace.pause();
    const compiled = await pace.finish(compile(this.#graph, this.#options));
    const residence = store.settle(compiled, () => this.release());
    try {
      const { program, target, largest } = compiled;
      const bytes = await pace.finish(emitProgram(program, residence.layout, target, crew.meeting));
      const { memory } = residence.memory;
      const loaded = await crew.load(bytes, { memory, parts: target.threads, largest, onLost: () => store.clear() });
      const paths = program.steps.map(({ sources }) => sources.find(({ path }) => path !== '')?.path ?? '');
      this.#ready = { ...compiled, residence, loaded, paths };
      return this.#ready;
    } catch (error) {
      residence.release();
      throw error;
    }
  }

  #checkInputs(inputs: readonly Tensor[]): void {
    const types = this.#inputTypes;
    if (inputs.length !== types.length) {
      throw new ShapeError({ where: 'run', message: `Expected ${types.length} inputs. Received ${inputs.length}.` });
    }
    for (const [index, type] of types.entries()) {
      const { shape, dtype } = inputs[index] as Tensor;
      if (sameShape(shape, type.shape) && dtype === type.dtype) continue;
      throw new ShapeError({
        where: 'run',
        message: `Input ${index} must have shape ${formatShape(type.shape)} and dtype ${type.dtype}. Received shape ${formatShape(shape)} and dtype ${dtype}.`,
      });
    }
  }
}

/** `slice` copies once, out of shared memory too; a new array would be filled with zeros first. */
function copyOut(view: TensorData, { type: { shape, dtype } }: StepOperand, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, dtype, view.slice());
  (into.data as TensorData).set(view);
  return into;
}
