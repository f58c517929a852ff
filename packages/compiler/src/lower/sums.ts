import { type Expression, type LoweredCall, partialSumsOf, type ValueRef } from '@sepal/kernels';
import type { Graph, OpNode, OpNodeOf } from '@sepal/ops';
import { type Shape, sameShape, sizeOf } from '@sepal/tensor';
import { ExpressionBuilder, isScalarConstant } from './expression-builder.ts';
import { findMoments } from './moments.ts';
import { type LoweringContext, typeOf, type Unit } from './units.ts';

/** Sums of fewer terms are left to the kernel of reductions: two steps would not pay. */
const FEWEST_TERMS = 1024;

/** The most sums of one pass, and the most ops that compute their terms. */
const MOST_SUMS = 8;
const MOST_OPS = 32;

/** A sum or a mean. */
type Sum = OpNodeOf<'sum'> | OpNodeOf<'mean'>;

/** Terms as a matrix whose rows are added up. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Whether the columns are added up as well. */
  readonly folds: boolean;
  /** The shape of the terms. */
  readonly shape: Shape;
  /** The axes that are summed over. */
  readonly axes: ReadonlySet<number>;
}

/** Sums that are computed in one pass. */
interface Group {
  readonly matrix: Matrix;
  readonly sums: readonly Sum[];
  /** The ops that compute the terms. */
  readonly ops: ReadonlySet<number>;
  /** The values that they read. */
  readonly operands: ReadonlySet<number>;
}

/** The terms of a node as a matrix, if the `sums` kernel can add them up; undefined for other nodes. */
export function matrixOfSum(node: OpNode, graph: Graph): (Matrix & { readonly sum: Sum }) | undefined {
  if ((node.op !== 'sum' && node.op !== 'mean') || node.type.dtype !== 'float32') return undefined;
  const { shape } = typeOf(graph, node.inputs[0] as number);
  const size = sizeOf(shape);
  if (size < FEWEST_TERMS) return undefined;
  const axes = new Set(node.attributes.axes);
  const long = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const kept = long.filter((axis) => !axes.has(axis));
  if (kept.length === 0) {
    // All terms of one sum: side by side in columns, as many as vectors take.
    const columns = [16, 8, 4].find((count) => size % count === 0);
    return columns === undefined ? undefined : { rows: size / columns, columns, folds: true, shape, axes, sum: node };
  }
  const first = kept[0] as number;
  if (long.some((axis) => axis > first && axes.has(axis))) return undefined;
  const columns = sizeOf(shape.slice(first));
  return { rows: size / columns, columns, folds: false, shape, axes, sum: node };
}

/** The shape that an operand of the terms has as a matrix; undefined if it does not broadcast along whole rows or columns. */
export function placeOf(operand: Shape, { shape, rows, columns, folds, axes }: Matrix): Shape | undefined {
  const missing = shape.length - operand.length;
  const long = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const has = (axis: number): boolean => axis >= missing && operand[axis - missing] === shape[axis];
  const isWhole = (some: readonly number[]): boolean | undefined =>
    some.every(has) ? true : some.some(has) ? undefined : false;
  if (folds) {
    const whole = isWhole(long);
    return whole === undefined ? undefined : whole ? [rows, columns] : [1, 1];
  }
  const byRow = isWhole(long.filter((axis) => axes.has(axis)));
  const byColumn = isWhole(long.filter((axis) => !axes.has(axis)));
  if (byRow === undefined || byColumn === undefined) return undefined;
  return [byRow ? rows : 1, byColumn ? columns : 1];
}

/**
 * Sums over the same axes that read the same values become one pass over memory, with the elementwise ops that compute their
 * terms and nothing else.
 *
 * @param nodes those that may become part of a unit
 */
export function findSums(nodes: readonly OpNode[], context: LoweringContext): readonly Unit[] {
  const finder = new Finder(nodes, context);
  const groups: Group[] = [];
  // The mean and the variance of the same values are one step already.
  const moments = new Set(findMoments(nodes).map(({ mean }) => mean.id));
  for (const node of nodes) {
    const matrix = matrixOfSum(node, context.graph);
    if (matrix === undefined || moments.has(node.id)) continue;
    const { sum } = matrix;
    const at = groups.findLastIndex((group) => finder.joined(group, sum) !== undefined);
    const before = groups[at];
    if (before !== undefined) groups[at] = finder.joined(before, sum) as Group;
    else groups.push(finder.grown(matrix, [sum]));
  }
  return groups.map((group) => unitOf(group, context));
}

class Finder {
  readonly #context: LoweringContext;
  readonly #free: ReadonlySet<number>;

