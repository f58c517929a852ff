import type { ChannelConstructor } from './host.ts';

/**
 * What an engine uses of the event loop. Declared here instead of using Node's or the DOM's types, so that
 * the published types need neither.
 */
interface Platform {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  readonly setImmediate?: (callback: () => void) => void;
  readonly MessageChannel?: ChannelConstructor;
  readonly performance?: { now(): number };
}

const platform = globalThis as unknown as Platform;

/** Milliseconds on a monotonic clock, where there is one. */
export function now(): number {
  return platform.performance?.now() ?? Date.now();
}

/**
 * Resolves after the event loop has run once: timers, input and output, painting. Avoids timers where
 * possible: they take a millisecond or, in a browser, four.
 */
export function turn(): Promise<void> {
  const { setImmediate, MessageChannel } = platform;
  return new Promise((resolve) => {
    // Node's immediates run before due timers: after a second one, the timers have run.
    if (setImmediate !== undefined) setImmediate(() => setImmediate(resolve));
    else if (MessageChannel === undefined) platform.setTimeout(resolve, 0);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }
  });
}

/** Calls `callback` after `milliseconds`, unless the returned function is called first. */
export function after(milliseconds: number, callback: () => void): () => void {
  const timer = platform.setTimeout(callback, milliseconds);
  return () => platform.clearTimeout(timer);
}
