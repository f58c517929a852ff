import { canSend } from './host.ts';

/**
 * WebAssembly, as far as an engine needs it. Declared here and not taken from the DOM's types, so that the published types
 * need none.
 */
export interface Memory {
  /** Another one after the memory has grown. */
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** A compiled module. Threads can be sent it. */
interface Module {
  readonly __module?: never;
}

interface WebAssemblyNamespace {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<Module>;
  instantiate(module: Module, imports: object): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
  readonly Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => Memory;
}

/** Whether there is WebAssembly at all: a page's security policy may forbid it. */
export function webAssembly(): WebAssemblyNamespace | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly;
}

/** Whether threads may share memory: always in Node, in browsers on pages that are cross-origin isolated. */
export function mayShareMemory(): boolean {
  const machine = webAssembly();
  try {
    return machine !== undefined && canSend(new machine.Memory({ initial: 0, maximum: 1, shared: true }));
  } catch {
    return false;
  }
}
