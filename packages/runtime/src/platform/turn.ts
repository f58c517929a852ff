import type { ChannelConstructor } from './host.ts';

/**
 * The event loop, as far as an engine needs it. Declared here and not taken from Node's or the DOM's types, so that
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

/** Milliseconds on a clock that never goes back, where there is one. */
export function now(): number {
  return platform.performance?.now() ?? Date.now();
}

/**
 * Resolves after the event loop has had a turn: timers, input and output, painting. Not by a timer if there is
 * another way: it would take a millisecond or, in a browser, four.
 */
export function turn(): Promise<void> {
  const { setImmediate, MessageChannel } = platform;
  return new Promise((resolve) => {
    // Node's immediates come before the timers that are due: with a second one, those have had their turn.
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

/** Calls `callback` after `milliseconds`, unless the function that it gives is called before. */
export function after(milliseconds: number, callback: () => void): () => void {
  const timer = platform.setTimeout(callback, milliseconds);
  return () => platform.clearTimeout(timer);
}
