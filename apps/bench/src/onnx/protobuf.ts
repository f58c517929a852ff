/** A field of a protobuf message: its number and value. Messages are nested as arrays of fields. */
export type Field = readonly [number: number, value: number | string | Uint8Array | readonly Field[]];

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * Encodes a protobuf message.
 *
 * @param fields in the order to write them; repeat an entry for a repeated field
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function encodeMessage(fields: readonly Field[]): Uint8Array {
  return join(fields.flatMap(encodeField));
}

function encodeField([number, value]: Field): Uint8Array[] {
  if (typeof value === 'number') return [varint(number * 8 + VARINT), varint(value)];
  const content =
    typeof value === 'string'
      ? new TextEncoder().encode(value)
      : value instanceof Uint8Array
        ? value
        : encodeMessage(value);
  return [varint(number * 8 + LENGTH_DELIMITED), varint(content.length), content];
}

/** A varint: seven bits per byte, lowest first. For whole numbers from 0 to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
