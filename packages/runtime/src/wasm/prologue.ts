import { computeNode, forwardOps, type Graph, type GraphNode, type State } from '@sepal/ops';
import { checkIntact, type Tensor } from '@sepal/tensor';

/** Computes the values that depend only on states and constants: folded weights, scales, biases. */
export class Prologue {
  readonly #graph: Graph;
  /** Caches the states that each node depends on. */
  readonly #states = new Map<number, ReadonlySet<State>>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The states that a node's value depends on. */
  statesOf(id: number): ReadonlySet<State> {
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    const states = new Set<State>();
    for (const node of this.#ancestors([id])) if (node.kind === 'state') states.add(node.state);
    this.#states.set(id, states);
    return states;
  }

  /**
   * The values of nodes. They are not cached: each is needed once, and weights are large.
   *
   * @param worth the states' values for the run
   */
  compute(ids: readonly number[], worth: (state: State) => Tensor): Map<number, Tensor> {
    const values = new Map<number, Tensor>();
    for (const node of this.#ancestors(ids)) {
      if (node.kind === 'constant') values.set(node.id, intact(node.value, 'A constant', node.path));
      else if (node.kind === 'state') values.set(node.id, intact(worth(node.state), 'A weight', node.state.path));
      else if (node.kind === 'op') {
        const operands = node.inputs.map((input) => values.get(input) as Tensor);
        values.set(node.id, computeNode(node, operands, forwardOps));
      }
    }
    return values;
  }

  /** The nodes and all their ancestors, in topological order. */
  #ancestors(ids: readonly number[]): GraphNode[] {
    const found = new Set<number>();
    const waiting = [...ids];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      const node = this.#graph.nodes[id] as GraphNode;
      if (node.kind === 'op') waiting.push(...node.inputs);
    }
    return [...found].sort((a, b) => a - b).map((id) => this.#graph.nodes[id] as GraphNode);
  }
}

function intact(value: Tensor, what: string, path: string): Tensor {
  checkIntact(value, path === '' ? 'run' : path, what);
  return value;
}
