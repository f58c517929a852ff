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

/** What an op's node is made from; its type follows from the shape rule. */
export interface NewOp<K extends ForwardOp> {
  readonly op: K;
  /** Ids of nodes of the draft. */
  readonly inputs: readonly number[];
  readonly attributes: OpAttributes[K];
  /** The layer that it is computed for. */
  readonly path: string;
}

/**
 * The graph that a pass is making, and what became of the nodes of the old one.
 *
 * Nodes are only added, each after everything that it reads. What nothing needs in the end is left out.
 */
export class Draft {
  readonly #old: Graph;
  readonly #nodes: GraphNode[] = [];
  /** For every old node its place in the draft; -1 as long as it has none. */
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

  /** The node of the draft whose value is that of the old node `id`. */
  placeOf(id: number): number {
    return this.#places[id] as number;
  }

  /** The nodes of the draft whose values are the operands of an old op. */
  inputsOf({ inputs }: OpNode): number[] {
    return inputs.map((id) => this.placeOf(id));
  }

  /** Adds an old node as it is. */
  copy(node: GraphNode): number {
    const id = this.#nodes.length;
    const moves = id !== node.id || (node.kind === 'op' && node.inputs.some((input) => this.placeOf(input) !== input));
    if (!moves) this.#nodes.push(node);
    else this.#nodes.push(node.kind === 'op' ? { ...node, id, inputs: this.inputsOf(node) } : { ...node, id });
    this.#places[node.id] = id;
    return id;
  }

  /** Lets the node `place` of the draft stand for the old node `id`. */
  replace(id: number, place: number): void {
    this.#places[id] = place;
    this.#changed = true;
  }

  /** Adds an op. The old nodes of which it is made, `parts`, are recorded with it. */
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

  /** Records that ops became part of the node `place`. A value that no op computes keeps no record. */
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
 * What becomes of an old node: the node of the draft that stands for it, or undefined if it stays as it is.
 *
 * The nodes before it have their places already, so a rule sees operands that have been rewritten.
 */
export type Rule = (node: GraphNode, draft: Draft) => number | undefined;

/** Applies a rule to every node once, from the first to the last. A graph in which it changes nothing is returned itself. */
export function rewrite(graph: Graph, rule: Rule): Graph {
  const draft = new Draft(graph);
  for (const node of graph.nodes) {
    const place = rule(node, draft);
    if (place === undefined) draft.copy(node);
    else draft.replace(node.id, place);
  }
  return draft.finish();
}

/** For every node, how often its value is needed: as an operand, as a result of the graph, as a state's new value. */
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
