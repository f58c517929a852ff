import { type ConvolutionWeights, kernels, type Target } from '@sepal/kernels';
import type { Graph, State } from '@sepal/ops';
import {
  type DataTypes,
  type DType,
  formatShape,
  ShapeError,
  sameShape,
  sizeOf,
  Tensor,
  type TensorData,
} from '@sepal/tensor';
import { simplify } from '../passes/index.ts';
import { prologueNodes } from '../passes/partition.ts';
import { now, turn } from '../platform/turn.ts';
import type { PreparedRunOptions } from '../session.ts';
import { type Crew, type LoadedProgram, PATIENCE } from './crew.ts';
import { emitProgram, PAGE } from './emit.ts';
import { describeStep } from './explain-program.ts';
import { type Layout, layOut } from './layout.ts';
import { lower } from './lower.ts';
import type { ConvolutionNodes, Program, ProgramStep, StepOperand } from './program.ts';
import { Prologue } from './prologue.ts';

/** What an executable is made for. */
export interface ExecutableOptions {
  readonly target: Target;
  readonly crew: Crew;
}

/** A graph as a module, with the memory that it runs in. */
export class WasmExecutable {
  readonly program: Program;
  readonly layout: Layout;
  readonly #target: Target;
  readonly #crew: Crew;
  readonly #prologue: Prologue;
  readonly #entries: PrologueEntry[];
  readonly #paths: readonly string[];
  #loaded: Promise<LoadedProgram> | undefined;

