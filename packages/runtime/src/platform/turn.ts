/**
 * The event loop, as far as an engine needs it. Declared here and not taken from Node's or the DOM's types, so that
 * the published types need neither.
 */
interface Platform {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
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

/** What `promise` gives, or an error if that takes longer than `milliseconds`. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = platform.setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    platform.clearTimeout(timer);
  }
}
