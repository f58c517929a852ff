/** A decoded protobuf message, by field number; length-delimited fields stay bytes. */
export type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** Reads a message of integers and length-delimited fields: the inverse of `encodeMessage`, written independently. */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const entries = fields.get(key >> 3) ?? [];
    fields.set(key >> 3, entries);
    if ((key & 7) === 0) entries.push(varint());
    else if ((key & 7) === 2) {
      const length = varint();
      entries.push(bytes.subarray(at, at + length));
      at += length;
    } else throw new Error(`wire type ${key & 7}`);
  }
  return fields;
}

/** The messages in a field. */
export function messages(message: Message, field: number): Message[] {
  return (message.get(field) ?? []).map((content) => readMessage(content as Uint8Array));
}

/** The texts in a field. */
export function texts(message: Message, field: number): string[] {
  return (message.get(field) ?? []).map((content) => new TextDecoder().decode(content as Uint8Array));
}
