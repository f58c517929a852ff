import { allowedNamesHint, checkOptions, ValueError } from '@sepal/tensor';
import type { Engine } from './engine.ts';
import { ReferenceEngine } from './reference/reference-engine.ts';

/** Options of {@link createEngine}. */
export interface EngineOptions {
  /** Which engine: 'auto' (default) takes the fastest that this machine can run. */
  readonly engine?: 'auto' | 'reference' | undefined;
}

const ENGINES = ['auto', 'reference'] as const;

/**
 * Makes an engine.
 *
 * @param options which engine to make
 * @returns the engine; end it with `close()` when it is not needed any more
 * @throws ValueError for an engine that there is not, or an option that is not known
 * @example
 * const engine = await createEngine();
 * console.log(engine.info().reason);
 * const y = await model.predict(x, { engine });
 * engine.close();
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  checkOptions<EngineOptions>(options, { engine: true }, 'createEngine');
  const { engine = 'auto' } = options;
  if (!ENGINES.includes(engine)) {
    throw new ValueError({
      where: 'createEngine',
      message: `There is no engine '${String(engine)}'.`,
      hint: allowedNamesHint(engine, ENGINES),
    });
  }
  return new ReferenceEngine(
    engine === 'reference' ? 'The reference engine was asked for.' : 'The reference engine is the only one there is.',
  );
}
