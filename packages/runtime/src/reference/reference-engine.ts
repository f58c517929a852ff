import type { Explanation } from '@sepal/compiler';
import { evaluateStepwise, type Graph, type OpTable, type Traced, type Value } from '@sepal/ops';
import type { DType, Tensor, TensorData } from '@sepal/tensor';
import { EnginePart } from '../check-engine.ts';
import type { Engine, EngineInfo, Session, TensorsFor } from '../engine.ts';
import { apart } from '../own-memory.ts';
import { Pace } from '../pace.ts';
import { closedError, compileIn, type EngineRunOptions, EngineSession, type Finished } from '../session.ts';
import { givenTables, type TableOptions, type Tables } from '../tables.ts';

/** How many graphs a session caches. */
const EXECUTABLES = 8;

/** Milliseconds after which a run yields to the event loop. A single op is not interrupted. */
const PATIENCE = 40;

/** The oracle: runs the ops' references. Slow, exact, portable. */
export class ReferenceEngine extends EnginePart implements Engine {
  readonly #reason: string;
  /** With the ops' definitions alone. */
  readonly #tables: Tables;
  #closed = false;

  /** @param ops the definitions of the ops that it runs */
  constructor(reason: string, ops: OpTable) {
    super();
    this.#reason = reason;
    this.#tables = { ops, rules: {}, lowerings: {}, kernels: {} } as unknown as Tables;
  }

  info(): EngineInfo {
    return { name: 'reference', simd: false, relaxedSimd: false, wideSimd: false, threads: 1, reason: this.#reason };
  }

  createSession(): Session {
    this.#checkOpen();
    // The engine does not track its sessions: a session is collected with the model that uses it.
    return new EngineSession({
      limit: EXECUTABLES,
      compile: (graph, tables) => {
        const { ops } = tables?.extend(this.#tables) ?? this.#tables;
        return { run: (inputs, options) => this.#run(graph, inputs as readonly Tensor[], { ...options, ops }) };
      },
      checkEngine: () => this.#checkOpen(),
    });
  }

  compile<A extends readonly Traced[] = readonly Traced<'float32'>[], D extends DType = DType>(
    body: (...inputs: A) => Value<D>,
    options?: TableOptions,
  ): (...inputs: TensorsFor<A>) => Promise<Tensor<D>> {
    return compileIn(this.createSession(), body, options);
  }

  explain({ nodes }: Graph, options: TableOptions = {}): Explanation {
    givenTables(options, 'explain');
    const steps = nodes.flatMap((node) =>
      node.kind === 'op'
        ? [{ kernel: 'reference', tile: '', sources: [{ op: node.op, path: node.path }], multiplyAdds: 0, bytes: 0 }]
        : [],
    );
    return { prologue: [], steps, memoryBytes: 0 };
  }

  close(): void {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError('engine');
  }

  async #run(
    graph: Graph,
    inputs: readonly Tensor[],
    { onProgress, at, ops }: EngineRunOptions & { readonly ops: OpTable },
  ): Promise<Finished> {
    const total = graph.nodes.filter(({ kind }) => kind === 'op').length;
    const steps = evaluateStepwise(graph, inputs, { ops, worth: (state) => at.of(state).value });
    const pace = new Pace(PATIENCE);
    for (let done = 0; ; done++) {
      const step = steps.next();
      if (step.done) {
        onProgress?.({ done: total, total, path: '' });
        const { outputs, updates } = step.value;
        // An output that is an input, a constant or a state is that very tensor.
        const others = graph.nodes.flatMap((node) => {
          if (node.kind === 'constant') return [node.value];
          return node.kind === 'state' ? [at.of(node.state).value] : [];
        });
        others.push(...inputs, ...updates.map(({ value }) => value));
        const revisions = updates.map(({ state, value }) => ({ state, revision: state.revise(value) }));
        return {
          outputs: (results) => fill(results, apart(outputs, others)),
          update: async ({ finish }) => finish(revisions),
        };
      }
      if (!pace.isDue) continue;
      onProgress?.({ done, total, path: step.value.path });
      await pace.pause();
      this.#checkOpen();
    }
  }
}

function fill(results: readonly Tensor[] | undefined, outputs: readonly Tensor[]): readonly Tensor[] {
  for (const [index, { data }] of results?.entries() ?? []) (data as TensorData).set((outputs[index] as Tensor).data);
  return results ?? outputs;
}
