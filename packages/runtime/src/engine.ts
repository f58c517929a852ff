import type { Graph, TensorType, Traced, Value } from '@sepal/ops';
import type { Tensor, TensorData } from '@sepal/tensor';
import type { Explanation } from './explain.ts';

/** What an engine is and why it is that one. */
export interface EngineInfo {
  readonly name: 'wasm' | 'reference';
  /** 128-bit vector instructions are used. */
  readonly simd: boolean;
  /** Fused multiply-adds of the relaxed vector instructions are used. */
  readonly relaxedSimd: boolean;
  /** 256-bit vector instructions are used. */
  readonly wideSimd: boolean;
  /** Threads that compute. */
  readonly threads: number;
  /** Why the engine is set up this way, in a sentence. */
  readonly reason: string;
}

/** How far a run has come. */
export interface RunProgress {
  /** Ops that are done. */
  readonly done: number;
  /** Ops in all. */
  readonly total: number;
  /** The layer whose op comes next, such as `conv_dw_1`; empty outside layers. */
  readonly path: string;
}

/** Options of one run. */
export interface RunOptions {
  /** Called as the run goes on, at most about twenty times a second, and once at its end. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /**
   * An array for each output, which the results are written into when the run has succeeded; the tensors that it gives hold these arrays.
   * A program that runs again and again needs no new memory so. By default results are in new arrays.
   */
  readonly out?: readonly TensorData[] | undefined;
}

/** A graph that is ready to run on its engine. */
export interface Executable {
  /** Shapes and element types of the outputs, in order. */
  readonly outputTypes: readonly TensorType[];
  /**
   * Runs the graph: tensors for its inputs in, tensors for its outputs out. States are assigned when the whole run has
   * succeeded, and not at all if it fails. What somebody else assigns meanwhile to a state that the graph updates is overwritten.
   *
   * @throws ShapeError, ValueError if an array of `out` is not as long as its output or has other elements
   */
  run(inputs: readonly Tensor[], options?: RunOptions): Promise<readonly Tensor[]>;
}

/**
 * A model's residence on an engine: its executables, one per key, of which only the most recently used are kept.
 *
 * Runs of one session come one after another, in the order in which they were asked for.
 */
export interface Session {
  /** The executable kept under `key`, or a new one for the graph that `make` gives. */
  executable(key: string, make: () => Graph): Executable;
  /** How many executables are kept now. */
  readonly size: number;
  /** Gives everything back. Runs asked for afterwards are errors. */
  close(): void;
}

/** Runs graphs. Whoever wants numbers from one awaits. */
export interface Engine {
  /** What was chosen, and why. */
  info(): EngineInfo;
  createSession(): Session;
  /**
   * Turns a function written in ops into one that runs on this engine. It is traced once per combination of shapes;
   * the most recently used combinations are kept.
   *
   * @example
   * const f = engine.compile((x, w) => depthwiseConv2d(x, w, { padding: 'same' }));
   * const y = await f(x, w);
   */
  compile(body: (...inputs: Traced[]) => Value): (...inputs: Tensor[]) => Promise<Tensor>;
  /** What the engine makes of a graph whose lengths are all known: kernels, tiles, bytes, multiply-adds. */
  explain(graph: Graph): Explanation;
  /** Ends the engine: its sessions are closed, runs asked for afterwards are errors. May be called twice. */
  close(): void;
}

/** The key of an executable for inputs of these types. */
export function keyOfTypes(types: readonly TensorType[]): string {
  return types.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(';');
}
