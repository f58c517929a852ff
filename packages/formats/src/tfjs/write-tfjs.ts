import { ValueError } from '@sepal/tensor';
import { VERSION } from '@sepal/tensor/copies';
import { positiveInteger, show } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import type { JsonObject } from '../contents/model-contents.ts';
import type { NamedValue } from '../contents/written-weights.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { quantize, type TfjsQuantization } from './quantize.ts';

/** A weight for {@link writeTfjs}. */
interface TfjsWeight extends NamedValue {
  /** 'optimizer' for the state of an optimizer. */
  readonly group?: string | undefined;
}

/** What {@link writeTfjs} writes. */
export interface TfjsParts {
  /** The model's config as TensorFlow.js reads it: `class_name` and `config`. */
  readonly config: JsonObject;
  /** The weights, in the order in which they are stored. */
  readonly weights: readonly TfjsWeight[];
  /** How float32 is compressed: all of it alike, or as a function says for each weight. Default: not at all. */
  readonly quantization?: TfjsQuantization | ((weight: NamedValue) => TfjsQuantization | undefined) | undefined;
  /** The maximum number of bytes of a file of weights. Default 4 MiB, the largest that all browsers cache. */
  readonly shardSize?: number | undefined;
  /** Stored as `userDefinedMetadata`. */
  readonly metadata?: JsonObject | undefined;
  /** Stored as `trainingConfig`. */
  readonly training?: JsonObject | undefined;
}

/** 4 MiB. */
const SHARD_SIZE = 4194304;

/**
 * Writes TensorFlow.js' files of a layers model. The same parts give the same bytes.
 *
 * Source: `getModelJSONForModelArtifacts` in tfjs-core/src/io/io_utils.ts,
 * tfjs-converter/python/tensorflowjs/write_weights.py.
 *
 * @returns the files by name: 'model.json', then 'group1-shard1of5.bin', …
 * @throws ValueError for an unknown quantization or a shard size that is not a positive integer
 */
export function writeTfjs(parts: TfjsParts): Map<string, FileBytes> {
  const shardSize = positiveInteger(parts.shardSize ?? SHARD_SIZE, 'shardSize', 'writeTfjs');
  const encoded = parts.weights.map((weight) => encode(weight, quantizationOf(weight, parts)));
  const shards = joined(
    encoded.map(({ bytes }) => bytes),
    shardSize,
  );
  const paths = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`);
  const json = {
    format: 'layers-model',
    generatedBy: `Sepal v${VERSION}`,
    convertedBy: null,
    modelTopology: { ...parts.config, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    weightsManifest: [{ paths, weights: encoded.map(({ entry }) => entry) }],
    ...(parts.metadata === undefined ? {} : { userDefinedMetadata: parts.metadata }),
    ...(parts.training === undefined ? {} : { trainingConfig: parts.training }),
  };
  return new Map([
    ['model.json', encodeUtf8(JSON.stringify(json))],
    ...paths.map((path, index): [string, FileBytes] => [path, shards[index] as FileBytes]),
  ]);
}

function quantizationOf(weight: TfjsWeight, { quantization }: TfjsParts): TfjsQuantization | undefined {
  const chosen = typeof quantization === 'function' ? quantization(weight) : quantization;
  if (chosen === undefined || chosen === 'float16' || chosen === 'uint8' || chosen === 'uint16') return chosen;
  throw new ValueError({
    where: 'writeTfjs',
    message: `Invalid quantization: ${show(chosen)}.`,
    hint: `TensorFlow.js reads 'float16', 'uint8' and 'uint16'.`,
  });
}

interface Encoded {
  readonly entry: JsonObject;
  readonly bytes: Uint8Array;
}

function encode({ name, value, group }: TfjsWeight, chosen: TfjsQuantization | undefined): Encoded {
  const { shape, dtype } = value;
  const entry = { name, shape, ...(group === undefined ? {} : { group }) };
  const quantized =
    chosen !== undefined && dtype === 'float32' ? quantize(value.data as Float32Array, chosen) : undefined;
  if (quantized !== undefined) {
    const { data, quantization } = quantized;
    return { entry: { ...entry, dtype, quantization } as JsonObject, bytes: bytesOf(data) };
  }
  // TensorFlow.js has no unsigned weights: these integers are small.
  if (dtype === 'uint8' || dtype === 'uint32') {
    return { entry: { ...entry, dtype: 'int32' }, bytes: bytesOf(Int32Array.from(value.data)) };
  }
  return { entry: { ...entry, dtype }, bytes: bytesOf(value.data) };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Joins arrays and cuts the result into pieces of `size` bytes, the last one shorter. */
function joined(arrays: readonly Uint8Array[], size: number): FileBytes[] {
  let left = arrays.reduce((sum, { length }) => sum + length, 0);
  const pieces: FileBytes[] = [];
  let piece = new Uint8Array(0);
  let filled = 0;
  for (const array of arrays) {
    for (let start = 0; start < array.length; ) {
      if (filled === piece.length) {
        piece = new Uint8Array(Math.min(size, left));
        left -= piece.length;
        filled = 0;
        pieces.push(piece);
      }
      const part = array.subarray(start, start + piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      start += part.length;
    }
  }
  return pieces;
}
