import { computeNode, forwardOps, type Graph, type GraphNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** A tensor known at export, and its name in the file. */
export interface Constant {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The nodes of a graph whose values are known at export: constants, weights, and what is computed from those alone. */
export class Constants {
  readonly #graph: Graph;
  readonly #weights: ReadonlyMap<number, Tensor>;
  readonly #known: ReadonlySet<number>;
  readonly #computed = new Map<number, Constant>();

  /** @param weights the value of every state node, by its id */
  constructor(graph: Graph, weights: ReadonlyMap<number, Tensor>) {
    this.#graph = graph;
    this.#weights = weights;
    this.#known = knownNodes(graph);
  }

  has(id: number): boolean {
    return this.#known.has(id);
  }

  /** The constant of a node that {@link has} is true for. */
  of(id: number): Constant {
    const known = this.#computed.get(id);
    if (known !== undefined) return known;
    const constant = this.#compute(this.#graph.nodes[id] as GraphNode);
    this.#computed.set(id, constant);
    return constant;
  }

  #compute(node: GraphNode): Constant {
    if (node.kind === 'state') return { name: node.state.path, tensor: this.#weights.get(node.id) as Tensor };
    const name = node.path === '' ? 'constant' : `${node.path}/constant`;
    if (node.kind !== 'op') return { name, tensor: (node as { readonly value: Tensor }).value };
    const operands = node.inputs.map((id) => this.of(id));
    const tensor = computeNode(
      node,
      operands.map((operand) => operand.tensor),
      forwardOps,
    );
    // A weight in another shape keeps its name.
    return { name: node.op === 'reshape' || node.op === 'transpose' ? (operands[0] as Constant).name : name, tensor };
  }
}

function knownNodes(graph: Graph): ReadonlySet<number> {
  const known = new Set<number>();
  for (const node of graph.nodes) {
    if (node.kind === 'input') continue;
    if (node.kind !== 'op') known.add(node.id);
    else if (Object.hasOwn(forwardOps, node.op) && !isRandom(node.op) && node.inputs.every((id) => known.has(id))) {
      known.add(node.id);
    }
  }
  return known;
}

/** Random numbers are to be refused, not frozen. */
function isRandom(op: string): boolean {
  return op === 'randomNormal' || op === 'randomUniform';
}
