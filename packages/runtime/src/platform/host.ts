/**
 * What the engine uses of its host. Declared structurally: published types need no Node.
 *
 * Detects features, never hosts: Electron pages have Node's `process`, tests of pages run in Node, and the next host has
 * something of both. Every feature has a fallback.
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

/** Creates a message channel. */
export type ChannelConstructor = new () => { readonly port1: Port; readonly port2: Port };

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

const host = globalThis as unknown as Host;

/** V8's major version where it can be known: in Node. */
export function v8Version(): number | undefined {
  const version = host.process?.versions?.v8;
  return version === undefined ? undefined : Number.parseInt(version, 10);
}

/** Threads that the machine can run at the same time, if it says; at least 1. */
export function hardwareThreads(): number {
  // Node 20 has no navigator, and Node may be limited to fewer cores than the machine has.
  const os = builtinModule('node:os') as { availableParallelism?(): number } | undefined;
  return Math.max(1, os?.availableParallelism?.() ?? host.navigator?.hardwareConcurrency ?? 1);
}

/** A Node module, without an `import` that bundlers would have to resolve; undefined where there is none. */
export function builtinModule(name: string): unknown {
  return host.process?.getBuiltinModule?.(name);
}

/** The host's message channels. A simulated page may lack them although Node has them. */
export function messageChannel(): ChannelConstructor | undefined {
  const threads = builtinModule('node:worker_threads') as { MessageChannel?: ChannelConstructor } | undefined;
  return host.MessageChannel ?? threads?.MessageChannel;
}

/** Whether a value can be posted to a worker: shared memory, for example, only from cross-origin isolated pages. */
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

/** Warns on the console, where there is one. */
export function warn(message: string): void {
  host.console?.warn?.(message);
}
