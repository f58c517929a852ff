import { compatibleRange, sharedState } from '@sepal/tensor';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

function state(): { current?: Promise<Engine> | undefined } {
  return sharedState(`default engine ${compatibleRange()}`, () => ({}));
}

/** The engine that runs whatever names no other: made when it is first asked for. */
export function defaultEngine(): Promise<Engine> {
  const shared = state();
  shared.current ??= createEngine();
  return shared.current;
}

/** Makes `engine` the default one; without an argument, the next use makes a new one. The one before is not closed. */
export function setDefaultEngine(engine?: Engine): void {
  state().current = engine === undefined ? undefined : Promise.resolve(engine);
}
