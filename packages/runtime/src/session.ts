import { checkValue, type Graph, Traced, trace, type Value } from '@sepal/ops';
import { type DType, SepalError, Tensor, ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { isPromise, show } from '@sepal/tensor/options';
import { type Executable, keyOfTypes, type RunProgress, type Session, type TensorsFor } from './engine.ts';
import { GraphInterface } from './graph-interface.ts';
import { LruMap } from './lru-map.ts';
import { Moment, type Update } from './moment.ts';
import { copyOf } from './own-memory.ts';
import { type FurtherTables, givenTables, type TableOptions } from './tables.ts';

/** Receives a run's progress. */
export type OnProgress = ((progress: RunProgress) => void) | undefined;

/** Options of a run on an engine. */
export interface EngineRunOptions {
  readonly onProgress: OnProgress;
  /** The states' values for the run: all of them can be read. */
  readonly at: Moment;
}

/** A run that has computed everything but its updates of states. It has changed no state yet. */
export interface Finished {
  /**
   * The outputs, in unshared memory. Called once, before the updates.
   *
   * @param results tensors of the outputs' types to write into; omitted for new ones
   */
  outputs(results: readonly Tensor[] | undefined): readonly Tensor[];
  /**
   * Computes the updates in the states' memory, or passes on values computed before. Called once, before the next run; not for a
   * graph without updates.
   */
  update(commit: Commit): Promise<void>;
}

/** How a session takes part in the updates of a run. */
export interface Commit {
  /** Called before states are overwritten, in the same turn: keeps what others still need of them. */
  begin(): void;
  /** Takes the new revisions, all at once, in the turn from which they can be read. */
  finish(updates: readonly Update[]): void;
}

/** A graph as its engine runs it. Never asked for two things at a time. */
export interface EngineExecutable {
  /** Stores inputs for the next run. @returns false if there is no memory for them yet */
  load?(inputs: readonly Tensor[]): boolean;
  /** @param inputs not written to during the run; undefined if they have been loaded */
  run(inputs: readonly Tensor[] | undefined, options: EngineRunOptions): Promise<Finished>;
  /** Frees its share of the session; a later run allocates it again. */
  release?(): void;
}

/** A session's cache entry. An evicted executable still runs; its memory is freed afterwards. */
interface CacheEntry {
  readonly executable: Executable;
  readonly inner: EngineExecutable;
  /** Runs that have been requested and not ended. */
  pending: number;
  evicted: boolean;
}

/** How an engine implements its sessions. */
export interface SessionParts {
  /** How many executables are cached. */
  readonly limit: number;
  /** Compiles a graph, now or when it first runs, with further tables, if any. */
  compile(graph: Graph, tables: FurtherTables | undefined): EngineExecutable;
  /** Throws if the engine is closed. */
  checkEngine(): void;
  /** Frees what the session holds. */
  close?(): void;
}

/** The session of any engine: caches its executables and queues their runs. */
export class EngineSession extends Part implements Session {
  static readonly sepal: Brand = { kind: 'Session', version: VERSION };

  readonly #parts: SessionParts;
  readonly #cache: LruMap<string, CacheEntry>;
  /** Moments of runs that wait: updates by the runs before them apply to them. */
  readonly #waiting = new Set<Moment>();
  #last: Promise<void> = Promise.resolve();
  /** Jobs that have been requested and not ended. */
  #pending = 0;
  #closed = false;

  constructor(parts: SessionParts) {
    super();
    this.#parts = parts;
    this.#cache = new LruMap(parts.limit, (entry) => {
      entry.evicted = true;
      releaseIfIdle(entry);
    });
  }

  get size(): number {
    return this.#cache.size;
  }

  cached(key: string): Executable | undefined {
    this.#checkOpen();
    return this.#cache.get(key)?.executable;
  }

  add(key: string, graph: Graph, options: TableOptions = {}): Executable {
    this.#checkOpen();
    const inner = this.#parts.compile(graph, givenTables(options, 'add'));
    const sides = new GraphInterface(graph);
    // The code up to the first `await` runs during the call.
    const run: Executable['run'] = async (inputs, { onProgress, out, at: given, borrow = false } = {}) => {
      this.#checkOpen();
      sides.checkInputs(inputs);
      sides.checkUpdates();
      const results = out && sides.resultsIn(out, inputs);
      const at = given ?? new Moment();
      entry.pending++;
      try {
        at.hold(sides.states);
        const waits = this.#pending > 0;
        const isLoaded = !waits && inner.load?.(inputs) === true;
        const held = isLoaded ? undefined : borrow ? [...inputs] : inputs.map(copyOf);
        if (waits && !at.hasBegun) this.#waiting.add(at);
        return await this.#enqueue(async () => {
          this.#waiting.delete(at);
          for (let { busy } = at; busy !== undefined; busy = at.busy) await busy;
          at.begin();
          try {
            this.#checkOpen();
            sides.checkConstants();
            const finished = await inner.run(held, { onProgress, at });
            if (results !== undefined) sides.checkResults(results, at);
            const outputs = finished.outputs(results);
            // Last: whatever fails before leaves every state as it was.
            if (sides.updated.length > 0) {
              await finished.update({
                begin: () => at.keep(sides.updated, this.#waiting),
                finish: (updates) => at.advance(updates, this.#waiting),
              });
            }
            return outputs;
          } finally {
            at.end();
          }
        });
      } finally {
        if (given === undefined) at.release();
        entry.pending--;
        releaseIfIdle(entry);
      }
    };
    const { outputTypes } = sides;
    const entry: CacheEntry = { executable: { outputTypes, run }, inner, pending: 0, evicted: false };
    this.#cache.set(key, entry);
    return entry.executable;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cache.clear();
    // A run in progress ends first.
    void this.#enqueue(async () => this.#parts.close?.());
  }

  #checkOpen(): void {
    this.#parts.checkEngine();
    if (this.#closed) throw closedError('session');
  }

  /** Runs `job` after the jobs before it, whether they succeeded or not. */
  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    this.#pending++;
    const result = this.#last.then(job);
    const end = (): void => {
      this.#pending--;
    };
    this.#last = result.then(end, end);
    return result;
  }
}

