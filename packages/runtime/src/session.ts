import { type Graph, type GraphNode, type TensorType, type Traced, trace, type Value } from '@sepal/ops';
import { SepalError, type Shape, ShapeError, Tensor, type TensorData } from '@sepal/tensor';
import { type Executable, keyOfTypes, type RunProgress, type Session } from './engine.ts';
import { RecentMap } from './recent.ts';

/** Who is told how far a run has come. */
export type OnProgress = ((progress: RunProgress) => void) | undefined;

/** Options of a prepared graph's run. */
export interface PreparedRunOptions {
  readonly onProgress?: OnProgress;
  /** Tensors of the outputs' types, to be filled and given back; new ones if there are none. */
  readonly results?: readonly Tensor[] | undefined;
}

/** A graph that an engine has made ready. It is never asked for two runs at a time. */
interface Prepared {
  run(inputs: readonly Tensor[], options: PreparedRunOptions): Promise<readonly Tensor[]>;
}

/** What an engine's sessions are made of. */
export interface SessionParts {
  /** How many executables are kept. */
  readonly limit: number;
  prepare(graph: Graph): Prepared;
  /** Throws if the engine is closed. */
  checkEngine(): void;
}

/** The session of any engine: keeps its executables, and lets runs follow each other. */
export class EngineSession implements Session {
  readonly #parts: SessionParts;
  readonly #executables: RecentMap<string, Executable>;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#executables = new RecentMap(parts.limit);
  }

  get size(): number {
    return this.#executables.size;
  }

  executable(key: string, make: () => Graph): Executable {
    this.#checkOpen();
    return this.#executables.get(key, () => {
      const graph = make();
      const prepared = this.#parts.prepare(graph);
      const outputTypes = graph.outputs.map((id) => (graph.nodes[id] as GraphNode).type);
      return {
        outputTypes,
        run: (inputs, { onProgress, out } = {}) =>
          this.#enqueue(async () => {
            this.#checkOpen();
            const results = out && tensorsOver(out, outputTypes);
            return prepared.run(inputs, { onProgress, results });
          }),
      };
    });
  }

  close(): void {
    this.#closed = true;
    this.#executables.clear();
  }

  #checkOpen(): void {
    this.#parts.checkEngine();
    if (this.#closed) throw closedError('session');
  }

  /** Runs `job` after those before it, whether they succeeded or not. */
  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    this.#last = result.then(ignore, ignore);
    return result;
  }
}

/** A function written in ops as one that runs in a session, traced once per combination of shapes. */
export function compileIn(
  session: Session,
  body: (...inputs: Traced[]) => Value,
): (...inputs: Tensor[]) => Promise<Tensor> {
  return async (...inputs) => {
    const executable = session.executable(keyOfTypes(inputs), () => trace(inputs, (...values) => [body(...values)]));
    const [output] = await executable.run(inputs);
    return output as Tensor;
  };
}

/** Tensors of the given types that hold the given arrays. */
function tensorsOver(arrays: readonly TensorData[], types: readonly TensorType[]): readonly Tensor[] {
  if (arrays.length !== types.length) {
    throw new ShapeError({
      where: 'run',
      message: `\`out\` must have an array for each of ${types.length} outputs. Received ${arrays.length}.`,
    });
  }
  return types.map(({ shape, dtype }, index) => new Tensor(shape as Shape, dtype, arrays[index] as TensorData));
}

/** What a closed engine or session answers. */
export function closedError(what: string): SepalError {
  return new SepalError({ message: `The ${what} is closed.`, hint: 'Make a new one with createEngine().' });
}

function ignore(): void {}
