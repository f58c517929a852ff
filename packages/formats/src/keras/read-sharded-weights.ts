import { listFew, show } from '@sepal/tensor/options';
import type { Json, ModelContents } from '../contents/model-contents.ts';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { unknownTensor } from '../contents/unknown-tensor.ts';
import { FileError } from '../file-error.ts';
import type { Hdf5File, Hdf5Group } from '../hdf5/hdf5-file.ts';
import { readHdf5 } from '../hdf5/read-hdf5.ts';
import { isObject } from '../json/json-value.ts';
import { readWeightTree } from '../weights-h5/read-weight-tree.ts';
import type { ReadKerasOptions } from './read-keras.ts';

/**
 * Reads weights that Keras wrote into several files: `model.save_weights('x.weights.json', max_shard_size=…)`. The JSON names the files, each a
 * `.weights.h5` with some of the variables; those of one layer may be in two.
 *
 * Source: `ShardedH5IOStore` in keras/src/saving/saving_lib.py.
 *
 * @param json the table
 * @param shards gives the bytes of a file that the table names
 * @throws FileError if a file is missing or damaged, or if two hold the same variable
 */
export async function readShardedWeights(
  json: Json,
  shards: (path: string) => Promise<Uint8Array>,
  { where, signal }: ReadKerasOptions,
): Promise<ModelContents> {
  const names = shardNames(json, where);
  const results = await Promise.allSettled(
    names.map(async (name) => readHdf5(await shards(name), { where: name, signal })),
  );
  const files = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = () => {
    for (const file of files) file.close();
  };
  try {
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const { weights, optimizer } = readWeightTree(merged(files, where));
    return {
      format: 'weights.h5',
      writer: { name: 'Keras', version: undefined },
      config: undefined,
      weights,
      training: optimizer.length === 0 ? undefined : { config: undefined, optimizer },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The files that the table names: `{"weight_map": {"/layers/dense/vars": ["x_00000.weights.h5"]}}`. */
function shardNames(json: Json, where: string): string[] {
  const map = isObject(json) ? json['weight_map'] : undefined;
  if (!isObject(map)) throw new FileError({ where, message: `weight_map is an object. Received ${show(map)}.` });
  const names = Object.values(map).flat();
  const wrong = names.find((name) => typeof name !== 'string');
  if (wrong !== undefined) {
    throw new FileError({ where, message: `weight_map names files. Received ${show(wrong)}.` });
  }
  return [...new Set(names as string[])];
}

/** Several files as one. */
function merged(files: readonly Hdf5File[], where: string): Hdf5File {
  const owners = new Map<StoredTensor, Hdf5File>();
  for (const file of files) for (const tensor of tensorsOf(file.root)) owners.set(tensor, file);
  return {
    where,
    root: mergedGroup(
      files.map(({ root }) => root),
      { path: '', where },
    ),
    async read(tensors) {
      const unknown = tensors.find((tensor) => !owners.has(tensor));
      if (unknown !== undefined) throw unknownTensor(unknown, where);
      const parts = await Promise.all(
        files.map(async (file) => {
          const own = tensors.filter((tensor) => owners.get(tensor) === file);
          const values = await file.read(own);
          return own.map((tensor, index) => [tensor, values[index]] as const);
        }),
      );
      const values = new Map(parts.flat());
      return tensors.map((tensor) => values.get(tensor) as NonNullable<ReturnType<typeof values.get>>);
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

function* tensorsOf({ groups, datasets }: Hdf5Group): Generator<StoredTensor> {
  yield* datasets.values();
  for (const group of groups.values()) yield* tensorsOf(group);
}

function mergedGroup(parts: readonly Hdf5Group[], { path, where }: { path: string; where: string }): Hdf5Group {
  const datasets = new Map<string, StoredTensor>();
  const twice: string[] = [];
  for (const [name, tensor] of parts.flatMap((part) => [...part.datasets])) {
    if (datasets.has(name)) twice.push(`'${path}/${name}'`);
    datasets.set(name, tensor);
  }
  if (twice.length > 0) {
    throw new FileError({
      where,
      message: `Two files hold the same variables: ${listFew(twice)}.`,
      hint: 'Write the files again, into an empty folder.',
    });
  }
  const names = new Set(parts.flatMap(({ groups }) => [...groups.keys()]));
  const group = (name: string) => {
    const inner = parts.flatMap(({ groups }) => groups.get(name) ?? []);
    return mergedGroup(inner, { path: `${path}/${name}`, where });
  };
  return {
    attributes: new Map(parts.flatMap(({ attributes }) => [...attributes])),
    groups: new Map([...names].map((name) => [name, group(name)])),
    datasets,
    refused: new Map(parts.flatMap(({ refused }) => [...refused])),
  };
}
