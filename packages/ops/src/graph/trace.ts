import { type DType, GraphError, type SymbolicShape, type Tensor } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { frozenCopy } from '@sepal/tensor/options';
import type { OpAttributes, OpName } from '../vocabulary.ts';
import type { OpDefinition } from './define.ts';
import type { Graph, GraphNode } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

/** A value in a trace: it has a type now, and numbers only when the graph runs. */
export class Traced<D extends DType = DType> extends Part implements TensorType {
  static readonly sepal: Brand = { kind: 'Traced', version: VERSION };

  /** The recording it belongs to. */
  readonly trace: Trace;
  /** The node that computes it. */
  readonly id: number;
  readonly shape: SymbolicShape;
  readonly dtype: D;

  constructor(trace: Trace, id: number, type: TensorType) {
    super();
    this.trace = trace;
    this.id = id;
    this.shape = Object.freeze([...type.shape]);
    this.dtype = type.dtype as D;
  }
}

/** What ops take and return: a tensor or a value of a trace. `D` is the element type, if known. */
export type Value<D extends DType = DType> = Tensor<D> | Traced<D>;

/**
 * The recording of a graph. {@link trace} makes one; ops with a {@link Traced} operand add to it.
 *
 * @example
 * // Continues a graph: the op functions add to it.
 * const recording = new Trace(graph);
 * const [y] = graph.outputs.map((id) => recording.value(id));
 * const doubled = recording.finish([multiply(y, 2)]);
 */
export class Trace {
  readonly #builder: GraphBuilder;
  readonly #values: Traced[] = [];
  #path = '';

  /** @param graph the graph to continue: its nodes keep their ids, its updates stay (default: an empty one) */
  constructor(graph?: Graph) {
    this.#builder = new GraphBuilder(graph);
  }

  /** The path of the layer being recorded; empty outside layers. */
  get path(): string {
    return this.#path;
  }

  /** Runs `body`, attributing the nodes that it records to the layer at `path`. */
  at<T>(path: string, body: () => T): T {
    const outer = this.#path;
    this.#path = path;
    try {
      return body();
    } finally {
      this.#path = outer;
    }
  }

  /** A new input. */
  input(type: TensorType): Traced {
    return this.value(this.#builder.input(type, this.#path));
  }

  /** The value of `state`: that at the start of the run, or the last one from {@link write}. */
  read(state: State): Traced {
    return this.value(this.#builder.read(state, this.#path));
  }

  /** Records an update of `state` to `value` at the end of the run. @throws ShapeError if shape or element type differ */
  write(state: State, value: Value): void {
    this.#builder.update(state, this.own(value).id);
  }

  /** Records an op. @throws ShapeError, ValueError if the operands do not match; GraphError for a value of another trace */
  op<K extends OpName>(definition: OpDefinition<K>, operands: readonly Value[], attributes: OpAttributes[K]): Traced {
    const inputs = operands.map((value) => this.own(value).id);
    return this.value(this.#builder.op(definition, { inputs, attributes: frozenCopy(attributes), path: this.#path }));
  }

  /** Lifts `value` into this trace: tensors become constants. @throws GraphError for a value of another trace */
  own(value: Value): Traced {
    if (!(value instanceof Traced)) return this.value(this.#builder.constant(value, this.#path));
    if (value.trace === this) return value;
    throw new GraphError({
      message: 'A value of one traced function was used in another.',
      hint: 'Pass it as an argument, or return it and use the result.',
    });
  }

  /** The value of a node. */
  value(id: number): Traced {
    this.#values[id] ??= new Traced(this, id, this.node(id).type);
    return this.#values[id];
  }

  /** A node so far. */
  node(id: number): GraphNode {
    return this.#builder.node(id);
  }

  /** The graph of everything that `outputs` and the state updates need. */
  finish(outputs: readonly Value[]): Graph {
    return this.#builder.finish(outputs.map((value) => this.own(value).id));
  }
}

/**
 * Records a function, called on values of the given types, as a graph.
 *
 * @param types one per argument of `body`; lengths may be `null`
 * @param body a function written in ops. Tensors in it become constants.
 * @returns the graph, without unused nodes other than inputs.
 * @example
 * const graph = trace([{ shape: [1, 8, 8, 3], dtype: 'float32' }], (x) => [multiply(x, 2)]);
 * evaluate(graph, [image]).outputs[0];
 */
export function trace(types: readonly TensorType[], body: (...inputs: Traced[]) => readonly Value[]): Graph {
  const recording = new Trace();
  const outputs = body(...types.map((type) => recording.input(type)));
  return recording.finish(outputs);
}
