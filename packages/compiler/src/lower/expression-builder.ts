import type { Expression, ExpressionNode } from '@sepal/kernels';
import type { BinaryOp, GraphNode, OpNode, UnaryOp } from '@sepal/ops';
import { unaryOps } from '@sepal/ops';

/** Writes an expression from op nodes. Nodes are added in an order in which they can be computed. */
export class ExpressionBuilder {
  readonly #nodes: ExpressionNode[] = [];
  /** Where the value of a graph's node is. */
  readonly #places = new Map<number, number>();
  readonly #operands: number[] = [];

  /** The graph's nodes whose values are the operands, in order. */
  get operands(): readonly number[] {
    return this.#operands;
  }

  get expression(): Expression {
    return { nodes: this.#nodes };
  }

  get isEmpty(): boolean {
    return !this.#nodes.some(({ kind }) => kind !== 'operand' && kind !== 'constant');
  }

  /** Makes the value of a node an operand. */
  operand(id: number): void {
    if (this.#places.has(id)) return;
    this.#places.set(id, this.#push({ kind: 'operand', index: this.#operands.length }));
    this.#operands.push(id);
  }

  /** Computes the value of an elementwise node; operands of it that are not there yet become operands, scalar constants are written in. */
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

/** A constant of one element, which expressions hold themselves. */
export function isScalarConstant(node: GraphNode): node is GraphNode & { readonly kind: 'constant' } {
  return node.kind === 'constant' && node.value.size === 1;
}
