import type { DType } from '@sepal/tensor';
import type { JsonObject } from '../contents/model-contents.ts';
import type { NamedValue } from '../contents/written-weights.ts';
import { FileError } from '../file-error.ts';
import { encodeUtf8 } from '../platform/text.ts';

const TYPES: Readonly<Record<DType, string>> = {
  float32: 'F32',
  int32: 'I32',
  uint32: 'U32',
  uint8: 'U8',
  bool: 'BOOL',
};

/** Readers map the file into memory: the wider types come first, so that each tensor is aligned. */
const ALIGNMENT = 8;

/**
 * Writes a `.safetensors` file.
 *
 * @param weights values by name
 * @param options.metadata texts by name, which the file keeps
 * @throws FileError for two weights of one name, and for the name `__metadata__`
 */
export function writeSafetensors(
  weights: readonly NamedValue[],
  {
    metadata,
    where = 'safetensors',
  }: { readonly metadata?: Readonly<Record<string, string>>; readonly where?: string } = {},
): Uint8Array<ArrayBuffer> {
  const inOrder = [...weights].sort((a, b) => b.value.data.BYTES_PER_ELEMENT - a.value.data.BYTES_PER_ELEMENT);
  const entries = new Map<string, JsonObject>();
  let length = 0;
  for (const { name, value } of inOrder) {
    const { shape, dtype, data } = value;
    if (entries.has(name) || name === '__metadata__') {
      throw new FileError({
        where,
        message: `Tensors have names of their own. Received ${JSON.stringify(name)}${name === '__metadata__' ? '' : ' twice'}.`,
      });
    }
    entries.set(name, { dtype: TYPES[dtype], shape, data_offsets: [length, length + data.byteLength] });
    length += data.byteLength;
  }
  const described = [...(metadata === undefined ? [] : [['__metadata__', metadata] as const]), ...entries];
  const json = encodeUtf8(
    `{${described.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`,
  );
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerLength);
  let at = 8 + headerLength;
  for (const { value } of inOrder) {
    const { buffer, byteOffset, byteLength } = value.data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}
