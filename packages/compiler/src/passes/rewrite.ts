import {
  type ForwardOp,
  forwardOps,
  type Graph,
  type GraphNode,
  type NodeSource,
  type OpAttributes,
  type OpDefinition,
  type Operands,
  type OpNode,
  type TensorType,
  withoutUnused,
} from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** A new op; its type follows from the shape rule. */
export interface NewOp<K extends ForwardOp> {
  readonly op: K;
  /** Ids of nodes of the draft. */
  readonly inputs: readonly number[];
  readonly attributes: OpAttributes[K];
  /** The layer it is computed for. */
  readonly path: string;
}

/**
 * The graph that a pass builds, and the mapping from the old nodes to it.
 *
 * Nodes are only added, each after its operands. Unused ones are dropped at the end.
 */
export class Draft {
  readonly #old: Graph;
  readonly #nodes: GraphNode[] = [];
  /** For each old node its id in the draft; -1 until it has one. */
  readonly #places: Int32Array;
  #changed = false;

  constructor(old: Graph) {
    this.#old = old;
    this.#places = new Int32Array(old.nodes.length).fill(-1);
  }

  /** A node of the draft. */
  node(id: number): GraphNode {
    return this.#nodes[id] as GraphNode;
  }

  /** The draft node that holds the value of the old node `id`. */
  placeOf(id: number): number {
    return this.#places[id] as number;
  }

  /** The nodes of the draft whose values are the operands of an old op. */
  inputsOf({ inputs }: OpNode): number[] {
    return inputs.map((id) => this.placeOf(id));
  }

  /** Copies an old node. */
  copy(node: GraphNode): number {
    const id = this.#nodes.length;
    const moves = id !== node.id || (node.kind === 'op' && node.inputs.some((input) => this.placeOf(input) !== input));
    if (!moves) this.#nodes.push(node);
    else this.#nodes.push(node.kind === 'op' ? { ...node, id, inputs: this.inputsOf(node) } : { ...node, id });
    this.#places[node.id] = id;
    return id;
  }

  /** Maps the old node `id` to the draft node `place`. */
  replace(id: number, place: number): void {
    this.#places[id] = place;
    this.#changed = true;
  }

  /** Adds an op. `parts`, the old nodes it is made of, are recorded with it. */
  op<K extends ForwardOp>({ op, inputs, attributes, path }: NewOp<K>, ...parts: readonly GraphNode[]): number {
    const where = path ? `${op} in layer '${path}'` : op;
    const operands = inputs.map((id) => this.node(id).type) as unknown as Operands<K, TensorType>;
    const type = (forwardOps[op] as OpDefinition<K>).infer(operands, attributes, where);
    const id = this.#nodes.length;
    this.#nodes.push({ kind: 'op', id, op, inputs, attributes, type, path } as unknown as GraphNode);
    this.absorb(id, ...parts);
    return id;
  }

  /** Adds a constant. */
  constant(value: Tensor, path: string): number {
    const id = this.#nodes.length;
    this.#nodes.push({ kind: 'constant', id, type: { shape: value.shape, dtype: value.dtype }, path, value });
    return id;
  }

  /** Records that ops became part of the node `place`; ignored unless that node is an op. */
  absorb(place: number, ...parts: readonly GraphNode[]): void {
    const node = this.node(place);
    if (node.kind !== 'op') return;
    const sources = parts.flatMap((part) => (part.kind === 'op' ? [part, ...(part.absorbed ?? [])] : []));
    const absorbed = new Map((node.absorbed ?? []).map((source) => [keyOf(source), source]));
    for (const { op, path } of sources) absorbed.set(keyOf({ op, path }), { op, path });
    absorbed.delete(keyOf(node));
    if (absorbed.size === (node.absorbed?.length ?? 0)) return;
    this.#nodes[place] = { ...node, absorbed: [...absorbed.values()] };
    this.#changed = true;
  }

  /** The new graph; the old one itself if nothing was replaced or absorbed. */
  finish(): Graph {
    const { inputs, outputs, updates } = this.#old;
    if (!this.#changed) return this.#old;
    return withoutUnused({
      nodes: this.#nodes,
      inputs: inputs.map((id) => this.placeOf(id)),
      outputs: outputs.map((id) => this.placeOf(id)),
      updates: updates.map(({ state, value }) => ({ state, value: this.placeOf(value) })),
    });
  }
}

function keyOf({ op, path }: NodeSource): string {
  return `${op} ${path}`;
}

/**
 * Returns the draft node that replaces an old node, or undefined to keep it.
 *
 * Earlier nodes are mapped already, so a rule sees rewritten operands.
 */
export type Rule = (node: GraphNode, draft: Draft) => number | undefined;

/** Applies a rule to every node in order. Returns the graph itself if nothing changed. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  const draft = new Draft(graph);
  for (const node of graph.nodes) {
    const place = rule(node, draft);
    if (place === undefined) draft.copy(node);
    else draft.replace(node.id, place);
  }
  return draft.finish();
}

/** How often each node's value is read: as an operand, as an output, as a state's new value. */
export function countUses({ nodes, outputs, updates }: Graph): Int32Array {
  const uses = new Int32Array(nodes.length);
  const add = (id: number): void => {
    uses[id] = (uses[id] as number) + 1;
  };
  for (const node of nodes) if (node.kind === 'op') node.inputs.forEach(add);
  outputs.forEach(add);
  for (const { value } of updates) add(value);
  return uses;
}
