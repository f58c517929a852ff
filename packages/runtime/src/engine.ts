import type { Explanation } from '@sepal/compiler';
import type { Graph, TensorType, Traced, Value } from '@sepal/ops';
import type { DType, Tensor, TensorData } from '@sepal/tensor';
import type { Moment } from './moment.ts';

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
   * A program that runs again and again needs no new memory so. By default results are in new arrays. They share memory with
   * nothing else of the run.
   */
  readonly out?: readonly TensorData[] | undefined;
  /**
   * Runs that are given the same moment see the states as they were at the first of these calls, and each other's updates. By
   * default every call is a moment of its own.
   */
  readonly at?: Moment | undefined;
  /**
   * Nobody writes to the inputs' arrays before the run has ended. A run that has to wait then needs no copy of them. Default
   * false.
   */
  readonly borrow?: boolean | undefined;
}

/** A graph that is ready to run on its engine. */
export interface Executable {
  /** Shapes and element types of the outputs, in order. */
  readonly outputTypes: readonly TensorType[];
  /**
   * Runs the graph: tensors for its inputs in, tensors for its outputs out, in memory that nothing else has.
   *
   * A run is as if it were done at the moment of the call, after those that were asked for before. It sees inputs and states as
   * they are then: what is written to an input's array or assigned to a state while it waits or runs does not change it. (A run
   * that cannot start at once copies its inputs.) States are assigned together when the whole run has succeeded, and not at all
   * if it fails; one that somebody has assigned since the call keeps what it was assigned.
   *
   * @throws ShapeError, ValueError if an input is not of the graph's type or its buffer has been resized or transferred, or if an
   *   array of `out` is not as long as its output, has other elements, or shares memory with an input, a constant or another one
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

/** The tensors that a compiled function takes in the place of values of a trace. */
export type TensorsFor<A extends readonly Traced[]> = {
  [K in keyof A]: A[K] extends Traced<infer D> ? Tensor<D> : never;
};

/** Runs graphs. Whoever wants numbers from one awaits. */
export interface Engine {
  /** What was chosen, and why. */
  info(): EngineInfo;
  createSession(): Session;
  /**
   * Turns a function written in ops into one that runs on this engine. Its operands are float32 unless they are declared otherwise, as
   * in `(x: Traced<'int32'>) => …`. It is traced once per combination of shapes;
   * the most recently used combinations are kept.
   *
   * @example
   * const f = engine.compile((x, w) => depthwiseConv2d(x, w, { padding: 'same' }));
   * const y = await f(x, w);
   */
  compile<A extends readonly Traced[] = readonly Traced<'float32'>[], D extends DType = DType>(
    body: (...inputs: A) => Value<D>,
  ): (...inputs: TensorsFor<A>) => Promise<Tensor<D>>;
  /** What the engine makes of a graph whose lengths are all known: kernels, tiles, bytes, multiply-adds. */
  explain(graph: Graph): Explanation;
  /** Ends the engine: its sessions are closed, runs asked for afterwards are errors. May be called twice. */
  close(): void;
}

/** The key of an executable for inputs of these types. */
export function keyOfTypes(types: readonly TensorType[]): string {
  return types.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(';');
}
