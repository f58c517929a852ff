import { ByteWriter } from './byte-writer.ts';
import { byteOf, type TypeCode } from './value-type.ts';

/** The types of declared locals, run-length encoded. */
export class LocalRuns {
  readonly #runs: { code: TypeCode; count: number }[] = [];

  add(code: TypeCode): void {
    const run = this.#runs.at(-1);
    if (run?.code === code) run.count++;
    else this.#runs.push({ code, count: 1 });
  }

  /** The encoding at the start of a function's body. */
  toBytes(): Uint8Array {
    const bytes = new ByteWriter(16);
    bytes.u32(this.#runs.length);
    for (const { code, count } of this.#runs) {
      bytes.u32(count);
      bytes.byte(byteOf(code));
    }
    return bytes.written();
  }
}
