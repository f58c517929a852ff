import { compatibleRange, sharedState } from '@sepal/tensor/copies';
import { refuseExtra } from '@sepal/tensor/options';
import { checkEngine } from './check-engine.ts';
import type { Engine } from './engine.ts';
import { fastestEngine } from './fastest-engine.ts';
import { forwardTables } from './tables.ts';
import { detectFeatures } from './wasm/target/features.ts';

interface DefaultEngine {
  /** The engine, perhaps still being created. */
  current?: Promise<Engine> | undefined;
  /** The engine once it has been created. */
  ready?: Engine | undefined;
}

function state(): DefaultEngine {
  return sharedState(`default engine ${compatibleRange()}`, () => ({}));
}

/** The engine used where none is named, created on first use. */
export function defaultEngine(): Promise<Engine> {
  const shared = state();
  if (shared.current === undefined) {
    const making = makeEngine().then((engine) => {
      if (shared.current === making) shared.ready = engine;
      return engine;
    });
    shared.current = making;
  }
  return shared.current;
}

/** The equivalent of `createEngine()`, without bundling its options. */
async function makeEngine(): Promise<Engine> {
  return fastestEngine(await detectFeatures(), { tables: forwardTables });
}

/** The default engine if it exists already, for callers that start synchronously where they can. */
export function readyEngine(): Engine | undefined {
  return state().ready;
}

/**
 * Makes `engine` the default; without an argument, the next use creates a new one. Does not close the previous one.
 *
 * @throws ValueError if it is not an engine, such as the promise of one
 */
export function setDefaultEngine(engine?: Engine, ...extra: never[]): void {
  refuseExtra(extra, 'setDefaultEngine(engine)');
  if (engine !== undefined) checkEngine(engine, 'setDefaultEngine');
  Object.assign(state(), { current: engine && Promise.resolve(engine), ready: engine });
}
