import type { Tensor } from '@sepal/tensor';
import type { Json, JsonObject, ModelContents, StoredTraining, Writer } from '../contents/model-contents.ts';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import type { NamedTensor } from '../contents/stored-weights.ts';
import { FileError } from '../file-error.ts';
import { isObject } from '../json/json-value.ts';
import { told, Untold } from '../untold.ts';
import { decodeTensor } from './decode-tensor.ts';
import { GroupBytes } from './group-bytes.ts';
import type { Manifest, ManifestTensor } from './manifest.ts';
import { objectOf, readManifest } from './read-manifest.ts';

/**
 * Reads a file that the manifest names.
 *
 * @param path relative to `model.json`
 * @param length how many bytes it must have; undefined if several files hold them together
 */
export type ReadShard = (path: string, length: number | undefined) => Promise<Uint8Array>;

/** Options of {@link readTfjs}. */
export interface ReadTfjsOptions {
  /** The file, for errors: 'model.json'. */
  readonly where: string;
  /** Begin to read the files of weights at once, while the caller makes the model. */
  readonly prefetch?: boolean;
}

/**
 * Reads TensorFlow.js' `model.json` of a layers model, from `model.save` or from the Python converter; also a manifest of weights
 * alone. The files of weights are read with the first tensor, all at once.
 *
 * Source: tfjs-core/src/io/types.ts and io_utils.ts, tfjs-converter/python/tensorflowjs/converters/keras_h5_conversion.py.
 *
 * @param json the file
 * @param shards reads a file that the manifest names
 * @throws FileError if it is a graph model or is malformed; `read` of its weights, if the files do not have exactly the bytes that
 *   the manifest declares
 */
export async function readTfjs(
  json: Json,
  shards: ReadShard,
  { where, prefetch = false }: ReadTfjsOptions,
): Promise<ModelContents> {
  const { file, topology, manifest } = await told(() => readParts(json, where));
  const named = (isOptimizer: boolean): NamedTensor[] =>
    manifest.tensors
      .filter((tensor) => tensor.isOptimizer === isOptimizer)
      .map((tensor) => ({ name: tensor.path, tensor }));
  const files = new GroupFiles(manifest, shards, where);
  // Whoever reads a tensor sees the error.
  if (prefetch) files.start().catch(() => {});
  const metadata = file['userDefinedMetadata'];
  return {
    format: 'tfjs',
    writer: writerOf(file, topology),
    config: isObject(topology['model_config']) ? topology['model_config'] : configIn(topology),
    weights: { kind: 'names', weights: named(false), read: (tensors) => files.read(tensors) },
    training: trainingOf(file['trainingConfig'] ?? topology['training_config'], named(true)),
    ...(isObject(metadata) ? { metadata } : {}),
    close: () => files.close(),
  };
}

function readParts(json: Json, where: string) {
  const file: JsonObject = Array.isArray(json) ? { weightsManifest: json } : objectOf(json, where);
  return { file, topology: readTopology(file, where), manifest: readManifest(file['weightsManifest'], where) };
}

/** The files that a manifest names: read once, and kept until `close`. */
class GroupFiles {
  readonly #manifest: Manifest;
  readonly #read: ReadShard;
  readonly #where: string;
  #groups: Promise<readonly GroupBytes[]> | undefined;
  #isClosed = false;

  constructor(manifest: Manifest, read: ReadShard, where: string) {
    this.#manifest = manifest;
    this.#read = read;
    this.#where = where;
  }

  async read(tensors: readonly StoredTensor[]): Promise<Tensor[]> {
    if (tensors.length === 0) return [];
    if (this.#isClosed) throw new FileError({ where: this.#where, message: 'The file was closed.' });
    const known = new Set<StoredTensor>(this.#manifest.tensors);
    const unknown = tensors.find((tensor) => !known.has(tensor));
    if (unknown !== undefined) throw (await import('../seldom.ts')).unknownTensor(unknown, this.#where);
    const groups = await this.start();
    return (tensors as readonly ManifestTensor[]).map((tensor) =>
      decodeTensor(tensor, groups[tensor.group] as GroupBytes),
    );
  }

  /** Begins to read the files, unless they are being read. After a failure the next call tries again. */
  start(): Promise<readonly GroupBytes[]> {
    this.#groups ??= this.#readGroups().catch((error: unknown) => {
      this.#groups = undefined;
      throw error;
    });
    return this.#groups;
  }

  close(): void {
    this.#isClosed = true;
    this.#groups = undefined;
  }

  async #readGroups(): Promise<readonly GroupBytes[]> {
    const shards = new Map<string, Promise<Uint8Array>>();
    for (const { paths, bytes } of this.#manifest.groups) {
      for (const path of paths) {
        if (!shards.has(path)) shards.set(path, this.#read(path, paths.length === 1 ? bytes : undefined));
      }
    }
    await Promise.all(shards.values());
    const bytesOf = async (paths: readonly string[]): Promise<Uint8Array[]> =>
      Promise.all(paths.map((path) => shards.get(path) as Promise<Uint8Array>));
    return Promise.all(
      this.#manifest.groups.map(async (group) => GroupBytes.from(group, await bytesOf(group.paths), this.#where)),
    );
  }
}

/** `modelTopology`; empty if the file holds weights alone. @throws Untold for a graph model */
function readTopology(file: JsonObject, where: string): JsonObject {
  const { format, modelTopology } = file;
  const isGraph = isObject(modelTopology) && Object.hasOwn(modelTopology, 'node');
  if (format === 'graph-model' || isGraph) throw new Untold((words) => words.isGraphModel(where));
  if (format !== undefined && format !== null && format !== 'layers-model') {
    throw new Untold((words) => words.otherFormat(format, where));
  }
  if (modelTopology !== undefined && modelTopology !== null) return objectOf(modelTopology, `${where}, modelTopology`);
  if (Array.isArray(file['weightsManifest'])) return {};
  throw new Untold((words) => words.notAModel(file, where));
}

function configIn(topology: JsonObject): JsonObject | undefined {
  if (!Object.hasOwn(topology, 'class_name')) return undefined;
  const { class_name, config } = topology;
  return { class_name: class_name as Json, config: config as Json };
}

function trainingOf(config: Json | undefined, optimizer: readonly NamedTensor[]): StoredTraining | undefined {
  const known = isObject(config) ? config : undefined;
  return known === undefined && optimizer.length === 0 ? undefined : { config: known, optimizer };
}

/** 'keras v2.4.0', 'TensorFlow.js tfjs-layers v4.22.0', 'Sepal v1.0.0' */
const GENERATED_BY = /^(.*?)\s*v?(\d\S*)$/;

function writerOf(file: JsonObject, topology: JsonObject): Writer {
  const { generatedBy, convertedBy } = file;
  const { keras_version: kerasVersion, backend } = topology;
  const known = typeof kerasVersion === 'string' ? kerasVersion : generatedBy;
  const [, program = '', version] = (typeof known === 'string' ? GENERATED_BY.exec(known) : null) ?? [];
  const isSepal = typeof generatedBy === 'string' && generatedBy.startsWith('Sepal v');
  return {
    ...(isSepal
      ? { name: 'Sepal', version: generatedBy.slice('Sepal v'.length) }
      : { name: programName(program, version), version }),
    ...(typeof backend === 'string' ? { backend } : {}),
    ...(typeof convertedBy === 'string' ? { converter: convertedBy } : {}),
  };
}

function programName(program: string, version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (program.includes('tfjs')) return 'TensorFlow.js';
  return version.endsWith('-tf') ? 'tf.keras' : 'Keras';
}
