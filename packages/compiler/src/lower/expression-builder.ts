import type { Expression, ExpressionNode } from '@sepal/kernels';
import type { BinaryOp, GraphNode, OpNode, UnaryOp } from '@sepal/ops';
import { unaryOps } from '@sepal/ops';

/** Builds an expression from op nodes, added in topological order. */
export class ExpressionBuilder {
  readonly #nodes: ExpressionNode[] = [];
  /** The step that holds each graph node's value. */
  readonly #places = new Map<number, number>();
  readonly #operands: number[] = [];

  /** The graph nodes of the operands, in order. */
  get operands(): readonly number[] {
    return this.#operands;
  }

  /** The expression, whose only result is the value of the node computed last. */
  get expression(): Expression {
    return { nodes: this.#nodes };
  }

  /** The expression with the values of these graph nodes as its results, the last of them computed last. */
  expressionOf(results: readonly number[]): Expression {
    if (results.length === 1) return this.expression;
    return { nodes: this.#nodes, results: results.map((id) => this.#places.get(id) as number) };
  }

  get isEmpty(): boolean {
    return !this.#nodes.some(({ kind }) => kind !== 'operand' && kind !== 'constant');
  }

  /** Makes a node's value an operand. */
  operand(id: number): void {
    if (this.#places.has(id)) return;
    this.#places.set(id, this.#push({ kind: 'operand', index: this.#operands.length }));
    this.#operands.push(id);
  }

  /** Computes an elementwise node; unseen operands of it become operands of the expression, scalar constants are inlined. */
  compute(node: OpNode, nodes: readonly GraphNode[]): void {
    const at = node.inputs.map((id) => this.#place(nodes[id] as GraphNode));
    const [x, y, z] = at as [number, number, number];
    if (node.op === 'cast') this.#places.set(node.id, this.#push({ kind: 'cast', dtype: node.attributes.dtype, x }));
    else if (node.op === 'select') this.#places.set(node.id, this.#push({ kind: 'select', condition: x, x: y, y: z }));
    else if (node.op in unaryOps) this.#places.set(node.id, this.#push({ kind: 'unary', op: node.op as UnaryOp, x }));
    else this.#places.set(node.id, this.#push({ kind: 'binary', op: node.op as BinaryOp, x, y }));
  }

  #place(node: GraphNode): number {
    const place = this.#places.get(node.id);
    if (place !== undefined) return place;
    if (!isScalarConstant(node)) {
      this.operand(node.id);
      return this.#places.get(node.id) as number;
    }
    const constant = this.#push({ kind: 'constant', value: node.value.data[0] as number, dtype: node.type.dtype });
    this.#places.set(node.id, constant);
    return constant;
  }

  #push(node: ExpressionNode): number {
    return this.#nodes.push(node) - 1;
  }
}

/** A one-element constant, which expressions hold inline. */
export function isScalarConstant(node: GraphNode): node is GraphNode & { readonly kind: 'constant' } {
  return node.kind === 'constant' && node.value.size === 1;
}
