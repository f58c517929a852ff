import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';

let current: Promise<Engine> | undefined;

/** The engine that runs whatever names no other: made when it is first asked for. */
export function defaultEngine(): Promise<Engine> {
  current ??= createEngine();
  return current;
}

/** Makes `engine` the default one; without an argument, the next use makes a new one. The one before is not closed. */
export function setDefaultEngine(engine?: Engine): void {
  current = engine === undefined ? undefined : Promise.resolve(engine);
}
