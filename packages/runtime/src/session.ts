import { checkValue, type Graph, type State, Traced, trace, type Value } from '@sepal/ops';
import { type Brand, type DType, isPromise, Part, SepalError, show, Tensor, ValueError, VERSION } from '@sepal/tensor';
import { type Executable, keyOfTypes, type RunProgress, type Session, type TensorsFor } from './engine.ts';
import { GraphInterface } from './graph-interface.ts';
import { Moment, type Successors } from './moment.ts';
import { copyOf } from './own-memory.ts';
import { RecentMap } from './recent.ts';

/** Who is told how far a run has come. */
export type OnProgress = ((progress: RunProgress) => void) | undefined;

/** Options of a prepared graph's run. */
export interface PreparedRunOptions {
  readonly onProgress: OnProgress;
  /** What states are worth to the run. */
  readonly at: Moment;
}

/** What a run has computed. */
export interface Finished {
  /** The new values of the graph's states. */
  readonly updates: readonly { readonly state: State; readonly value: Tensor }[];
  /**
   * The outputs, in memory that nobody else has. Asked for once, before the next run.
   *
   * @param results tensors of the outputs' types that they are written into; new ones if there are none
   */
  outputs(results: readonly Tensor[] | undefined): readonly Tensor[];
}

/** A graph that an engine has made ready. It is never asked for two things at a time. */
interface Prepared {
  /** Puts inputs where the run that comes next finds them. @returns false if there is no such place yet */
  load?(inputs: readonly Tensor[]): boolean;
  /** @param inputs nobody writes to them; undefined if they have been loaded */
  run(inputs: readonly Tensor[] | undefined, options: PreparedRunOptions): Promise<Finished>;
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
  readonly #successors: Successors = new WeakMap();
  #last: Promise<void> = Promise.resolve();
  /** Jobs that have been asked for and have not ended. */
  #pending = 0;
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
      const sides = new GraphInterface(graph);
      // Up to the first `await` everything is done when the call is made.
      const run: Executable['run'] = async (inputs, { onProgress, out, at = new Moment(), borrow = false } = {}) => {
        this.#checkOpen();
        sides.checkInputs(inputs);
        const results = out && sides.resultsIn(out, inputs);
        at.hold(sides.states);
        const waits = this.#pending > 0;
        const isLoaded = !waits && prepared.load?.(inputs) === true;
        const held = isLoaded ? undefined : borrow ? [...inputs] : inputs.map(copyOf);
        kept.pending++;
        try {
          return await this.#enqueue(async () => {
            this.#checkOpen();
            sides.checkConstants();
            at.begin(waits ? this.#successors : undefined);
            const finished = await prepared.run(held, { onProgress, at });
            if (results !== undefined) sides.checkResults(results, at);
            return this.#commit(finished, at, results);
          });
        } finally {
          kept.pending--;
          releaseIfIdle(kept);
        }
      };
      const { outputTypes } = sides;
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

  /** Gives the outputs and assigns the states. Whatever can fail comes first: all states are assigned, or none. */
  #commit({ updates, outputs }: Finished, at: Moment, results: readonly Tensor[] | undefined): readonly Tensor[] {
    const revisions = updates.map(({ state, value }) => ({ state, revision: state.revise(value) }));
    const given = outputs(results);
    at.advance(revisions, this.#successors);
    return given;
  }

  /** Runs `job` after those before it, whether they succeeded or not. */
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

function releaseIfIdle({ dropped, pending, prepared }: Kept): void {
  if (dropped && pending === 0) prepared.release?.();
}

/**
 * A function written in ops as one that runs in a session, traced once per combination of shapes.
 *
 * @throws ValueError if `body` is not a function; what it gives does so for what is not a tensor
 */
export function compileIn<A extends readonly Traced[], D extends DType>(
  session: Session,
  body: (...inputs: A) => Value<D>,
): (...inputs: TensorsFor<A>) => Promise<Tensor<D>> {
  if (typeof body !== 'function') {
    throw new ValueError({ where: 'compile', message: `Expected a function of values. Received: ${show(body)}.` });
  }
  return async (...inputs: readonly Tensor[]) => {
    for (const input of inputs) checkValue(input, 'compiled function');
    const executable = session.executable(keyOfTypes(inputs), () =>
      trace(inputs, (...values) => [oneValue(body(...(values as readonly Traced[] as A)))]),
    );
    const [output] = await executable.run(inputs);
    return output as Tensor as Tensor<D>;
  };
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

/** What a closed engine or session answers. */
export function closedError(what: string): SepalError {
  return new SepalError({ message: `The ${what} is closed.`, hint: 'Make a new one with createEngine().' });
}
