import type { LoweringTable } from '@sepal/kernels';
import type { ForwardOp, Graph, OpName, OpTable } from '@sepal/ops';
import type { RuleTable } from './passes/op-rules.ts';

/** What passes and lowering know of the ops `K`: tables by name, each total. */
export interface OpTables<K extends OpName = ForwardOp> {
  /** Shape rules and references. */
  readonly ops: OpTable<K>;
  /** What passes may do with the ops. */
  readonly rules: RuleTable<K>;
  /** The kernel calls that compute them. */
  readonly lowerings: LoweringTable<K>;
}

/** Returns an equivalent graph; the graph itself if nothing changes. */
export type Pass = (graph: Graph, tables: OpTables) => Graph;
