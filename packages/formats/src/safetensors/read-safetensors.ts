import type { Tensor } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { Json, JsonObject, ModelContents } from '../contents/model-contents.ts';
import { BYTES_PER_ELEMENT } from '../contents/stored-numbers.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';
import { tensorOf } from '../contents/tensor-of.ts';
import { unknownTensor } from '../contents/unknown-tensor.ts';
import { FileError } from '../file-error.ts';
import { isObject } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';

/** The types of safetensors that have one here. */
const TYPES: Readonly<Record<string, StoredDType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

/** The format's own limit. */
const LONGEST_HEADER = 100_000_000;

interface Stored {
  readonly tensor: StoredTensor;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a `.safetensors` file, by name.
 *
 * Source: safetensors/src/tensor.rs. As there, the tensors must fill the file: no overlaps, no gaps, nothing behind them.
 *
 * @param bytes the file
 * @param options.where its name, for errors
 * @throws FileError if it is damaged, or has tensors of other types than numbers of 8 to 64 bits
 */
export async function readSafetensors(
  bytes: Uint8Array,
  { where }: { readonly where: string },
): Promise<ModelContents> {
  const { header, data } = split(bytes, where);
  const { __metadata__: metadata, ...entries } = header;
  const stored = Object.entries(entries).map(([name, entry]) => readEntry(name, entry, where));
  checkPlaces(stored, data.length, where);
  const places = new Map(stored.map((entry) => [entry.tensor, entry]));
  const read = (tensor: StoredTensor): Tensor => {
    const place = places.get(tensor);
    if (place === undefined) throw unknownTensor(tensor, where);
    return tensorOf(tensor, data.slice(place.begin, place.end), where);
  };
  return {
    format: 'safetensors',
    writer: { name: undefined, version: undefined },
    config: undefined,
    weights: {
      kind: 'names',
      weights: stored.map(({ tensor }) => ({ name: tensor.path, tensor })),
      read: async (tensors) => tensors.map(read),
    },
    training: undefined,
    ...(isObject(metadata) ? { metadata } : {}),
    close: () => {},
  };
}

/** The header's length comes first, in eight bytes. */
function split(bytes: Uint8Array, where: string): { readonly header: JsonObject; readonly data: Uint8Array } {
  if (bytes.length < 8)
    throw damaged(where, `it has ${bytes.length} bytes, and begins with eight that tell the header's length`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > bytes.length - 8) {
    throw damaged(where, `its header is declared to have ${length} bytes, and ${bytes.length - 8} are there`);
  }
  const header = parseJson(bytes.subarray(8, 8 + length), where);
  if (!isObject(header)) throw damaged(where, `its header is ${show(header)}, not an object`);
  return { header, data: bytes.subarray(8 + length) };
}

function readEntry(name: string, entry: Json | undefined, where: string): Stored {
  const { dtype: type, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  const dtype = typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (typeof type !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw damaged(where, `the tensor ${JSON.stringify(name)} is described as ${show(entry)}`);
  }
  if (dtype === undefined) {
    throw new FileError({
      where,
      message: `The tensor ${JSON.stringify(name)} is of type ${JSON.stringify(type)}. Supported are ${Object.keys(TYPES).join(', ')}.`,
    });
  }
  const [begin, end] = offsets as unknown as readonly [number, number];
  const expected = shape.reduce((product, length) => product * length, BYTES_PER_ELEMENT[dtype]);
  if (end - begin !== expected) {
    throw damaged(
      where,
      `the tensor ${JSON.stringify(name)} of shape (${shape.join(', ')}) and type ${type} has ${expected} bytes, not ${end - begin}`,
    );
  }
  return { tensor: { path: name, shape, dtype }, begin, end };
}

function checkPlaces(stored: readonly Stored[], length: number, where: string): void {
  const inOrder = [...stored].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let taken = 0;
  for (const { tensor, begin, end } of inOrder) {
    if (end > length) {
      throw damaged(
        where,
        `the tensor ${JSON.stringify(tensor.path)} ends at ${end}, and there are ${length} bytes of tensors`,
      );
    }
    if (begin !== taken) {
      throw damaged(
        where,
        `the tensor ${JSON.stringify(tensor.path)} begins at ${begin}, and the one before it ends at ${taken}`,
      );
    }
    taken = end;
  }
  if (taken !== length) throw damaged(where, `its tensors end at ${taken}, and there are ${length} bytes`);
}

/** Lengths or offsets. */
function isCounts(value: Json | undefined): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length <= 64 &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

function damaged(where: string, what: string): FileError {
  return new FileError({ where, message: `The file is damaged: ${what}.`, hint: 'Get it again.' });
}
