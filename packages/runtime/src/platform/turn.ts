/**
 * The event loop, as far as an engine needs it. Declared here and not taken from Node's or the DOM's types, so that
 * the published types need neither.
 */
interface Platform {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  readonly performance: { now(): number };
}

const platform = globalThis as unknown as Platform;

/** Milliseconds on a clock that never goes back. */
export function now(): number {
  return platform.performance.now();
}

/** Resolves after the event loop has had a turn: timers, input and output, painting. */
export function turn(): Promise<void> {
  return new Promise((resolve) => platform.setTimeout(resolve, 0));
}
