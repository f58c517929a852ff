import { canSend } from './host.ts';

/**
 * What an engine uses of WebAssembly. Declared here instead of using the DOM's types, so that the published types
 * need none.
 */
export interface Memory {
  /** A new buffer after the memory has grown. */
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** A compiled module. It can be posted to threads. */
interface Module {
  readonly __module?: never;
}

interface WebAssemblyNamespace {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<Module>;
  instantiate(module: Module, imports: object): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
  readonly Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => Memory;
}

/** Whether WebAssembly is available: a page's security policy may forbid it. */
export function webAssembly(): WebAssemblyNamespace | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyNamespace }).WebAssembly;
}

/** Whether threads can share memory: always in Node, in browsers on cross-origin isolated pages. */
export function mayShareMemory(): boolean {
  const machine = webAssembly();
  try {
    return machine !== undefined && canSend(new machine.Memory({ initial: 0, maximum: 1, shared: true }));
  } catch {
    return false;
  }
}
