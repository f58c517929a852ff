import type { Explanation } from '@sepal/compiler';
import type { Graph, TensorType, Traced, Value } from '@sepal/ops';
import type { DType, Tensor, TensorData } from '@sepal/tensor';
import type { Moment } from './moment.ts';
import type { TableOptions } from './tables.ts';

/** What an engine uses, and why. */
export interface EngineInfo {
  /** 'wasm', 'reference', or what another engine calls itself. */
  readonly name: string;
  /** 128-bit vector instructions are used. */
  readonly simd: boolean;
  /** Fused multiply-adds of the relaxed vector instructions are used. */
  readonly relaxedSimd: boolean;
  /** 256-bit vector instructions are used. */
  readonly wideSimd: boolean;
  /** How many threads compute. */
  readonly threads: number;
  /** Why it is set up this way, in a sentence. */
  readonly reason: string;
}

/** The progress of a run. */
export interface RunProgress {
  /** Ops done. */
  readonly done: number;
  /** Ops in total. */
  readonly total: number;
  /** The layer of the next op, such as `conv_dw_1`; empty outside layers. */
  readonly path: string;
}

/** Options of one run. */
export interface RunOptions {
  /** Called during the run, at most about twenty times a second, and once at its end. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /**
   * An array for each output, filled with the results at the end of the run, before it updates states; the returned tensors hold
   * these arrays. Saves a program that runs repeatedly from allocating results. By default results are in new arrays. They share
   * memory with nothing else in the run.
   */
  readonly out?: readonly TensorData[] | undefined;
  /**
   * Runs that share a moment see the states as they were at the first of these calls, and each other's updates. By
   * default every call has its own. Release the moment after the last one.
   */
  readonly at?: Moment | undefined;
  /**
   * Promises that the inputs' arrays do not change before the run has ended, so that a queued run need not copy them. Default
   * false.
   */
  readonly borrow?: boolean | undefined;
}

/** A graph compiled for its engine. */
export interface Executable {
  /** Shapes and element types of the outputs, in order. */
  readonly outputTypes: readonly TensorType[];
  /**
   * Runs the graph on input tensors and returns its outputs, in memory that nothing else shares.
   *
   * A run behaves as if it happened at the call, after earlier runs. It sees inputs and states as
   * they are then: writing to an input's array or assigning a state while it waits or runs does not change it. (A run
   * that cannot start at once copies its inputs.) States are assigned together once the whole run has succeeded, and not at all
   * if it fails; a state assigned since the call keeps its newer value. If a thread dies while it updates a state in the
   * engine's memory and the old value has no copy, the value is lost: reading the state throws until one is assigned.
   *
   * @throws ShapeError, ValueError if an input does not match the graph's type or its buffer has been resized or transferred, or if an
   *   array of `out` has the wrong length or element type, or shares memory with an input, a constant or another output
   */
  run(inputs: readonly Tensor[], options?: RunOptions): Promise<readonly Tensor[]>;
}

/**
 * One model on an engine: its executables, one per key, of which only the most recently used are kept.
 *
 * Runs of one session are sequential, in call order.
 */
export interface Session {
  /** The executable cached under `key`; undefined if there is none. */
  cached(key: string): Executable | undefined;
  /**
   * Makes an executable of a graph and caches it under `key`, in place of any other. An evicted executable still runs.
   *
   * Executables of one session share its states and packed weights, whatever tables they were added with: one session serves
   * predictions and the steps of a training loop.
   *
   * @param options `tables`: of ops and kernels that the graph needs and the engine lacks
   * @throws GraphError if `tables` has another op or kernel of a name that the engine's tables have
   * @example
   * const executable = session.cached(key) ?? session.add(key, trace([x], (y) => [relu(y)]));
   * // With the ops that only training needs:
   * const step = session.add('step', graph, { tables: gradientTables });
   */
  add(key: string, graph: Graph, options?: TableOptions): Executable;
  /** How many executables are cached. */
  readonly size: number;
  /** Frees everything. Later runs throw. */
  close(): void;
}

/** The tensor parameters of a compiled function, in place of traced values. */
export type TensorsFor<A extends readonly Traced[]> = {
  [K in keyof A]: A[K] extends Traced<infer D> ? Tensor<D> : never;
};

/** Runs graphs. Results are always awaited. */
export interface Engine {
  /** What the engine uses, and why. */
  info(): EngineInfo;
  createSession(): Session;
  /**
   * Compiles a function written in ops. Its operands are float32 unless declared otherwise, as
   * in `(x: Traced<'int32'>) => …`. It is traced once per combination of shapes;
   * the most recently used combinations are kept.
   *
   * @param options `tables`: of ops and kernels that the function needs and the engine lacks
   * @example
   * const f = engine.compile((x, w) => depthwiseConv2d(x, w, { padding: 'same' }));
   * const y = await f(x, w);
   */
  compile<A extends readonly Traced[] = readonly Traced<'float32'>[], D extends DType = DType>(
    body: (...inputs: A) => Value<D>,
    options?: TableOptions,
  ): (...inputs: TensorsFor<A>) => Promise<Tensor<D>>;
  /**
   * How the engine runs a graph whose lengths are all known: kernels, tiles, bytes, multiply-adds.
   *
   * @param options `tables`: of ops and kernels that the graph needs and the engine lacks
   */
  explain(graph: Graph, options?: TableOptions): Explanation;
  /** Ends the engine and closes its sessions; later runs throw. May be called twice. */
  close(): void;
}

/** The cache key of an executable for inputs of these types. */
export function keyOfTypes(types: readonly TensorType[]): string {
  return types.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(';');
}
