/** Where the engine runs, as far as the choice of kernels depends on it. Declared by structure: published types need no Node. */
interface Host {
  readonly process?: { readonly versions?: { readonly v8?: string; readonly node?: string } };
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
  return Math.max(1, host.navigator?.hardwareConcurrency ?? 1);
}

/** Whether threads may share memory: always in Node, in browsers on pages that are cross-origin isolated. */
export function mayShareMemory(): boolean {
  return isNode() || host.crossOriginIsolated === true;
}
