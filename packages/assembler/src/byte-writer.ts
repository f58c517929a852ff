/** Up to three bytes packed into one number, for ByteWriter.put. */
export function pack(count: number, first: number, second = 0, third = 0): number {
  return (count << 24) | (third << 16) | (second << 8) | first;
}

/** An array that owns its buffer, typed so that TypeScript before 5.7 accepts it: there `Uint8Array` is not generic. */
export type Bytes = ReturnType<Uint8ArrayConstructor['of']>;

/** A growing byte buffer with the encodings of the WebAssembly binary format. */
export class ByteWriter {
  bytes: Bytes;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Appends packed bytes. */
  put(packed: number): void {
    const at = this.length;
    if (at + 3 > this.bytes.length) this.reserve(3);
    const bytes = this.bytes;
    // Surplus bytes are overwritten by the next write.
    bytes[at] = packed;
    bytes[at + 1] = packed >> 8;
    bytes[at + 2] = packed >> 16;
    this.length = at + (packed >> 24);
  }

  /** Unsigned LEB128 of a number below 2^32. */
  u32(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a number between -2^31 and 2^31 - 1. */
  s32(value: number): void {
    let rest = value;
    while (rest > 0x3f || rest < -0x40) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** Signed LEB128 of 64 bits. */
  s64(value: bigint): void {
    let rest = value;
    // The last byte is the one whose sign bit matches the rest of the number.
    while (BigInt.asIntN(7, rest) !== rest) {
      this.byte(Number(BigInt.asUintN(7, rest)) | 0x80);
      rest >>= BigInt(7);
    }
    this.byte(Number(BigInt.asUintN(7, rest)));
  }

  float(value: number, bytes: 4 | 8): void {
    this.reserve(bytes);
    const view = new DataView(this.bytes.buffer);
    if (bytes === 4) view.setFloat32(this.length, value, true);
    else view.setFloat64(this.length, value, true);
    this.length += bytes;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Another writer's bytes, prefixed by their count. */
  sized(other: ByteWriter): void {
    this.u32(other.length);
    this.append(other.written());
  }

  /** A string as UTF-8, prefixed by its byte count. */
  name(text: string): void {
    const utf8 = new ByteWriter(text.length);
    for (const character of text) {
      let code = character.codePointAt(0) as number;
      if (code >= 0xd800 && code < 0xe000) code = 0xfffd; // half of a surrogate pair
      if (code < 0x80) utf8.byte(code);
      else {
        // The first byte encodes how many follow; each of those holds six bits.
        let shift = code < 0x800 ? 6 : code < 0x10000 ? 12 : 18;
        utf8.byte(((0xf80 >> (shift / 6)) & 0xff) | (code >> shift));
        while (shift > 0) {
          shift -= 6;
          utf8.byte(0x80 | ((code >> shift) & 0x3f));
        }
      }
    }
    this.sized(utf8);
  }

  /** The bytes written so far, not copied. */
  written(): Bytes {
    return this.bytes.subarray(0, this.length);
  }
}
