import type { Expression, ExpressionNode } from '@sepal/kernels';
import { exactText, type GraphNode, type OpNode } from '@sepal/ops';

/** Builds an expression from op nodes, added in topological order. */
export class ExpressionBuilder {
  readonly #nodes: ExpressionNode[] = [];
  /** The index of the step that holds each graph node's value. */
  readonly #indices = new Map<number, number>();
  readonly #operands: number[] = [];
  /** The steps by what they compute: equal ones are one. */
  readonly #known = new Map<string, number>();
  #last = -1;

  /** The graph nodes of the operands, in order. */
  get operands(): readonly number[] {
    return this.#operands;
  }

  /** The expression, whose only result is the value of the node computed last. */
  get expression(): Expression {
    return this.#withResults([this.#last]);
  }

  /** The expression with the values of these graph nodes as its results. */
  expressionOf(results: readonly number[]): Expression {
    return this.#withResults(results.map((id) => this.#indices.get(id) as number));
  }

  get isEmpty(): boolean {
    return !this.#nodes.some(({ kind }) => kind !== 'operand' && kind !== 'constant');
  }

  /** Makes a node's value an operand. */
  operand(id: number): void {
    if (this.#indices.has(id)) return;
    this.#indices.set(id, this.#push({ kind: 'operand', index: this.#operands.length }));
    this.#operands.push(id);
  }

  /**
   * Computes an elementwise node by its expression. Unseen operands become operands of the whole expression,
   * scalar constants are inlined.
   */
  compute(node: OpNode, nodes: readonly GraphNode[], expression: Expression): void {
    const operands = node.inputs.map((id) => this.#indexOf(nodes[id] as GraphNode));
    const indices: number[] = [];
    const moved = (index: number): number => indices[index] as number;
    for (const step of expression.nodes) indices.push(this.#compute(step, operands, moved));
    this.#last = indices.at(-1) as number;
    this.#indices.set(node.id, this.#last);
  }

  /** Adds a step of another expression. @param moved the index that an earlier step of it has here */
  #compute(step: ExpressionNode, operands: readonly number[], moved: (index: number) => number): number {
    switch (step.kind) {
      case 'operand':
        return operands[step.index] as number;
      case 'constant':
        return this.#push(step);
      case 'binary':
        return this.#push({ ...step, x: moved(step.x), y: moved(step.y) });
      case 'select':
        return this.#push({ ...step, condition: moved(step.condition), x: moved(step.x), y: moved(step.y) });
      default:
        return this.#push({ ...step, x: moved(step.x) });
    }
  }

  #indexOf(node: GraphNode): number {
    const known = this.#indices.get(node.id);
    if (known !== undefined) return known;
    if (!isScalarConstant(node)) {
      this.operand(node.id);
      return this.#indices.get(node.id) as number;
    }
    const constant = this.#push({ kind: 'constant', value: node.value.data[0] as number, dtype: node.type.dtype });
    this.#indices.set(node.id, constant);
    return constant;
  }

  #push(node: ExpressionNode): number {
    const key = exactText(node);
    const known = this.#known.get(key) ?? this.#nodes.push(node) - 1;
    this.#known.set(key, known);
    return known;
  }

  #withResults(results: readonly number[]): Expression {
    const isLast = results.length === 1 && results[0] === this.#nodes.length - 1;
    return isLast ? { nodes: this.#nodes } : { nodes: this.#nodes, results };
  }
}

/** A one-element constant, which expressions hold inline. */
export function isScalarConstant(node: GraphNode): node is GraphNode & { readonly kind: 'constant' } {
  return node.kind === 'constant' && node.value.size === 1;
}
