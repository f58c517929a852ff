import {
  type CompilerTables,
  type Explanation,
  explainProgram,
  finishAtOnce,
  lower,
  type Program,
  type ProgramStep,
  type ProgramValue,
  type StepOperand,
  simplify,
} from '@sepal/compiler';
import type { KernelInfo, KernelName } from '@sepal/kernels';
import type { Graph, State, Traced, Value } from '@sepal/ops';
import { allocate, checkIntact, type DType, sizeOf, Tensor, type TensorData } from '@sepal/tensor';
import { EnginePart } from '../../src/check-engine.ts';
import type { Engine, EngineInfo, Session, TensorsFor } from '../../src/engine.ts';
import type { Moment } from '../../src/moment.ts';
import { closedError, compileIn, type EngineExecutable, EngineSession, type Finished } from '../../src/session.ts';
import type { FurtherTables, TableOptions, Tables } from '../../src/tables.ts';
import type { RunKernel, RunTable } from './own-module-kernels.ts';

/** What an engine is made of: what is known of ops, what the compiler asks about its kernels, and the kernels. */
export interface KernelwiseParts {
  readonly tables: CompilerTables;
  readonly kernels: KernelInfo;
  readonly run: RunTable;
}

/** An engine that keeps every value of a program in a tensor and runs its steps one by one. */
export class KernelwiseEngine extends EnginePart implements Engine {
  readonly #parts: KernelwiseParts;
  #isClosed = false;

  constructor(parts: KernelwiseParts) {
    super();
    this.#parts = parts;
  }

  info(): EngineInfo {
    const reason = 'It runs one kernel at a time.';
    return { name: 'kernelwise', simd: true, relaxedSimd: false, wideSimd: false, threads: 1, reason };
  }

  createSession(): Session {
    const checkEngine = (): void => {
      if (this.#isClosed) throw closedError('engine');
    };
    checkEngine();
    return new EngineSession({
      limit: 4,
      compile: (graph, further) => new KernelwiseExecutable(() => this.#programOf(graph, further), this.#parts.run),
      checkEngine,
    });
  }

  compile<A extends readonly Traced[] = readonly Traced<'float32'>[], D extends DType = DType>(
    body: (...inputs: A) => Value<D>,
    options?: TableOptions,
  ): (...inputs: TensorsFor<A>) => Promise<Tensor<D>> {
    return compileIn(this.createSession(), body, options);
  }

  explain(graph: Graph, { tables }: TableOptions = {}): Explanation {
    return explainProgram(this.#programOf(graph, tables), { bytes: 0 }, this.#parts.kernels);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** @param further tables whose ops are computed by the kernels that the engine has */
  #programOf(graph: Graph, further: FurtherTables | undefined): Program {
    const { tables: own, kernels } = this.#parts;
    const tables = further?.extend({ ...own, kernels: {} } as Tables) ?? own;
    return lower(finishAtOnce(simplify(graph, tables)), { traced: graph, tables, kernels });
  }
}

class KernelwiseExecutable implements EngineExecutable {
  readonly #compile: () => Program;
  readonly #table: RunTable;
  #program: Program | undefined;
  /** What the prologue has computed, and from which versions of the states. */
  readonly #prologueResults = new Map<number, Tensor>();
  readonly #versions = new Map<number, string>();

  /** @param compile called by the first run: what is wrong with a graph is an error of its runs */
  constructor(compile: () => Program, table: RunTable) {
    this.#compile = compile;
    this.#table = table;
  }

  async run(
    inputs: readonly Tensor[] | undefined,
    { at, onProgress }: Parameters<EngineExecutable['run']>[1],
  ): Promise<Finished> {
    this.#program ??= this.#compile();
    const { values, prologue, steps, updatesFrom, outputs, updates } = this.#program;
    const held = values.map((value, id) => this.#prologueResults.get(id) ?? initialValue(value, at));
    for (const [index, { from, to, sources, results }] of prologue.sections.entries()) {
      const versions = sources.map((id) => versionOf(values[id] as ProgramValue, at)).join();
      if (this.#versions.get(index) === versions) continue;
      for (const step of prologue.steps.slice(from, to)) await this.#runStep(step, held);
      for (const id of results) this.#prologueResults.set(id, held[id] as Tensor);
      this.#versions.set(index, versions);
    }
    for (const [index, { value }] of this.#program.inputs.entries()) {
      held[value] = intact(inputs?.[index] as Tensor, 'run', `Input ${index}`);
    }
    for (const [done, step] of steps.slice(0, updatesFrom).entries()) {
      onProgress?.({ done, total: steps.length, path: step.sources[0]?.path ?? '' });
      await this.#runStep(step, held);
    }
    onProgress?.({ done: steps.length, total: steps.length, path: '' });
    return {
      outputs: (into) => outputs.map((operand, index) => read(operand, held, into?.[index])),
      update: async (commit) => {
        for (const step of steps.slice(updatesFrom)) await this.#runStep(step, held);
        commit.begin();
        commit.finish(
          updates.map((id) => {
            const { state } = values[id] as Extract<ProgramValue, { kind: 'state' }>;
            return { state, revision: state.revise(held[id] as Tensor) };
          }),
        );
      },
    };
  }

  async #runStep({ kernel, attributes, inputs, outputs }: ProgramStep, held: readonly Tensor[]): Promise<void> {
    const operand = ({ value, type: { shape, dtype } }: StepOperand): Tensor =>
      new Tensor(shape, dtype, (held[value] as Tensor).data);
    // The attributes are the kernel's own; TypeScript cannot follow that through the union.
    const run = this.#table[kernel] as RunKernel<KernelName>;
    await run(attributes, inputs.map(operand), outputs.map(operand));
  }
}

/** A value's tensor before a run. States are copied: a run writes only its own. */
function initialValue(value: ProgramValue, at: Moment): Tensor {
  const { shape, dtype } = value.type;
  if (value.kind === 'constant') return value.value;
  if (value.kind === 'state') return new Tensor(shape, dtype, weightOf(value.state, at).data.slice());
  return new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)));
}

function weightOf(state: State, at: Moment): Tensor {
  return intact(at.of(state).value, state.path || 'run', 'A weight');
}

function intact(tensor: Tensor, where: string, what: string): Tensor {
  checkIntact(tensor, where, what);
  return tensor;
}

function versionOf(value: ProgramValue, at: Moment): string {
  return value.kind === 'state' ? String(at.of(value.state).version) : '';
}

/** A copy of an output: it may be an input, a state or another output. */
function read({ value, type: { shape, dtype } }: StepOperand, held: readonly Tensor[], into?: Tensor): Tensor {
  const { data } = held[value] as Tensor;
  if (into === undefined) return new Tensor(shape, dtype, data.slice());
  (into.data as TensorData).set(data);
  return into;
}
