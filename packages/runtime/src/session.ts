import { type Graph, type Traced, trace, type Value } from '@sepal/ops';
import { SepalError, type Tensor } from '@sepal/tensor';
import { type Executable, keyOfTypes, type RunOptions, type Session } from './engine.ts';
import { RecentMap } from './recent.ts';

/** A graph that an engine has made ready. It is never asked for two runs at a time. */
interface Prepared {
  run(inputs: readonly Tensor[], options: RunOptions): Promise<readonly Tensor[]>;
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
      const prepared = this.#parts.prepare(make());
      return {
        run: (inputs, options = {}) =>
          this.#enqueue(() => {
            this.#checkOpen();
            return prepared.run(inputs, options);
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

/** What a closed engine or session answers. */
export function closedError(what: string): SepalError {
  return new SepalError({ message: `The ${what} is closed.`, hint: 'Make a new one with createEngine().' });
}

function ignore(): void {}
