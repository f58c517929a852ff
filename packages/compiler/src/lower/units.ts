import type { Expression, Fused, KernelInfo, Lowering, OpLowering, OpUse } from '@sepal/kernels';
import { entryOf, type Graph, type OpName, type OpNode, type OpNodeOf, type StaticTensorType } from '@sepal/ops';
import type { Users } from '../graph/queries.ts';
import type { OpTables } from '../op-tables.ts';
import type { StepSource } from '../program.ts';
import type { FindMeetings } from './update-meetings.ts';

/** Nodes that are lowered as one, and computed once everything before `position` has been. */
export interface Unit {
  readonly nodes: readonly OpNode[];
  readonly position: number;
  /** The nodes whose values the calls read, and those whose values they write. */
  readonly operands: readonly number[];
  readonly results: readonly number[];
  readonly lowering: Lowering;
}

/** The expression of an elementwise node; undefined for any other node. */
export type ExpressionOf = (node: OpNode) => Expression | undefined;

/**
 * Finds ops that are computed together.
 *
 * @param nodes those that are not taken
 */
export type Fusion = (nodes: readonly OpNode[], context: LoweringContext) => readonly Unit[];

/** What the choice of units depends on. */
export interface LoweringContext {
  readonly graph: Graph;
  readonly users: Users;
  readonly tables: OpTables;
  readonly kernels: KernelInfo;
  readonly expressionOf: ExpressionOf;
  readonly meetings: FindMeetings | undefined;
  /** Whether a node depends only on states and constants, and is computed before what is being lowered. */
  readonly isInvariant: (id: number) => boolean;
  /** Nodes that are part of a unit. */
  readonly taken: ReadonlySet<number>;
}

export function typeOf({ nodes }: Graph, id: number): StaticTensorType {
  return (nodes[id] as Graph['nodes'][number]).type as StaticTensorType;
}

/** The kernel calls of an op. */
export function lowerOp<K extends OpName>(
  node: OpNodeOf<K>,
  { graph, tables, kernels }: Pick<LoweringContext, 'graph' | 'tables' | 'kernels'>,
  fused?: Fused,
): Lowering {
  const operands = node.inputs.map((id) => typeOf(graph, id));
  const use = { operands, attributes: node.attributes, output: node.type, kernels, fused };
  const lowerOf = entryOf(tables.lowerings, node.op) as unknown as OpLowering<K>;
  return lowerOf(use as unknown as OpUse<K>);
}

/** A node's source, preceded by the sources that simplification folded into it. */
export function sourcesOf({ op, path, absorbed = [] }: OpNode): StepSource[] {
  return [...absorbed, { op, path }];
}

/** An op that nothing is fused with. */
export function singleUnit(node: OpNode, context: LoweringContext): Unit {
  return {
    nodes: [node],
    position: node.id,
    operands: node.inputs,
    results: [node.id],
    lowering: lowerOp(node, context),
  };
}
