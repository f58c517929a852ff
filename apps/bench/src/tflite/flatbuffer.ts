/** A number with its stored width. */
export interface Scalar {
  readonly kind: 'int8' | 'int32' | 'uint32' | 'float32';
  readonly value: number;
}

/** The value of a table's field or a vector's entry. `undefined` leaves a field at its default. */
export type Content =
  | Scalar
  | string
  | { readonly kind: 'table'; readonly fields: readonly (Content | undefined)[] }
  | { readonly kind: 'tables'; readonly items: readonly Content[] }
  | { readonly kind: 'ints'; readonly items: readonly number[] }
  | { readonly kind: 'bytes'; readonly data: Uint8Array };

export const int8 = (value: number): Scalar => ({ kind: 'int8', value });
export const int32 = (value: number): Scalar => ({ kind: 'int32', value });
export const uint32 = (value: number): Scalar => ({ kind: 'uint32', value });
export const float32 = (value: number): Scalar => ({ kind: 'float32', value });
/** A table: its fields in the order of their ids in the schema. */
export const table = (...fields: readonly (Content | undefined)[]): Content => ({ kind: 'table', fields });
export const tables = (items: readonly Content[]): Content => ({ kind: 'tables', items });
export const ints = (items: readonly number[]): Content => ({ kind: 'ints', items });
/** Bytes aligned to 16, as TensorFlow Lite expects of its buffers. */
export const bytes = (data: Uint8Array): Content => ({ kind: 'bytes', data });

/**
 * Encodes a flatbuffer front to back: references always point forward.
 *
 * @param root the root table
 * @param identifier the format's four letters
 * @see https://flatbuffers.dev/internals/
 */
export function encodeFlatbuffer(root: Content, identifier: string): Uint8Array {
  const writer = new Writer();
  const start = writer.reserve(4, 4);
  writer.letters(identifier);
  writer.refer(start, writer.content(root));
  return writer.finish();
}

/** Placeholder in every table for the offset of its vtable. */
const TABLE_HEADER = 4;

class Writer {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Appends zeros at a multiple of `alignment`. @returns their offset */
  reserve(length: number, alignment: number): number {
    const position = Math.ceil(this.#length / alignment) * alignment;
    this.#length = position + length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return position;
  }

  letters(text: string): void {
    const encoded = new TextEncoder().encode(text);
    const position = this.reserve(encoded.length, 1);
    this.#bytes.set(encoded, position);
  }

  /** Makes the four bytes at `position` point to `target`. */
  refer(position: number, target: number): void {
    this.#view.setUint32(position, target - position, true);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Writes a non-scalar. @returns its offset */
  content(content: Exclude<Content, Scalar> | Content): number {
    if (typeof content === 'string') return this.#string(content);
    switch (content.kind) {
      case 'table':
        return this.#table(content.fields);
      case 'tables': {
        const start = this.#vector(content.items.length, 4, 4);
        for (const [index, item] of content.items.entries()) this.refer(start + 4 + index * 4, this.content(item));
        return start;
      }
      case 'ints': {
        const start = this.#vector(content.items.length, 4, 4);
        for (const [index, item] of content.items.entries()) this.#view.setInt32(start + 4 + index * 4, item, true);
        return start;
      }
      case 'bytes': {
        const start = this.#vector(content.data.length, 1, 16);
        this.#bytes.set(content.data, start + 4);
        return start;
      }
      default:
        throw new Error(`A ${content.kind} is stored inside its table.`);
    }
  }

  /** Appends a vector of zeros with its first entry aligned to `alignment`. @returns the offset of its length */
  #vector(count: number, size: number, alignment: number): number {
    const first = this.reserve(0, 1) + 4;
    this.reserve(Math.ceil(first / alignment) * alignment - first, 1);
    const start = this.reserve(4 + count * size, 1);
    this.#view.setUint32(start, count, true);
    return start;
  }

  #string(text: string): number {
    const encoded = new TextEncoder().encode(text);
    const start = this.#vector(encoded.length + 1, 1, 4);
    this.#view.setUint32(start, encoded.length, true);
    this.#bytes.set(encoded, start + 4);
    return start;
  }

  /** The vtable, the table, then what it references. */
  #table(fields: readonly (Content | undefined)[]): number {
    const list = this.reserve(4 + fields.length * 2, 4);
    const start = this.reserve(TABLE_HEADER + fields.length * 4, 4);
    this.#view.setUint16(list, 4 + fields.length * 2, true);
    this.#view.setUint16(list + 2, TABLE_HEADER + fields.length * 4, true);
    this.#view.setInt32(start, start - list, true);
    for (const [id, field] of fields.entries()) {
      if (field === undefined) continue;
      const offset = TABLE_HEADER + id * 4;
      this.#view.setUint16(list + 4 + id * 2, offset, true);
      if (typeof field === 'string' || !('value' in field)) this.refer(start + offset, this.content(field));
      else this.#scalar(start + offset, field);
    }
    return start;
  }

  #scalar(position: number, { kind, value }: Scalar): void {
    if (kind === 'float32') this.#view.setFloat32(position, value, true);
    else if (kind === 'int8') this.#view.setInt8(position, value);
    else this.#view.setInt32(position, value, true);
  }
}
