import type { Tensor } from '@sepal/tensor';
import type { OpAttributes, Operands, OpName } from '../vocabulary.ts';
import { checkUpdate } from './check-type.ts';
import type { OpDefinition } from './define.ts';
import type { Graph, GraphNode, NodeSource, OpNode, OpNodeOf } from './graph.ts';
import { inferType, whereOf } from './infer-type.ts';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

/** An op to add to a graph; its type follows from the shape rule. */
export interface NewOp<K extends OpName> {
  /** Ids of the operands. */
  readonly inputs: readonly number[];
  readonly attributes: OpAttributes[K];
  /** The layer that it is computed for (default: none). */
  readonly path?: string;
}

type NodeWithoutId<N> = N extends GraphNode ? Omit<N, 'id'> : never;

/**
 * Builds a graph, node by node, each after what it reads.
 *
 * The only way to make a graph: tracing, the compiler's passes and reading from JSON all use it.
 *
 * @example
 * const builder = new GraphBuilder();
 * const x = builder.input({ shape: [3], dtype: 'float32' });
 * const y = builder.op(forwardOps.exp, { inputs: [x], attributes: {} });
 * const graph = builder.finish([y]);
 */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<Tensor, number>();
  readonly #states = new Map<State, number>();
  readonly #updates = new Map<State, number>();

  /** @param graph the graph to begin with: its nodes keep their ids, its inputs come first, its updates stay (default: an empty one) */
  constructor(graph?: Graph) {
    for (const node of graph?.nodes ?? []) this.copy(node, node.kind === 'op' ? node.inputs : []);
    for (const { state, value } of graph?.updates ?? []) this.update(state, value);
  }

  /** A node so far. */
  node(id: number): GraphNode {
    return this.#nodes[id] as GraphNode;
  }

  /** Adds an input, the last argument so far. */
  input({ shape, dtype }: TensorType, path = ''): number {
    return this.#add({ kind: 'input', type: { shape: Object.freeze([...shape]), dtype }, path });
  }

  /** The node of a constant; each tensor has one. */
  constant(value: Tensor, path = ''): number {
    const { shape, dtype } = value;
    return once(this.#constants, value, () => this.#add({ kind: 'constant', type: { shape, dtype }, path, value }));
  }

  /** The node of a state's value at the start of the run; each state has one. */
  state(state: State, path = ''): number {
    const { shape, dtype } = state;
    return once(this.#states, state, () => this.#add({ kind: 'state', type: { shape, dtype }, path, state }));
  }

  /** Adds an op. @throws ShapeError, ValueError if the operands do not match */
  op<K extends OpName>(definition: OpDefinition<K>, { inputs, attributes, path = '' }: NewOp<K>): number {
    const op = definition.name;
    const operands = inputs.map((id) => this.node(id).type) as unknown as Operands<K, TensorType>;
    const type = inferType(definition, operands, attributes, whereOf(op, path));
    const node: Omit<OpNodeOf<K>, 'id'> = { kind: 'op', op, attributes, inputs, type, path };
    return this.#add(node as NodeWithoutId<OpNode>);
  }

  /** Adds a node of another graph. @param inputs ids of its operands here, of the types that they have there */
  copy(node: GraphNode, inputs: readonly number[]): number {
    if (node.kind === 'constant') return this.constant(node.value, node.path);
    if (node.kind === 'state') return this.state(node.state, node.path);
    return this.#add(node.kind === 'op' ? { ...node, inputs } : node);
  }

  /** Records which other ops rewriting merged into the op `id`. */
  absorb(id: number, absorbed: readonly NodeSource[]): void {
    this.#nodes[id] = { ...(this.node(id) as OpNode), absorbed };
  }

  /** The node of a state's value so far: that of its update, else that at the start of the run. */
  read(state: State, path = ''): number {
    return this.#updates.get(state) ?? this.state(state, path);
  }

  /** Makes a node's value that of a state at the end of the run. @throws ShapeError if shape or element type differ */
  update(state: State, id: number): void {
    checkUpdate(state, this.node(id).type);
    this.#updates.set(state, id);
  }

  /** The graph of everything that the outputs and the updates need, renumbered. Inputs are kept. */
  finish(outputs: readonly number[]): Graph {
    const updates = [...this.#updates];
    const needed = new Set([...outputs, ...updates.map(([, value]) => value)]);
    for (const node of this.#nodes.toReversed()) {
      if (node.kind === 'input') needed.add(node.id);
      else if (node.kind === 'op' && needed.has(node.id)) for (const id of node.inputs) needed.add(id);
    }
    const newIds = new Map<number, number>();
    const renumber = (id: number): number => newIds.get(id) as number;
    const nodes: GraphNode[] = [];
    for (const node of this.#nodes) {
      if (!needed.has(node.id)) continue;
      const id = nodes.length;
      newIds.set(node.id, id);
      nodes.push(node.kind === 'op' ? { ...node, id, inputs: node.inputs.map(renumber) } : { ...node, id });
    }
    return {
      nodes,
      inputs: nodes.filter(({ kind }) => kind === 'input').map(({ id }) => id),
      outputs: outputs.map(renumber),
      updates: updates.map(([state, value]) => ({ state, value: renumber(value) })),
    };
  }

  #add(node: NodeWithoutId<GraphNode>): number {
    const id = this.#nodes.length;
    this.#nodes.push({ ...node, id } as GraphNode);
    return id;
  }
}

/** The value under `key`, made if there is none. */
function once<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
