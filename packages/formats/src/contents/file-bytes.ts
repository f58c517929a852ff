/** The bytes of a file, in memory of their own: what `Blob`, `Response` and `writeFile` take. */
export interface FileBytes extends Uint8Array {
  // TypeScript before 5.7 has no `Uint8Array<ArrayBuffer>`.
  readonly buffer: ArrayBuffer;
}
