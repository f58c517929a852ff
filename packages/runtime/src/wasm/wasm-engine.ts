import type { Target } from '@sepal/kernels';
import type { Graph, Traced, Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import type { Engine, EngineInfo, Session } from '../engine.ts';
import type { Explanation } from '../explain.ts';
import { closedError, compileIn, EngineSession } from '../session.ts';
import type { Crew } from './crew.ts';
import { explainProgram } from './explain-program.ts';
import { WasmExecutable } from './wasm-executable.ts';

/** How many executables a session keeps: each owns a memory with the weights in it. */
const EXECUTABLES = 4;

/** What a {@link WasmEngine} is made of. */
export interface WasmEngineParts {
  readonly target: Target;
  readonly info: EngineInfo;
  /** Makes those who run the programs; `checkOpen` throws if the engine has been closed. */
  crew(checkOpen: () => void): Crew;
}

/** The compiler: turns graphs into WebAssembly written for their exact shapes. */
export class WasmEngine implements Engine {
  readonly #parts: WasmEngineParts;
  readonly #crew: Crew;
  #closed = false;

  constructor(parts: WasmEngineParts) {
    this.#parts = parts;
    this.#crew = parts.crew(() => this.#checkOpen());
  }

  info(): EngineInfo {
    return this.#parts.info;
  }

  createSession(): Session {
    this.#checkOpen();
    return new EngineSession({
      limit: EXECUTABLES,
      prepare: (graph) => this.#prepare(graph),
      checkEngine: () => this.#checkOpen(),
    });
  }

  compile(body: (...inputs: Traced[]) => Value): (...inputs: Tensor[]) => Promise<Tensor> {
    return compileIn(this.createSession(), body);
  }

  explain(graph: Graph): Explanation {
    const { program, layout } = this.#prepare(graph);
    return explainProgram(program, layout, this.#parts.target);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#crew.close();
  }

  #prepare(graph: Graph): WasmExecutable {
    return new WasmExecutable(graph, { target: this.#parts.target, crew: this.#crew });
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError('engine');
  }
}
