import { compatibleRange, refuseExtra, sharedState } from '@sepal/tensor';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

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
    const making = createEngine().then((engine) => {
      if (shared.current === making) shared.ready = engine;
      return engine;
    });
    shared.current = making;
  }
  return shared.current;
}

/** The default engine if it has been made, for those who begin at once where they can. */
export function readyEngine(): Engine | undefined {
  return state().ready;
}

/** Makes `engine` the default one; without an argument, the next use makes a new one. The one before is not closed. */
export function setDefaultEngine(engine?: Engine, ...extra: never[]): void {
  refuseExtra(extra, 'setDefaultEngine(engine)');
  Object.assign(state(), { current: engine && Promise.resolve(engine), ready: engine });
}
