import { type Shape, sizeOf } from '@sepal/tensor';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';
import { isList, isObject } from '../json/json-value.ts';
import { Untold } from '../untold.ts';
import type { Manifest, ManifestGroup, ManifestTensor } from './manifest.ts';

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
 * @throws Untold for anything that TensorFlow.js does not write, and for tensors of strings and complex numbers
 */
export function readManifest(json: Json | undefined, where: string): Manifest {
  const groups: ManifestGroup[] = [];
  const tensors: ManifestTensor[] = [];
  for (const [index, entry] of listIn({ weightsManifest: json ?? [] }, 'weightsManifest', where).entries()) {
    const at = `${where}, weightsManifest[${index}]`;
    const group = objectOf(entry, at);
    const paths = listIn(group, 'paths', at).map((path) => {
      if (typeof path === 'string' && path !== '') return path;
      throw new Untold((words) => words.notAPath(path, at));
    });
    let offset = 0;
    for (const [position, weight] of listIn(group, 'weights', at).entries()) {
      const tensor = readTensor(objectOf(weight, `${at}.weights[${position}]`), { group: index, offset, where: at });
      offset += tensor.bytes;
      if (!Number.isSafeInteger(offset)) throw new Untold((words) => words.tooLarge(tensor, at));
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
  if (typeof path !== 'string') throw new Untold((words) => words.noName(json, where));
  const shape = readShape(json['shape'], path, where);
  const dtype = json['dtype'];
  if (typeof dtype !== 'string' || !Object.hasOwn(SIZES, dtype)) {
    throw new Untold((words) => words.otherDType(path, dtype, Object.keys(SIZES), where));
  }
  const stored = { path, shape, dtype: dtype as StoredDType };
  const quantization = readQuantization(json['quantization'], stored, where);
  const bytes = sizeOf(shape) * (SIZES[quantization.quantization ?? stored.dtype] as number);
  const tensor = { ...stored, ...quantization, group, offset, bytes, isOptimizer: json['group'] === 'optimizer' };
  if (!Number.isSafeInteger(bytes)) throw new Untold((words) => words.tooLarge(tensor, where));
  return tensor;
}

function readShape(shape: Json | undefined, name: string, where: string): Shape {
  if (isList(shape) && shape.every((length) => Number.isInteger(length) && (length as number) >= 0)) {
    return shape as readonly number[];
  }
  throw new Untold((words) => words.notAShape(name, shape, where));
}

type Quantization = Pick<ManifestTensor, 'quantization' | 'scale' | 'min'>;

function readQuantization(given: Json | undefined, stored: StoredTensor, where: string): Quantization {
  if (given === undefined || given === null) return { scale: 1, min: 0 };
  const { path, dtype } = stored;
  const json = objectOf(given, `${where}, quantization of '${path}'`);
  const { dtype: quantization, scale, min } = json;
  if (quantization === 'float16' && dtype === 'float32') return { quantization, scale: 1, min: 0 };
  const isKnown = quantization === 'uint8' || quantization === 'uint16';
  const fits = dtype === 'float32' || dtype === 'int32';
  if (isKnown && fits && typeof scale === 'number' && typeof min === 'number') return { quantization, scale, min };
  throw new Untold((words) => words.wrongQuantization(stored, json, where));
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
  throw new Untold((words) => words.sameNames(twice, where));
}

/** The list under a key. @throws Untold if there is none */
function listIn(json: JsonObject, key: string, where: string): readonly Json[] {
  const value = json[key];
  if (isList(value)) return value;
  throw new Untold((words) => words.notAList(key, value, where));
}

/** @throws Untold if `json` is not an object */
export function objectOf(json: Json | undefined, where: string): JsonObject {
  if (isObject(json)) return json;
  throw new Untold((words) => words.notAnObject(json, where));
}
