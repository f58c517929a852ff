/** The host's WebAssembly, as far as the tests use it: the DOM's types are not loaded. */
interface Host {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  Memory: new (limits: {
    initial: number;
    maximum?: number;
    shared?: boolean;
  }) => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
}

export const host: Host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;

/** An instance's exports, to be called with numbers. */
export function run(
  bytes: Uint8Array,
  imports: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Record<string, (...args: (number | bigint)[]) => unknown> {
  return new host.Instance(new host.Module(bytes), imports).exports as never;
}
