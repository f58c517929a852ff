import { forwardOps, type OpTable } from '@sepal/ops';

/** What the compiler knows of ops, as tables by their names. Whoever makes an engine passes them in. */
export interface Tables {
  /** Shape rules and references. */
  readonly ops: OpTable;
}

/** The tables of all ops that compute values. */
export const forwardTables: Tables = { ops: forwardOps };
