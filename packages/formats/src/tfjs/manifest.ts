import { formatShape, type Shape, sizeOf } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';
import { FileError } from '../file-error.ts';
import { isList, isObject } from '../json/json-value.ts';

/** A tensor of the manifest, and where its bytes lie. */
export interface ManifestTensor extends StoredTensor {
  /** The index of its group. */
  readonly group: number;
  /** Where it starts in the bytes of its group, and how many it takes. Nothing is aligned. */
  readonly offset: number;
  readonly bytes: number;
  /** The factor and the offset of quantized integers: value = q * scale + min. */
  readonly scale: number;
  readonly min: number;
  /** Whether it belongs to the optimizer and not to the model. */
  readonly isOptimizer: boolean;
}

/** Tensors that lie one behind the other in some files, whose bytes are joined in order. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** What `weightsManifest` says. */
export interface Manifest {
  readonly groups: readonly ManifestGroup[];
  readonly tensors: readonly ManifestTensor[];
}

/** Bytes of one element. */
const SIZES: { readonly [D in StoredDType]?: number } = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * Reads `weightsManifest` and finds the place of every tensor.
 *
 * Source: `WeightsManifestConfig` in tfjs-core/src/io/types.ts, `decodeWeights` in io_utils.ts.
 *
 * @param json the array; undefined or null in a file that has a topology alone
 * @throws FileError for anything that TensorFlow.js does not write, and for tensors of strings and complex numbers
 */
export function readManifest(json: Json | undefined, where: string): Manifest {
  const groups: ManifestGroup[] = [];
  const tensors: ManifestTensor[] = [];
  for (const [index, entry] of listIn({ weightsManifest: json ?? [] }, 'weightsManifest', where).entries()) {
    const at = `${where}, weightsManifest[${index}]`;
    const group = objectOf(entry, at);
    const paths = listIn(group, 'paths', at).map((path) => {
      if (typeof path === 'string' && path !== '') return path;
      throw new FileError({ where: at, message: `paths names the files of the weights. It has ${show(path)}.` });
    });
    let offset = 0;
    for (const [position, weight] of listIn(group, 'weights', at).entries()) {
      const tensor = readTensor(objectOf(weight, `${at}.weights[${position}]`), { group: index, offset, where: at });
      offset += tensor.bytes;
      if (!Number.isSafeInteger(offset)) throw tooLarge(tensor, at);
      tensors.push(tensor);
    }
    groups.push({ paths, bytes: offset });
  }
  checkNames(tensors, where);
  return { groups, tensors };
}

interface Place {
  readonly group: number;
  readonly offset: number;
  readonly where: string;
}

function readTensor(json: JsonObject, { group, offset, where }: Place): ManifestTensor {
  const path = json['name'];
  if (typeof path !== 'string') {
    throw new FileError({ where, message: `A weight has no name: ${show(json)}.` });
  }
  const shape = readShape(json['shape'], path, where);
  const dtype = json['dtype'];
  if (typeof dtype !== 'string' || !Object.hasOwn(SIZES, dtype)) {
    throw new FileError({
      where,
      message: `Weight '${path}' has dtype ${show(dtype)}. The weights of layers are one of ${Object.keys(SIZES).join(', ')}.`,
      hint: 'Graph models have others: load those with TensorFlow.js.',
    });
  }
  const stored = { path, shape, dtype: dtype as StoredDType };
  const quantization = readQuantization(json['quantization'], stored, where);
  const bytes = sizeOf(shape) * (SIZES[quantization.quantization ?? stored.dtype] as number);
  const tensor = { ...stored, ...quantization, group, offset, bytes, isOptimizer: json['group'] === 'optimizer' };
  if (!Number.isSafeInteger(bytes)) throw tooLarge(tensor, where);
  return tensor;
}

function readShape(shape: Json | undefined, name: string, where: string): Shape {
  if (isList(shape) && shape.every((length) => Number.isInteger(length) && (length as number) >= 0)) {
    return shape as readonly number[];
  }
  throw new FileError({ where, message: `The shape of weight '${name}' is ${show(shape)}, not a list of lengths.` });
}

type Quantization = Pick<ManifestTensor, 'quantization' | 'scale' | 'min'>;

function readQuantization(json: Json | undefined, { path, dtype }: StoredTensor, where: string): Quantization {
  if (json === undefined || json === null) return { scale: 1, min: 0 };
  const { dtype: quantization, scale, min } = objectOf(json, `${where}, quantization of '${path}'`);
  const refuse = (message: string): never => {
    throw new FileError({ where, message: `Weight '${path}' ${message}` });
  };
  if (quantization === 'float16') {
    if (dtype === 'float32') return { quantization, scale: 1, min: 0 };
    return refuse(`is quantized with float16, which only supports weights of type float32, not ${dtype}.`);
  }
  if (quantization !== 'uint8' && quantization !== 'uint16') {
    return refuse(`has unknown quantization dtype ${show(quantization)}. It is one of uint8, uint16 and float16.`);
  }
  if (dtype !== 'float32' && dtype !== 'int32') {
    return refuse(`of dtype ${dtype} is quantized with ${quantization}; only float32 and int32 can be.`);
  }
  if (typeof scale !== 'number' || typeof min !== 'number') {
    return refuse(`with quantization ${quantization} doesn't have the numbers min and scale: ${show(json)}.`);
  }
  return { quantization, scale, min };
}

function checkNames(tensors: readonly ManifestTensor[], where: string): void {
  const seen = new Set<string>();
  const twice = tensors.flatMap(({ path, isOptimizer }) => {
    const key = `${isOptimizer} ${path}`;
    if (seen.has(key)) return [`'${path}'`];
    seen.add(key);
    return [];
  });
  if (twice.length === 0) return;
  throw new FileError({
    where,
    message: `The weights are found by name, and the manifest has two of the same name: ${listFew(twice)}.`,
    hint: 'Give every layer a name of its own, also across nested models, and convert the model again.',
  });
}

function tooLarge({ path, shape }: StoredTensor, where: string): FileError {
  return new FileError({ where, message: `Weight '${path}' of shape ${formatShape(shape)} is larger than any file.` });
}

/** The list under a key. @throws FileError if there is none */
function listIn(json: JsonObject, key: string, where: string): readonly Json[] {
  const value = json[key];
  if (isList(value)) return value;
  throw new FileError({ where, message: `'${key}' is a list. The file has ${show(value)}.` });
}

/** @throws FileError if `json` is not an object */
export function objectOf(json: Json | undefined, where: string): JsonObject {
  if (isObject(json)) return json;
  throw new FileError({ where, message: `Expected an object. The file has ${show(json)}.` });
}
