import type { Explanation } from '@sepal/compiler';
import type { Graph, Traced, Value } from '@sepal/ops';
import type { DType, Tensor } from '@sepal/tensor';
import { EnginePart } from '../check-engine.ts';
import type { Engine, EngineInfo, Session, TensorsFor } from '../engine.ts';
import { closedError, compileIn, EngineSession } from '../session.ts';
import { givenTables, type TableOptions, type Tables } from '../tables.ts';
import { explain } from './compile.ts';
import { SessionStore } from './memory/session-store.ts';
import type { EngineTarget } from './target/module-target.ts';
import type { Threads } from './threads/threads.ts';
import { WasmExecutable } from './wasm-executable.ts';

/** How many executables a session caches. They share its memory, but not code. */
const EXECUTABLES = 8;

/** The configuration of a {@link WasmEngine}. */
export interface WasmEngineParts {
  /** What it knows of ops and kernels. */
  readonly tables: Tables;
  readonly target: EngineTarget;
  readonly info: EngineInfo;
  /** Creates the threads; `checkOpen` throws if the engine has been closed. */
  createThreads(checkOpen: () => void): Threads;
}

/** What is left of a session that was not closed. */
interface CollectedSession {
  readonly reference: WeakRef<Session>;
  readonly store: SessionStore;
}

/** The compiling engine: turns graphs into WebAssembly for their exact shapes. */
export class WasmEngine extends EnginePart implements Engine {
  readonly #parts: WasmEngineParts;
  readonly #threads: Threads;
  /** Sessions still in use; they are closed with the engine. */
  readonly #sessions = new Set<WeakRef<Session>>();
  readonly #collected = new FinalizationRegistry<CollectedSession>(({ reference, store }) => {
    this.#sessions.delete(reference);
    // States that it has computed may outlive it: they do not need all of its memory.
    store.clear();
  });
  #closed = false;

  constructor(parts: WasmEngineParts) {
    super();
    this.#parts = parts;
    this.#threads = parts.createThreads(() => this.#checkOpen());
  }

  info(): EngineInfo {
    return this.#parts.info;
  }

  createSession(): Session {
    this.#checkOpen();
    const { tables, target } = this.#parts;
    const store = new SessionStore(target.barrier !== undefined);
    const session = new EngineSession({
      limit: EXECUTABLES,
      compile: (graph, further) => {
        const all = further?.extend(tables) ?? tables;
        return new WasmExecutable(graph, { tables: all, target, threads: this.#threads, store });
      },
      checkEngine: () => this.#checkOpen(),
      close: () => store.clear(),
    });
    const reference = new WeakRef(session);
    this.#sessions.add(reference);
    this.#collected.register(session, { reference, store });
    return session;
  }

  compile<A extends readonly Traced[] = readonly Traced<'float32'>[], D extends DType = DType>(
    body: (...inputs: A) => Value<D>,
    options?: TableOptions,
  ): (...inputs: TensorsFor<A>) => Promise<Tensor<D>> {
    return compileIn(this.createSession(), body, options);
  }

  explain(graph: Graph, options: TableOptions = {}): Explanation {
    const { tables, target } = this.#parts;
    return explain(graph, { tables: givenTables(options, 'explain')?.extend(tables) ?? tables, target });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const session of this.#sessions) session.deref()?.close();
    this.#threads.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError('engine');
  }
}