function releaseIfIdle({ evicted, pending, inner }: CacheEntry): void {
  if (evicted && pending === 0) inner.release?.();
}

/**
 * Compiles a function written in ops for a session, tracing it once per combination of shapes.
 *
 * @throws ValueError if `body` is not a function; the result throws it for arguments that are not tensors
 */
export function compileIn<A extends readonly Traced[], D extends DType>(
  session: Session,
  body: (...inputs: A) => Value<D>,
  options: TableOptions = {},
): (...inputs: TensorsFor<A>) => Promise<Tensor<D>> {
  givenTables(options, 'compile');
  if (typeof body !== 'function') {
    throw new ValueError({ where: 'compile', message: `Expected a function of values. Received: ${show(body)}.` });
  }
  return async (...inputs: readonly Tensor[]) => {
    for (const input of inputs) checkValue(input, 'compiled function');
    const key = keyOfTypes(inputs);
    const executable = session.cached(key) ?? session.add(key, graphOf(body, inputs), options);
    const [output] = await executable.run(inputs);
    return output as Tensor as Tensor<D>;
  };
}

function graphOf<A extends readonly Traced[]>(body: (...inputs: A) => Value, inputs: readonly Tensor[]): Graph {
  return trace(inputs, (...values) => [oneValue(body(...(values as readonly Traced[] as A)))]);
}

function oneValue(result: unknown): Value {
  if (result instanceof Traced || result instanceof Tensor) return result;
  throw new ValueError({
    where: 'compile',
    message: `The function must return one value. Received: ${show(result)}.`,
    hint: isPromise(result)
      ? 'It cannot be async: there are no numbers to wait for while it is traced.'
      : 'Compile a function for each result.',
  });
}

/** The error of a closed engine or session. */
export function closedError(what: string): SepalError {
  return new SepalError({ message: `The ${what} is closed.`, hint: 'Make a new one with createEngine().' });
}
