import { type Graph, type GraphNode, type TensorType, type Traced, trace, type Value } from '@sepal/ops';
import { type Brand, Part, SepalError, type Shape, ShapeError, Tensor, type TensorData, VERSION } from '@sepal/tensor';
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

/** A graph that an engine has made ready. It is never asked for two things at a time. */
interface Prepared {
  run(inputs: readonly Tensor[], options: PreparedRunOptions): Promise<readonly Tensor[]>;
  /** Gives back what it has in the session; a later run gets it anew. */
  release?(): void;
}

/** What a session keeps under a key. Whoever has the executable can run it after it was dropped; then nothing stays behind. */
interface Kept {
  readonly executable: Executable;
  readonly prepared: Prepared;
  /** Runs that have been asked for and have not ended. */
  pending: number;
  dropped: boolean;
}

/** What an engine's sessions are made of. */
export interface SessionParts {
  /** How many executables are kept. */
  readonly limit: number;
  prepare(graph: Graph): Prepared;
  /** Throws if the engine is closed. */
  checkEngine(): void;
  /** Gives back what the session has. */
  close?(): void;
}

/** The session of any engine: keeps its executables, and lets runs follow each other. */
export class EngineSession extends Part implements Session {
  static readonly sepal: Brand = { kind: 'Session', version: VERSION };

  readonly #parts: SessionParts;
  readonly #kept: RecentMap<string, Kept>;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: SessionParts) {
    super();
    this.#parts = parts;
    this.#kept = new RecentMap(parts.limit, (kept) => {
      kept.dropped = true;
      releaseIfIdle(kept);
    });
  }

  get size(): number {
    return this.#kept.size;
  }

  executable(key: string, make: () => Graph): Executable {
    this.#checkOpen();
    return this.#kept.get(key, () => {
      const graph = make();
      const prepared = this.#parts.prepare(graph);
      const outputTypes = graph.outputs.map((id) => (graph.nodes[id] as GraphNode).type);
      const run: Executable['run'] = async (inputs, { onProgress, out } = {}) => {
        kept.pending++;
        try {
          return await this.#enqueue(async () => {
            this.#checkOpen();
            return prepared.run(inputs, { onProgress, results: out && tensorsOver(out, outputTypes) });
          });
        } finally {
          kept.pending--;
          releaseIfIdle(kept);
        }
      };
      const kept: Kept = { executable: { outputTypes, run }, prepared, pending: 0, dropped: false };
      return kept;
    }).executable;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#kept.clear();
    // A run that is going on ends first.
    void this.#enqueue(async () => this.#parts.close?.());
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

function releaseIfIdle({ dropped, pending, prepared }: Kept): void {
  if (dropped && pending === 0) prepared.release?.();
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
