/** Table k: what a byte makes of the checksum when k more bytes have passed. */
const [TABLE_0, TABLE_1, TABLE_2, TABLE_3] = /* @__PURE__ */ makeTables();

function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    first[byte] = value;
  }
  const next = (table: Int32Array) => table.map((value) => (value >>> 8) ^ (first[value & 255] as number));
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}

/** The checksum of zip files (CRC-32 of IEEE 802.3), as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  const { length } = bytes;
  let value = -1;
  let i = 0;
  // Four bytes at a time: the tables spare them from waiting for each other.
  for (; i + 4 <= length; i += 4) {
    const a = value ^ (bytes[i] as number);
    const b = (value >>> 8) ^ (bytes[i + 1] as number);
    const c = (value >>> 16) ^ (bytes[i + 2] as number);
    const d = (value >>> 24) ^ (bytes[i + 3] as number);
    value =
      (TABLE_3[a & 255] as number) ^
      (TABLE_2[b & 255] as number) ^
      (TABLE_1[c & 255] as number) ^
      (TABLE_0[d & 255] as number);
  }
  for (; i < length; i++) value = (TABLE_0[(value ^ (bytes[i] as number)) & 255] as number) ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}
