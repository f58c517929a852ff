import { ByteWriter } from './byte-writer.ts';
import { byteOf, type TypeCode } from './value-type.ts';

/** The module's signatures, deduplicated. */
export class TypeSection {
  readonly #indices = new Map<string, number>();
  readonly #bytes = new ByteWriter(64);

  indexOf(params: readonly TypeCode[], results: readonly TypeCode[]): number {
    const key = `${params}:${results}`;
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.#indices.size;
      this.#indices.set(key, index);
      this.#bytes.byte(0x60);
      for (const codes of [params, results]) {
        this.#bytes.u32(codes.length);
        for (const code of codes) this.#bytes.byte(byteOf(code));
      }
    }
    return index;
  }

  get size(): number {
    return this.#indices.size;
  }

  get bytes(): Uint8Array {
    return this.#bytes.written();
  }
}