  constructor(graph: Graph, options: ExecutableOptions) {
    const simple = simplify(graph);
    const inPrologue = prologueNodes(simple);
    this.program = lower(simple, (id) => inPrologue.has(id));
    const largest = Math.max(0, ...this.program.steps.map((step) => multiplyAddsOf(step, options.target)));
    this.#target = { ...options.target, threads: options.crew.partsFor(largest) };
    this.layout = layOut(this.program, this.#target);
    this.#crew = options.crew;
    this.#prologue = new Prologue(simple);
    this.#entries = prologueEntries(this.program, this.layout, this.#target, this.#prologue);
    this.#paths = this.program.steps.map(({ sources }) => sources.find(({ path }) => path !== '')?.path ?? '');
  }

  /** Runs the program once. Whoever calls sees to it that runs follow each other. */
  async run(inputs: readonly Tensor[], { onProgress, results }: PreparedRunOptions): Promise<readonly Tensor[]> {
    this.#checkInputs(inputs);
    this.#loaded ??= this.#load();
    const { memory, run } = await this.#loaded;
    await this.#refresh(memory.buffer);
    for (const [index, { data }] of inputs.entries()) {
      this.#view(memory.buffer, this.program.inputs[index] as StepOperand).set(data);
    }
    await run(this.#paths, onProgress);
    const read = (operand: StepOperand, into?: Tensor): Tensor =>
      copyOut(this.#view(memory.buffer, operand), operand, into);
    const outputs = this.program.outputs.map((operand, index) => read(operand, results?.[index]));
    const updates = this.program.updates.map((operand) => read(operand));
    for (const [index, { state }] of this.program.graph.updates.entries()) state.assign(updates[index] as Tensor);
    return outputs;
  }

  async #load(): Promise<LoadedProgram> {
    const bytes = emitProgram(this.program, this.layout, this.#target, this.#crew.meeting);
    return this.#crew.load(bytes, Math.ceil(this.layout.bytes / PAGE), this.#target.threads);
  }

  /** Writes again what follows from states that have changed. */
  async #refresh(buffer: ArrayBufferLike): Promise<void> {
    let rested = now();
    for (const entry of this.#entries) {
      const versions = versionsOf(entry.states);
      if (entry.versions === versions) continue;
      // One at a time: folded kernels are as large as the weights, and are not needed together.
      entry.write(this.#prologue.compute(entry.nodes), buffer);
      entry.versions = versions;
      if (now() - rested < PATIENCE) continue;
      await turn();
      rested = now();
    }
    // States that were assigned during a pause count as well: a run sees the weights of one moment.
    if (this.#entries.some((entry) => entry.versions !== versionsOf(entry.states))) await this.#refresh(buffer);
  }

  #view(buffer: ArrayBufferLike, { value, type }: StepOperand): TensorData {
    return viewOf(buffer, this.layout.addresses[value] as number, type.dtype, sizeOf(type.shape));
  }

  #checkInputs(inputs: readonly Tensor[]): void {
    if (inputs.length !== this.program.inputs.length) {
      throw new ShapeError({
        where: 'run',
        message: `Expected ${this.program.inputs.length} inputs. Received ${inputs.length}.`,
      });
    }
    for (const [index, { type }] of this.program.inputs.entries()) {
      const { shape, dtype } = inputs[index] as Tensor;
      if (sameShape(shape, type.shape) && dtype === type.dtype) continue;
      throw new ShapeError({
        where: 'run',
        message: `Input ${index} must have shape ${formatShape(type.shape)} and dtype ${type.dtype}. Received shape ${formatShape(shape)} and dtype ${dtype}.`,
      });
    }
  }
}

function multiplyAddsOf(step: ProgramStep, target: Target): number {
  return describeStep(step, target).multiplyAdds;
}

/** Something that follows from states and constants alone, and its place in the memory. */
interface PrologueEntry {
  readonly states: readonly State[];
  /** Of the states, when it was written last. */
  versions: string | undefined;
  /** The nodes that it is written from. */
  readonly nodes: readonly number[];
  write(values: ReadonlyMap<number, Tensor>, buffer: ArrayBufferLike): void;
}

function prologueEntries(program: Program, layout: Layout, target: Target, prologue: Prologue): PrologueEntry[] {
  const entries: PrologueEntry[] = [];
  const add = (nodes: readonly number[], write: PrologueEntry['write']): void => {
    const states = [...new Set(nodes.flatMap((id) => [...prologue.statesOf(id)]))];
    entries.push({ states, versions: undefined, nodes, write });
  };
  for (const [value, { kind, node, type }] of program.values.entries()) {
    if (kind !== 'prologue' || node === undefined) continue;
    const address = layout.addresses[value] as number;
    add([node], (values, buffer) =>
      viewOf(buffer, address, type.dtype, sizeOf(type.shape)).set((values.get(node) as Tensor).data),
    );
  }
  for (const [index, step] of program.steps.entries()) {
    const region = layout.packed[index];
    if (region === undefined) continue;
    add(weightNodes(step), (values, buffer) => {
      const into = new Float32Array(buffer, region.address, region.bytes / Float32Array.BYTES_PER_ELEMENT);
      packStep(step, values, target, into);
    });
  }
  return entries;
}

function weightNodes({ weights }: ProgramStep): number[] {
  if (weights === undefined) return [];
  const parts = 'kernel' in weights ? [weights] : [weights.depthwise, weights.pointwise];
  return parts.flatMap(({ kernel, scale, bias }) => [kernel, scale, bias].filter((id) => id !== undefined));
}

function packStep(step: ProgramStep, values: ReadonlyMap<number, Tensor>, target: Target, into: Float32Array): void {
  const data = (id: number | undefined): Float32Array | null =>
    id === undefined ? null : ((values.get(id) as Tensor).data as Float32Array);
  const plain = ({ kernel, scale, bias }: ConvolutionNodes): ConvolutionWeights => ({
    kernel: data(kernel) as Float32Array,
    scale: data(scale),
    bias: data(bias),
  });
  if (step.kernel === 'pointwise') kernels.pointwise.pack(plain(step.weights), step.attributes, target, into);
  else if (step.kernel === 'depthwise') kernels.depthwise.pack(plain(step.weights), step.attributes, target, into);
  else if (step.kernel === 'conv') kernels.conv.pack(plain(step.weights), step.attributes, target, into);
  else if (step.kernel === 'separable') {
    const weights = { depthwise: plain(step.weights.depthwise), pointwise: plain(step.weights.pointwise) };
    kernels.separable.pack(weights, step.attributes, target, into);
  }
}

function versionsOf(states: readonly State[]): string {
  return states.map(({ version }) => version).join();
}

const VIEWS = {
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} satisfies { [D in DType]: new (buffer: ArrayBuffer, offset: number, length: number) => DataTypes[D] };

function viewOf(buffer: ArrayBufferLike, address: number, dtype: DType, length: number): TensorData {
  return new VIEWS[dtype](buffer as ArrayBuffer, address, length);
}

/** `slice` copies once, out of shared memory too; a new array would be filled with zeros first. */
function copyOut(view: TensorData, { type: { shape, dtype } }: StepOperand, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, dtype, view.slice());
  (into.data as TensorData).set(view);
  return into;
}
