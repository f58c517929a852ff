import { type CompilerTables, compilerTables } from '@sepal/compiler';
import { type BuiltInKernel, type KernelName, type KernelTable, uncheckedKernels } from '@sepal/kernels';
import type { ForwardOp, OpName } from '@sepal/ops';
import { GraphError } from '@sepal/tensor';

/** What an engine that writes WebAssembly knows of the ops `K` and the kernels `N`. */
export interface Tables<K extends OpName = ForwardOp, N extends KernelName = BuiltInKernel> extends CompilerTables<K> {
  /** The generators of the kernels. */
  readonly kernels: KernelTable<N>;
}

/**
 * The tables of the ops of `@sepal/ops` and the kernels of `@sepal/kernels`.
 *
 * Made by a pure call, so that bundlers drop an unused table.
 */
export const forwardTables: Tables = /* @__PURE__ */ (() => ({ ...compilerTables, kernels: uncheckedKernels }))();

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
