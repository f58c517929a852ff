import { listFew, show } from '@sepal/tensor/options';
import type { JsonObject, ModelContents, Writer } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';
import { readHdf5 } from '../hdf5/read-hdf5.ts';
import { isObject } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import type { AbortSignalLike } from '../sources/source.ts';
import { readWeightTree } from '../weights-h5/read-weight-tree.ts';
import { type ReadEntry, readZip } from '../zip/read-zip.ts';
import { CONFIG, METADATA, WEIGHTS } from './entry-names.ts';

/** What Keras writes with the private `weights_format='npz'`, and does not read itself. */
const PICKLED_WEIGHTS = 'model.weights.npz';

/** How {@link readKeras} reads. */
export interface ReadKerasOptions {
  /** The file's name, for errors. */
  readonly where: string;
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * Reads a `.keras` archive of Keras 3 or of tf.keras 2.13 and later.
 *
 * Source: `_load_model_from_fileobj` in keras/src/saving/saving_lib.py.
 *
 * @param bytes the file
 * @throws FileError if it is damaged or is another archive
 */
export async function readKeras(bytes: Uint8Array, { where, signal }: ReadKerasOptions): Promise<ModelContents> {
  const entries = readZip(bytes, { where });
  const config = readObject(entries, CONFIG, where);
  const compiled = compiledConfig(config, where);
  const writer = readWriter(entries, where);
  const hdf5 = entryOf(entries, WEIGHTS, where)();
  const file = await readHdf5(hdf5, {
    where: `${where}/${WEIGHTS}`,
    signal,
    // What was inflated is nobody else's.
    transfer: hdf5.buffer !== bytes.buffer,
  });
  try {
    const { weights, optimizer, seeds } = readWeightTree(file);
    const ignored = [...entries.keys()].filter((name) => ![METADATA, CONFIG, WEIGHTS].includes(name));
    return {
      format: 'keras',
      writer,
      config,
      weights,
      training: compiled === undefined && optimizer.length === 0 ? undefined : { config: compiled, optimizer, seeds },
      ...(ignored.length > 0 ? { ignored } : {}),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function entryOf(entries: ReadonlyMap<string, ReadEntry>, name: string, where: string): ReadEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  if (name === WEIGHTS && entries.has(PICKLED_WEIGHTS)) {
    throw new FileError({
      where,
      message: `The weights are in ${PICKLED_WEIGHTS}, as pickled Python objects: reading them would run code of the file. Keras does not read them either.`,
      hint: "Save the model again, with the default weights_format='h5'.",
    });
  }
  const names = [...entries.keys()].map((key) => JSON.stringify(key));
  throw new FileError({
    where,
    message: `A .keras archive has an entry '${name}'. Received ${names.length === 0 ? 'no entries' : listFew(names)}.`,
  });
}

function readObject(entries: ReadonlyMap<string, ReadEntry>, name: string, where: string): JsonObject {
  const entryWhere = `${where}/${name}`;
  const value = parseJson(entryOf(entries, name, where)(), entryWhere);
  if (isObject(value)) return value;
  throw new FileError({ where: entryWhere, message: `This is a JSON object. Received ${show(value)}.` });
}

/** The version is all that `metadata.json` tells; Keras itself does not look at it. */
function readWriter(entries: ReadonlyMap<string, ReadEntry>, where: string): Writer {
  if (!entries.has(METADATA)) return { name: undefined, version: undefined };
  const version = readObject(entries, METADATA, where)['keras_version'];
  if (typeof version !== 'string') return { name: 'Keras', version: undefined };
  return { name: version.startsWith('2.') ? 'tf.keras' : 'Keras', version };
}

function compiledConfig({ compile_config: config }: JsonObject, where: string): JsonObject | undefined {
  if (config === undefined || config === null) return undefined;
  // Keras 3.15 writes an empty object for a model that was not compiled.
  if (isObject(config)) return Object.keys(config).length === 0 ? undefined : config;
  throw new FileError({
    where: `${where}/${CONFIG}`,
    message: `compile_config is an object. Received ${show(config)}.`,
  });
}
