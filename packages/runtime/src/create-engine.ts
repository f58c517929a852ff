import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import type { Engine } from './engine.ts';
import { fastestEngine } from './fastest-engine.ts';
import { ReferenceEngine } from './reference/reference-engine.ts';
import { checkTables, forwardTables, type Tables } from './tables.ts';
import { detectFeatures } from './wasm/target/features.ts';
import { tryWide } from './wasm/target/try-wide.ts';
import { startThreads } from './wasm/threads/start-threads.ts';

/** Options of {@link createEngine}. */
export interface EngineOptions {
  /** Which engine: 'auto' (default) picks the fastest that this machine can run, and warns once if that is the reference engine. */
  readonly engine?: 'auto' | 'wasm' | 'reference' | undefined;
  /**
   * How many threads compute: a number, or 'auto' for as many as the machine runs at the same time. Default 1. Where more are
   * impossible (a page that is not cross-origin isolated, or whose security policy has no `worker-src blob:`) it is one, and
   * `info().reason` says so.
   */
  readonly threads?: number | 'auto' | undefined;
  /** The same bits on every machine: avoids instructions whose rounding depends on it. A little slower. Default false. */
  readonly deterministic?: boolean | undefined;
  /**
   * Tries 256-bit instructions, in Node 24 and newer. It switches on an experimental flag of V8 for the whole process;
   * the engine uses them only if a short measurement shows a gain. Default false.
   */
  readonly wide?: boolean | undefined;
  /**
   * The ops that the engine knows. Default `forwardTables`: those of `@sepal/ops`; `extendTables` adds
   * others to them. A session can also add tables for a single graph.
   */
  readonly tables?: Tables | undefined;
}

const ENGINES = ['auto', 'wasm', 'reference'] as const;
const MOST_THREADS = 64;

/**
 * Creates an engine.
 *
 * @param options which engine, and how many threads
 * @returns the engine; call `close()` when you no longer need it
 * @throws ValueError for an engine that does not exist or that this machine cannot run, or an unknown option
 * @example
 * const engine = await createEngine({ threads: 2 });
 * console.log(engine.info().reason);
 * const y = await model.predict(x, { engine });
 * engine.close();
 */
export async function createEngine(options: EngineOptions = {}, ...extra: never[]): Promise<Engine> {
  refuseExtra(extra, 'createEngine(options)');
  const known = { engine: true, threads: true, deterministic: true, wide: true, tables: true } as const;
  checkOptions<EngineOptions>(options, known, 'createEngine');
  checkValues(options);
  const { engine = 'auto', threads = 1, deterministic = false, wide = false, tables = forwardTables } = options;
  if (engine === 'reference') return new ReferenceEngine('The reference engine was asked for.', tables.ops);
  const features = await detectFeatures();
  if (engine === 'wasm' && features.obstacle !== undefined) {
    const { reason, remedy } = features.obstacle;
    throw new ValueError({
      where: 'createEngine',
      message: `The wasm engine cannot be had. ${reason}`,
      hint: `${remedy} Without \`engine\`, the reference engine takes over.`,
    });
  }
  return fastestEngine(features, {
    tables,
    deterministic,
    tryWide: wide ? tryWide : undefined,
    startThreads: (reasons) => startThreads(threads, reasons),
  });
}

/** @throws ValueError for unusable values */
function checkValues({
  engine = 'auto',
  threads = 1,
  deterministic = false,
  wide = false,
  tables = forwardTables,
}: EngineOptions): void {
  const where = 'createEngine';
  if (!ENGINES.includes(engine)) {
    throw new ValueError({
      where,
      message: `There is no engine '${String(engine)}'.`,
      hint: allowedNamesHint(engine, ENGINES),
    });
  }
  const counted = Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= MOST_THREADS;
  if (threads !== 'auto' && !counted) {
    throw new ValueError({
      where,
      message: `\`threads\` must be 'auto' or an integer from 1 to ${MOST_THREADS}. Received: threads=${show(threads)}.`,
    });
  }
  checkBoolean(deterministic, 'deterministic', where);
  checkBoolean(wide, 'wide', where);
  checkTables(tables, where);
}
