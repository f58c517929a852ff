import type { Epilogue, Expression } from '@sepal/kernels';
import type { Graph, GraphNode, OpNode } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';
import type { Users } from '../graph/queries.ts';
import { ExpressionBuilder, isScalarConstant } from './expression-builder.ts';
import type { ExpressionOf } from './units.ts';

/** The most elementwise ops that a convolution absorbs. */
const LONGEST = 24;

/** What follows a convolution and can be applied while its results are in registers. */
export interface Tail {
  /** The node whose value the kernel writes. */
  readonly last: number;
  /** The absorbed nodes, in order, without the convolution itself. */
  readonly absorbed: readonly OpNode[];
  /** The bias, an invariant node. */
  readonly bias: number | undefined;
  /** The node added before the activation. */
  readonly residual: number | undefined;
  readonly activation: Expression | null;
}

/** What a kernel supports after its sums. */
export interface TailOptions {
  readonly graph: Graph;
  readonly users: Users;
  /** Whether a node depends only on states and constants, and is computed before what is being lowered. */
  readonly isInvariant: (id: number) => boolean;
  readonly expressionOf: ExpressionOf;
  /** Nodes already absorbed by other kernels. */
  readonly taken: ReadonlySet<number>;
  /** Whether the kernel can add a residual. */
  readonly residual: boolean;
}

/** Follows a convolution's value through bias, residual and activation, as long as nothing else reads the values in between. */
export function findTail(start: OpNode, options: TailOptions): Tail {
  const { graph, users, isInvariant, taken, residual: mayAdd } = options;
  const absorbed: OpNode[] = [];
  let last: GraphNode = start;
  let bias: number | undefined;
  let residual: number | undefined;
  const soleUser = (): OpNode | undefined => {
    const [user, another] = users.of[last.id] as readonly number[];
    if (user === undefined || another !== undefined || users.leaves[last.id] || taken.has(user)) return undefined;
    return graph.nodes[user] as OpNode;
  };
  const take = (node: OpNode): void => {
    absorbed.push(node);
    last = node;
  };

  const biasAdd = soleUser();
  if (biasAdd?.op === 'biasAdd' && biasAdd.inputs[0] === last.id && isInvariant(biasAdd.inputs[1] as number)) {
    bias = biasAdd.inputs[1];
    take(biasAdd);
  }
  const sum = mayAdd ? soleUser() : undefined;
  if (sum?.op === 'add') {
    const other = graph.nodes[sum.inputs.find((id) => id !== last.id) ?? last.id] as GraphNode;
    const fits = sameShape(other.type.shape, start.type.shape) && other.type.dtype === 'float32';
    if (other.id !== last.id && fits && !isInvariant(other.id)) {
      residual = other.id;
      take(sum);
    }
  }
  const activation = activationAfter(last, options);
  if (activation !== undefined) for (const node of activation.nodes) take(node);
  return { last: last.id, absorbed, bias, residual, activation: activation?.expression ?? null };
}

/** The epilogue of the call that computes a tail. */
export function epilogueOf({ residual, activation }: Tail): Epilogue {
  return { residual: residual !== undefined, activation };
}

interface Activation {
  readonly nodes: readonly OpNode[];
  readonly expression: Expression;
}

/**
 * The longest run of elementwise nodes that depend only on `x` and scalar constants, where only the last
 * value has other readers. It need not be a chain: x · sigmoid(x) is two nodes that both read x.
 */
function activationAfter(x: GraphNode, { graph, users, taken, expressionOf }: TailOptions): Activation | undefined {
  if (users.leaves[x.id]) return undefined;
  const region = new Set([x.id]);
  const waiting = new Set(users.of[x.id]);
  const nodes: OpNode[] = [];
  let complete = 0;
  while (waiting.size > 0 && nodes.length < LONGEST) {
    const id = Math.min(...waiting);
    waiting.delete(id);
    const node = graph.nodes[id] as OpNode;
    const closed = node.inputs.every((input) => region.has(input) || isScalarConstant(graph.nodes[input] as GraphNode));
    if (taken.has(id) || expressionOf(node) === undefined || !closed || !sameShape(node.type.shape, x.type.shape))
      break;
    region.add(id);
    nodes.push(node);
    for (const user of users.of[id] as readonly number[]) waiting.add(user);
    // All values but the newest are read only within the run: it may end here.
    const inside = [x, ...nodes.slice(0, -1)].every(
      ({ id: inner }) =>
        !users.leaves[inner] && (users.of[inner] as readonly number[]).every((user) => region.has(user)),
    );
    if (inside && node.type.dtype === 'float32') complete = nodes.length;
    if (users.leaves[id]) break;
  }
  if (complete === 0) return undefined;
  const builder = new ExpressionBuilder();
  builder.operand(x.id);
  const whole = nodes.slice(0, complete);
  for (const node of whole) builder.compute(node, graph.nodes, expressionOf(node) as Expression);
  return { nodes: whole, expression: builder.expression };
}
