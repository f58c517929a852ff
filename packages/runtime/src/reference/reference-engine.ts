import { type Evaluation, evaluateStepwise, type Graph, type Traced, trace, type Value } from '@sepal/ops';
import { SepalError, type Tensor } from '@sepal/tensor';
import { type Engine, type EngineInfo, type Executable, keyOfTypes, type RunOptions, type Session } from '../engine.ts';
import { now, turn } from '../platform/turn.ts';
import { RecentMap } from '../recent.ts';

/** How many executables a session keeps. */
const EXECUTABLES = 8;

/** Milliseconds after which a run gives the event loop a turn. One op is not interrupted. */
const PATIENCE = 40;

/** The oracle: computes with the references of the ops. Slow, exact, at home everywhere. */
export class ReferenceEngine implements Engine {
  readonly #reason: string;
  #closed = false;

  constructor(reason: string) {
    this.#reason = reason;
  }

  info(): EngineInfo {
    return { name: 'reference', simd: false, relaxedSimd: false, wideSimd: false, threads: 1, reason: this.#reason };
  }

  createSession(): Session {
    if (this.#closed) throw closedError('engine');
    // The engine keeps no list of its sessions: a session goes when the model that uses it goes.
    return new ReferenceSession(() => this.#closed);
  }

  compile(body: (...inputs: Traced[]) => Value): (...inputs: Tensor[]) => Promise<Tensor> {
    const session = this.createSession();
    return async (...inputs) => {
      const executable = session.executable(keyOfTypes(inputs), () => trace(inputs, (...values) => [body(...values)]));
      const [output] = await executable.run(inputs);
      return output as Tensor;
    };
  }

  close(): void {
    this.#closed = true;
  }
}

class ReferenceSession implements Session {
  readonly #executables = new RecentMap<string, Executable>(EXECUTABLES);
  readonly #engineIsClosed: () => boolean;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(engineIsClosed: () => boolean) {
    this.#engineIsClosed = engineIsClosed;
  }

  get size(): number {
    return this.#executables.size;
  }

  executable(key: string, make: () => Graph): Executable {
    this.#checkOpen();
    return this.#executables.get(key, () => {
      const graph = make();
      return { run: (inputs, options) => this.#enqueue(() => this.#run(graph, inputs, options)) };
    });
  }

  close(): void {
    this.#closed = true;
    this.#executables.clear();
  }

  #checkOpen(): void {
    if (this.#engineIsClosed()) throw closedError('engine');
    if (this.#closed) throw closedError('session');
  }

  /** Runs `job` after those before it, whether they succeeded or not. */
  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    this.#last = result.then(ignore, ignore);
    return result;
  }

  async #run(graph: Graph, inputs: readonly Tensor[], { onProgress }: RunOptions = {}): Promise<readonly Tensor[]> {
    this.#checkOpen();
    const total = graph.nodes.filter(({ kind }) => kind === 'op').length;
    const steps = evaluateStepwise(graph, inputs);
    let rested = now();
    for (let done = 0; ; done++) {
      const step = steps.next();
      if (step.done) {
        onProgress?.({ done: total, total, path: '' });
        return commit(step.value);
      }
      if (now() - rested < PATIENCE) continue;
      onProgress?.({ done, total, path: step.value.path });
      await turn();
      this.#checkOpen();
      rested = now();
    }
  }
}

/** Assigns the states, all of them: the evaluation has already checked every shape. */
function commit({ outputs, updates }: Evaluation): readonly Tensor[] {
  for (const { state, value } of updates) state.assign(value);
  return outputs;
}

function closedError(what: string): SepalError {
  return new SepalError({ message: `The ${what} is closed.`, hint: 'Make a new one with createEngine().' });
}

function ignore(): void {}