  constructor(nodes: readonly OpNode[], context: LoweringContext) {
    this.#context = context;
    this.#free = new Set(nodes.map(({ id }) => id));
  }

  /** A group with one more sum, if it reads what the others read and nobody needs theirs before. */
  joined({ matrix, sums, operands, ops }: Group, sum: Sum): Group | undefined {
    const { graph, users } = this.#context;
    const { shape } = typeOf(graph, sum.inputs[0] as number);
    if (sums.length === MOST_SUMS || !sameShape(shape, matrix.shape)) return undefined;
    const axes = new Set(sum.attributes.axes);
    const isSame = shape.every((length, axis) => length === 1 || axes.has(axis) === matrix.axes.has(axis));
    const isInTime = sums.every(({ id }) => (users.of[id] as readonly number[]).every((user) => user > sum.id));
    if (!isSame || !isInTime) return undefined;
    const group = this.grown(matrix, [...sums, sum]);
    const isLarge = (id: number): boolean => sizeOf(typeOf(graph, id).shape) === sizeOf(shape);
    const own = this.grown(matrix, [sum]);
    const shares = [...own.operands].some((id) => isLarge(id) && (operands.has(id) || ops.has(id)));
    const isComplete = [...ops].every((id) => group.ops.has(id));
    return shares && isComplete ? group : undefined;
  }

  /** The sums with the elementwise ops behind them that nothing else reads. */
  grown(matrix: Matrix, sums: readonly Sum[]): Group {
    const { graph, users, taken, expressionOf } = this.#context;
    const ops = new Set<number>();
    const members = new Set(sums.map(({ id }) => id));
    const operands = new Set(sums.map(({ inputs }) => inputs[0] as number));
    const isInside = (id: number): boolean =>
      !users.leaves[id] && (users.of[id] as readonly number[]).every((user) => ops.has(user) || members.has(user));
    const isPlaced = (id: number): boolean => placeOf(typeOf(graph, id).shape, matrix) !== undefined;
    for (;;) {
      // The last one first: its readers are known by then.
      const id = [...operands]
        .sort((a, b) => b - a)
        .find((candidate) => {
          const node = graph.nodes[candidate];
          return (
            node?.kind === 'op' &&
            this.#free.has(candidate) &&
            !taken.has(candidate) &&
            sameShape(typeOf(graph, candidate).shape, matrix.shape) &&
            isInside(candidate) &&
            expressionOf(node) !== undefined &&
            node.inputs.every(isPlaced)
          );
        });
      if (id === undefined || ops.size === MOST_OPS) return { matrix, sums, ops, operands };
      ops.add(id);
      operands.delete(id);
      for (const input of (graph.nodes[id] as OpNode).inputs) {
        if (!ops.has(input) && !isScalarConstant(graph.nodes[input] as Graph['nodes'][number])) operands.add(input);
      }
    }
  }
}

function unitOf({ matrix, sums, ops }: Group, { graph, expressionOf }: LoweringContext): Unit {
  const terms = sums.map(({ inputs }) => inputs[0] as number);
  const nodes = [...ops].sort((a, b) => a - b).map((id) => graph.nodes[id] as OpNode);
  const builder = new ExpressionBuilder();
  for (const id of terms) if (!ops.has(id)) builder.operand(id);
  for (const node of nodes) builder.compute(node, graph.nodes, expressionOf(node) as Expression);
  const { operands } = builder;
  const expression = builder.expressionOf(terms);
  const { rows, columns, folds, shape } = matrix;
  const inputs = operands.map((id, index): ValueRef => {
    return { of: 'operand', index, shape: placeOf(typeOf(graph, id).shape, matrix) as Shape };
  });
  const partial = sums.map((_, index): ValueRef => ({ of: 'temporary', index }));
  const outputs = sums.map((_, index): ValueRef => ({ of: 'output', index }));
  const count = folds ? sizeOf(shape) : rows;
  const divisors = sums.map(({ op }) => (op === 'mean' ? count : 1));
  const calls: LoweredCall[] = [
    { kernel: 'sums', attributes: { expression, rows, columns }, inputs, outputs: partial },
    { kernel: 'totals', attributes: { rows, columns, folds, divisors }, inputs: partial, outputs },
  ];
  const results = sums.map(({ id }) => id);
  const temporaries = sums.map(() => ({ shape: [partialSumsOf(rows).count, columns], dtype: 'float32' as const }));
  return {
    nodes: [...nodes, ...sums].sort((a, b) => a.id - b.id),
    position: results.at(-1) as number,
    operands,
    results,
    lowering: { temporaries, calls },
  };
}
