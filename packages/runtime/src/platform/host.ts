/** Where the engine runs, as far as the choice of kernels depends on it. Declared by structure: published types need no Node. */
interface Host {
  readonly process?: {
    readonly versions?: { readonly v8?: string; readonly node?: string };
    getBuiltinModule?(name: string): unknown;
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
}

const host = globalThis as unknown as Host;

/** Whether this is Node, not a browser or worker of one. */
export function isNode(): boolean {
  return host.process?.versions?.node !== undefined;
}

/** The major version of V8 where it can be known: in Node. */
export function v8Version(): number | undefined {
  const version = host.process?.versions?.v8;
  return version === undefined ? undefined : Number.parseInt(version, 10);
}

/** Threads that the machine can run at the same time, as far as it says; at least 1. */
export function hardwareThreads(): number {
  // Node 20 has no navigator, and what Node may use can be less than what the machine has.
  const os = builtinModule('node:os') as { availableParallelism(): number } | undefined;
  return Math.max(1, os?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1);
}

/** A module of Node, without an `import` that bundlers would have to resolve; undefined elsewhere. */
export function builtinModule(name: string): unknown {
  return host.process?.getBuiltinModule?.(name);
}

/** Whether threads may share memory: always in Node, in browsers on pages that are cross-origin isolated. */
export function mayShareMemory(): boolean {
  return isNode() || host.crossOriginIsolated === true;
}
