import {
  type BuiltInKernel,
  type KernelName,
  type KernelTable,
  type LoweringTable,
  opKernels,
  uncheckedKernels,
} from '@sepal/kernels';
import { type ForwardOp, forwardOps, type OpName, type OpTable } from '@sepal/ops';
import { GraphError } from '@sepal/tensor';
import { forwardRules } from './passes/forward-rules.ts';
import type { RuleTable } from './passes/op-rules.ts';

/** What the compiler knows of the ops `K`, for any engine: tables by name, each total. */
export interface CompilerTables<K extends OpName = ForwardOp> {
  /** Shape rules and references. */
  readonly ops: OpTable<K>;
  /** What passes may do with the ops. */
  readonly rules: RuleTable<K>;
  /** The kernel calls that compute them. */
  readonly lowerings: LoweringTable<K>;
}

/**
 * What an engine that writes WebAssembly knows of the ops `K` and the kernels `N`. Whoever makes the engine passes it in; nothing
 * in between imports a table.
 */
export interface Tables<K extends OpName = ForwardOp, N extends KernelName = BuiltInKernel> extends CompilerTables<K> {
  /** The generators of the kernels. */
  readonly kernels: KernelTable<N>;
}

/** The tables of the ops of `@sepal/ops` and the kernels of `@sepal/kernels`. */
export const forwardTables: Tables = {
  ops: forwardOps,
  rules: forwardRules,
  lowerings: opKernels,
  kernels: uncheckedKernels,
};

/**
 * Tables with the ops and kernels of both.
 *
 * @throws GraphError if both have an op or a kernel of the same name
 * @example
 * // `clamp` is declared in ExtraOps. A column without it is a type error.
 * const clampTables: Tables<'clamp', never> = {
 *   ops: { clamp: clampOp },
 *   rules: { clamp: { axes: { kind: 'elementwise' }, unchanged: null, product: null } },
 *   lowerings: { clamp: lowerClamp },
 *   kernels: {},
 * };
 * const engine = await createEngine({ tables: extendTables(forwardTables, clampTables) });
 */
export function extendTables<K extends OpName, N extends KernelName, L extends OpName, M extends KernelName>(
  base: Tables<K, N>,
  extra: Tables<L, M>,
): Tables<K | L, N | M> {
  const tables = {
    ops: joined(base.ops, extra.ops),
    rules: joined(base.rules, extra.rules),
    lowerings: joined(base.lowerings, extra.lowerings),
    kernels: joined(base.kernels, extra.kernels),
  };
  // The compiler cannot join mapped types over unknown names.
  return tables as unknown as Tables<K | L, N | M>;
}

function joined<A extends object, B extends object>(base: A, extra: B): A & B {
  const name = Object.keys(extra).find((key) => Object.hasOwn(base, key));
  if (name === undefined) return { ...base, ...extra };
  throw new GraphError({ where: 'extendTables', message: `Both tables have '${name}'.`, hint: 'Use another name.' });
}
