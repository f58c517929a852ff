import { compatibleRange, refuseExtra, sharedState } from '@sepal/tensor';
import { checkEngine } from './check-engine.ts';
import type { Engine } from './engine.ts';
import { fastestEngine } from './fastest-engine.ts';
import { detectFeatures } from './wasm/features.ts';

interface DefaultEngine {
  /** The engine, perhaps still being made. */
  current?: Promise<Engine> | undefined;
  /** It, once it has been made. */
  ready?: Engine | undefined;
}

function state(): DefaultEngine {
  return sharedState(`default engine ${compatibleRange()}`, () => ({}));
}

/** The engine that runs whatever names no other: made when it is first asked for. */
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

/** What `createEngine()` makes, without what that could make. */
async function makeEngine(): Promise<Engine> {
  return fastestEngine(await detectFeatures());
}

/** The default engine if it has been made, for those who begin at once where they can. */
export function readyEngine(): Engine | undefined {
  return state().ready;
}

/**
 * Makes `engine` the default one; without an argument, the next use makes a new one. The one before is not closed.
 *
 * @throws ValueError if it is no engine, such as the promise of one
 */
export function setDefaultEngine(engine?: Engine, ...extra: never[]): void {
  refuseExtra(extra, 'setDefaultEngine(engine)');
  if (engine !== undefined) checkEngine(engine, 'setDefaultEngine');
  Object.assign(state(), { current: engine && Promise.resolve(engine), ready: engine });
}
