import { type CompilerTables, compilerTables } from '@sepal/compiler';
import { type BuiltInKernel, type KernelName, type KernelTable, uncheckedKernels } from '@sepal/kernels';
import type { ForwardOp, OpName } from '@sepal/ops';
import { GraphError, ValueError } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';

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

/** Tables that one graph needs beyond its engine's: {@link furtherTables} makes them. They bring along what joins tables, so that engines need not. */
export interface FurtherTables {
  /** An engine's tables with these. @throws GraphError if both have an op or a kernel of the same name, but not the same one */
  extend(own: Tables): Tables;
}

/** Options of what takes a graph, or a function that becomes one. */
export interface TableOptions {
  /**
   * Tables of ops and kernels that the graph needs and the engine lacks, such as `gradientTables` of `@sepal/runtime/training`. They
   * may repeat what the engine has.
   */
  readonly tables?: FurtherTables | undefined;
}

/**
 * Makes tables that can be given with a single graph.
 *
 * @throws ValueError unless all tables are there
 * @example
 * session.add('step', graph, { tables: furtherTables(clampTables) });
 */
export function furtherTables<T extends Tables<never, never>>(tables: T): T & FurtherTables {
  checkTables(tables, 'furtherTables');
  return {
    ...tables,
    extend(own) {
      return extendTables(own, this);
    },
  };
}

/**
 * Tables with the ops and kernels of both. Entries that both have may be the same.
 *
 * @throws GraphError if both have an op or a kernel of the same name, but not the same one
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
    fusions: together(base.fusions, extra.fusions),
    passes: together(base.passes, extra.passes),
    meetings: extra.meetings ?? base.meetings,
    schedule: extra.schedule ?? base.schedule,
  };
  // The compiler cannot join mapped types over unknown names.
  return tables as unknown as Tables<K | L, N | M>;
}

function together<T>(some: readonly T[] = [], others: readonly T[] = []): readonly T[] {
  return [...new Set([...some, ...others])];
}

/** The entries of both. @throws GraphError if they have different ones of the same name */
function joined<A extends object, B extends object>(base: A, extra: B): A & B {
  const isOther = (key: string): boolean =>
    Object.hasOwn(base, key) && base[key as keyof A] !== (extra[key as keyof B] as unknown);
  const name = Object.keys(extra).find(isOther);
  if (name === undefined) return { ...base, ...extra };
  throw new GraphError({ where: 'extendTables', message: `Both tables have '${name}'.`, hint: 'Use another name.' });
}

/** The tables of a graph's options. @throws ValueError for what is no tables, or an unknown option */
export function givenTables(options: TableOptions, where: string): FurtherTables | undefined {
  checkOptions<TableOptions>(options, { tables: true }, where);
  const { tables } = options;
  if (tables === undefined || typeof tables?.extend === 'function') return tables;
  throw new ValueError({
    where,
    message: `Expected further tables. Received: tables=${show(tables)}.`,
    hint: 'Make them with furtherTables().',
  });
}

const COLUMNS = ['ops', 'rules', 'lowerings', 'kernels'] as const satisfies readonly (keyof Tables)[];

/** @throws ValueError unless all tables are there */
export function checkTables(tables: unknown, where: string): void {
  if (COLUMNS.every((column) => typeof (tables as Partial<Tables> | null)?.[column] === 'object')) return;
  throw new ValueError({
    where,
    message: `\`tables\` must have the tables ${COLUMNS.join(', ')}. Received: tables=${show(tables)}.`,
    hint: 'Make them with extendTables().',
  });
}
