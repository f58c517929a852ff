/**
 * What the engine runs on, as far as it asks. Declared by structure: published types need no Node.
 *
 * Nothing here asks who the host is: pages of Electron have Node's `process`, tests of pages run in Node, and the next host has
 * something of both. It is asked for what is needed, and for each thing there is a way without it.
 */
interface Host {
  readonly process?: {
    readonly versions?: { readonly v8?: string };
    getBuiltinModule?(name: string): unknown;
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly MessageChannel?: ChannelConstructor;
  readonly console?: { warn?(message: string): void };
}

/** Makes two ends of a line for messages. */
export type ChannelConstructor = new () => { readonly port1: Port; readonly port2: Port };

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

const host = globalThis as unknown as Host;

/** The major version of V8 where it can be known: in Node. */
export function v8Version(): number | undefined {
  const version = host.process?.versions?.v8;
  return version === undefined ? undefined : Number.parseInt(version, 10);
}

/** Threads that the machine can run at the same time, as far as it says; at least 1. */
export function hardwareThreads(): number {
  // Node 20 has no navigator, and what Node may use can be less than what the machine has.
  const os = builtinModule('node:os') as { availableParallelism?(): number } | undefined;
  return Math.max(1, os?.availableParallelism?.() ?? host.navigator?.hardwareConcurrency ?? 1);
}

/** A module of Node, without an `import` that bundlers would have to resolve; undefined where there is none. */
export function builtinModule(name: string): unknown {
  return host.process?.getBuiltinModule?.(name);
}

/** The host's lines for messages. Where a page is simulated, Node may have them although the page has not. */
export function messageChannel(): ChannelConstructor | undefined {
  const threads = builtinModule('node:worker_threads') as { MessageChannel?: ChannelConstructor } | undefined;
  return host.MessageChannel ?? threads?.MessageChannel;
}

/** Whether a worker can be sent something: shared memory, for example, only from pages that are cross-origin isolated. */
export function canSend(value: object): boolean {
  const Channel = messageChannel();
  if (Channel === undefined) return false;
  const { port1, port2 } = new Channel();
  try {
    port1.postMessage(value);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    port2.close();
  }
}

/** Tells the person at the console, where there is one. */
export function warn(message: string): void {
  host.console?.warn?.(message);
}
