import { type Brand, type DType, GraphError, Part, type SymbolicShape, type Tensor, VERSION } from '@sepal/tensor';
import type { ForwardOp, OpAttributes } from '../vocabulary.ts';
import { checkUpdate } from './check-update.ts';
import type { Graph, GraphNode, OpNode } from './graph.ts';
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

/** What ops take and return: a tensor or a value of a trace. `D` is the element type, as far as it is known. */
export type Value<D extends DType = DType> = Tensor<D> | Traced<D>;

type NodeWithoutId<N> = N extends GraphNode ? Omit<N, 'id' | 'path'> : never;

/** The recording of a program. {@link trace} makes one; ops with a {@link Traced} operand add to it. */
export class Trace {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: number[] = [];
  readonly #constants = new Map<Tensor, Traced>();
  readonly #states = new Map<State, Traced>();
  readonly #updates = new Map<State, Traced>();
  #path = '';

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
    const value = this.#add({ kind: 'input', type: { ...type, shape: Object.freeze([...type.shape]) } });
    this.#inputs.push(value.id);
    return value;
  }

  /** The value of `state`: that at the start of the run, or the last one from {@link write}. */
  read(state: State): Traced {
    const current = this.#updates.get(state) ?? this.#states.get(state);
    if (current !== undefined) return current;
    const value = this.#add({ kind: 'state', type: { shape: state.shape, dtype: state.dtype }, state });
    this.#states.set(state, value);
    return value;
  }

  /** Records an update of `state` to `value` at the end of the run. @throws ShapeError if shape or element type differ */
  write(state: State, value: Value): void {
    checkUpdate(state, value);
    this.#updates.set(state, this.own(value));
  }

  /** Records an op. */
  op<K extends ForwardOp>(op: K, inputs: readonly Value[], attributes: OpAttributes[K], type: TensorType): Traced {
    const ids = inputs.map((value) => this.own(value).id);
    return this.#add({ kind: 'op', op, attributes, inputs: ids, type } as NodeWithoutId<OpNode>);
  }

  /** Lifts `value` into this trace: tensors become constants. @throws GraphError for a value of another trace */
  own(value: Value): Traced {
    if (value instanceof Traced) {
      if (value.trace === this) return value;
      throw new GraphError({
        message: 'A value of one traced function was used in another.',
        hint: 'Pass it as an argument, or return it and use the result.',
      });
    }
    let constant = this.#constants.get(value);
    if (constant === undefined) {
      constant = this.#add({ kind: 'constant', type: { shape: value.shape, dtype: value.dtype }, value });
      this.#constants.set(value, constant);
    }
    return constant;
  }

  /** The graph of everything that `outputs` and the state updates need. */
  finish(outputs: readonly Value[]): Graph {
    const results = outputs.map((value) => this.own(value).id);
    const updates = [...this.#updates].map(([state, value]) => ({ state, value: value.id }));
    return withoutUnused({ nodes: this.#nodes, inputs: this.#inputs, outputs: results, updates });
  }

  #add(node: NodeWithoutId<GraphNode>): Traced {
    const id = this.#nodes.length;
    this.#nodes.push({ ...node, id, path: this.#path } as GraphNode);
    return new Traced(this, id, node.type);
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

/** The graph without nodes that no output or update needs, renumbered. Inputs are kept. */
export function withoutUnused(graph: Graph): Graph {
  const needed = new Uint8Array(graph.nodes.length);
  for (const id of graph.inputs) needed[id] = 1;
  for (const id of graph.outputs) needed[id] = 1;
  for (const { value } of graph.updates) needed[value] = 1;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id] as GraphNode;
    if (needed[id] && node.kind === 'op') for (const input of node.inputs) needed[input] = 1;
  }
  const newId = new Int32Array(graph.nodes.length);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (!needed[node.id]) continue;
    newId[node.id] = nodes.length;
    const id = nodes.length;
    nodes.push(node.kind === 'op' ? { ...node, id, inputs: node.inputs.map(renumber) } : { ...node, id });
  }
  function renumber(id: number): number {
    return newId[id] as number;
  }
  return {
    nodes,
    inputs: graph.inputs.map(renumber),
    outputs: graph.outputs.map(renumber),
    updates: graph.updates.map(({ state, value }) => ({ state, value: renumber(value) })),
  };
}
