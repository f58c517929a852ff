/** The part of the global WebAssembly that the tests use; the types of Node alone do not declare its classes. */
interface WebAssemblyClasses {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

export const { Memory, Module, Instance, validate } = (globalThis as unknown as { WebAssembly: WebAssemblyClasses })
  .WebAssembly;
