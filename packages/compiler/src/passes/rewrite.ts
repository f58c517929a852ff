import {
  definitionOf,
  type Graph,
  GraphBuilder,
  type GraphNode,
  type NewOp,
  type NodeSource,
  type OpName,
  type OpNode,
  type OpTable,
} from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** The graph that a pass builds, and the mapping from the old nodes to it. */
export class Draft {
  readonly #old: Graph;
  readonly #ops: OpTable;
  readonly #builder = new GraphBuilder();
  /** For each old node its id in the draft; -1 until it has one. */
  readonly #ids: Int32Array;
  #changed = false;

  constructor(old: Graph, ops: OpTable) {
    this.#old = old;
    this.#ops = ops;
    this.#ids = new Int32Array(old.nodes.length).fill(-1);
  }

  /** A node of the draft. */
  node(id: number): GraphNode {
    return this.#builder.node(id);
  }

  /** The draft node that holds the value of the old node `old`; -1 until there is one. */
  idOf(old: number): number {
    return this.#ids[old] as number;
  }

  /** The nodes of the draft whose values are the operands of an old op. */
  inputsOf({ inputs }: OpNode): number[] {
    return inputs.map((id) => this.idOf(id));
  }

  /** Copies an old node. */
  copy(node: GraphNode): number {
    const id = this.#builder.copy(node, node.kind === 'op' ? this.inputsOf(node) : []);
    this.#ids[node.id] = id;
    return id;
  }

  /** Maps the old node `old` to the draft node `id`. */
  replace(old: number, id: number): void {
    this.#ids[old] = id;
    this.#changed = true;
  }

  /** Adds an op. `parts`, the old nodes it is made of, are recorded with it. */
  op<K extends OpName>({ op, ...rest }: NewOp<K> & { readonly op: K }, ...parts: readonly GraphNode[]): number {
    const id = this.#builder.op(definitionOf(this.#ops, op), rest);
    this.absorb(id, ...parts);
    return id;
  }

  /** Adds a constant. */
  constant(value: Tensor, path: string): number {
    return this.#builder.constant(value, path);
  }

  /** Records that ops became part of the draft node `id`; ignored unless that node is an op. */
  absorb(id: number, ...parts: readonly GraphNode[]): void {
    const node = this.node(id);
    if (node.kind !== 'op') return;
    const sources = parts.flatMap((part) => (part.kind === 'op' ? [part, ...(part.absorbed ?? [])] : []));
    const absorbed = new Map((node.absorbed ?? []).map((source) => [keyOf(source), source]));
    for (const { op, path } of sources) absorbed.set(keyOf({ op, path }), { op, path });
    absorbed.delete(keyOf(node));
    if (absorbed.size === (node.absorbed?.length ?? 0)) return;
    this.#builder.absorb(id, [...absorbed.values()]);
    this.#changed = true;
  }

  /** The new graph; the old one itself if nothing was replaced or absorbed. */
  finish(): Graph {
    if (!this.#changed) return this.#old;
    for (const { state, value } of this.#old.updates) this.#builder.update(state, this.idOf(value));
    return this.#builder.finish(this.#old.outputs.map((id) => this.idOf(id)));
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
export function rewrite(graph: Graph, ops: OpTable, rule: Rule): Graph {
  const draft = new Draft(graph, ops);
  for (const node of graph.nodes) {
    const id = rule(node, draft);
    if (id === undefined) draft.copy(node);
    else draft.replace(node.id, id);
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
