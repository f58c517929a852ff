import type { ModelContents } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';
import type { ReadHdf5Options } from '../hdf5/read-hdf5.ts';
import { parseJson } from '../json/parse-json.ts';
import { isShardTable } from '../keras/shard-table.ts';
import { type FileKind, kindOf } from '../sources/kind-of.ts';
import { readSibling } from '../sources/read-sibling.ts';
import { readSource } from '../sources/read-source.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import type { SourceFile } from '../sources/source-file.ts';

/** An open file. */
export interface OpenFile {
  readonly contents: ModelContents;
  /** Its URL, path or name, for errors. */
  readonly where: string;
}

/**
 * Opens a file of any format that this package reads, told by its bytes. Tensors are not read yet.
 *
 * Each reader is imported when a file needs it: a page loads the one for its files.
 *
 * @throws FileError if it is no such file, or damaged
 */
export async function openFile(source: Source, options: SourceOptions = {}): Promise<OpenFile> {
  const file = await readSource(source, options);
  const { bytes, name: where } = file;
  const { signal } = options;
  const kind = kindOf(bytes);
  switch (kind) {
    case 'hdf5':
      // What was read from a path or an address is nobody else's.
      return { contents: await openHdf5File(bytes, { where, signal, transfer: isOwn(source, options) }), where };
    case 'zip': {
      const { readKeras } = await import('../keras/read-keras.ts');
      return { contents: await readKeras(bytes, { where, signal }), where };
    }
    case 'npz': {
      const { readNpz } = await import('../npz/read-npz.ts');
      return { contents: await readNpz(bytes, { where }), where };
    }
    case 'safetensors': {
      const { readSafetensors } = await import('../safetensors/read-safetensors.ts');
      return { contents: await readSafetensors(bytes, { where }), where };
    }
    case 'json':
      return { contents: await openJson(file, options), where };
    default:
      throw notReadable(kind, where);
  }
}

async function openJson(file: SourceFile, options: SourceOptions): Promise<ModelContents> {
  const { bytes, name: where } = file;
  const json = parseJson(bytes, where);
  if (!isShardTable(json)) return (await import('../tfjs/open-tfjs.ts')).openTfjs(json, file, options);
  const { readShardedWeights } = await import('../keras/read-sharded-weights.ts');
  const shard = (path: string): Promise<Uint8Array> => readSibling(file, path, options);
  return readShardedWeights(json, shard, { where, signal: options.signal });
}

function isOwn(source: Source, { fetch }: SourceOptions): boolean {
  return typeof source === 'string' && fetch === undefined;
}

async function openHdf5File(bytes: Uint8Array, options: ReadHdf5Options): Promise<ModelContents> {
  const [{ readHdf5 }, { isLegacyH5, readLegacyH5 }, { readWeightTree }] = await Promise.all([
    import('../hdf5/read-hdf5.ts'),
    import('../legacy-h5/read-legacy-h5.ts'),
    import('../weights-h5/read-weight-tree.ts'),
  ]);
  const file = await readHdf5(bytes, options);
  try {
    if (isLegacyH5(file)) return readLegacyH5(file);
    const { weights, optimizer, seeds } = readWeightTree(file);
    return {
      format: 'weights.h5',
      writer: { name: undefined, version: undefined },
      config: undefined,
      weights,
      training: optimizer.length === 0 ? undefined : { config: undefined, optimizer, seeds },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What a file is that people pass and that is not read, and what to do about it. */
const OTHERS: Readonly<Partial<Record<FileKind, readonly [what: string, hint: string]>>> = {
  gzip: ['is compressed with gzip', 'Unpack it first.'],
  tflite: [
    'is a model of TensorFlow Lite, which keeps operations instead of layers',
    'Open the Keras file that it was converted from.',
  ],
  npy: [
    'is a single array of numpy, without the name of a weight',
    'Save arrays by name: numpy.savez(file, **arrays).',
  ],
  pickle: ['is a pickle of Python, which is code', 'Save weights with numpy.savez or safetensors.'],
  pytorch: [
    'is a file of PyTorch, which holds pickled code',
    'Save its weights as .safetensors, named as the layers of the model are here.',
  ],
};

function notReadable(kind: FileKind, where: string): FileError {
  const [what, hint] = OTHERS[kind] ?? [
    'has no format that is read here',
    "Give a .keras, .h5, .npz or .safetensors file, or TensorFlow.js' model.json. ONNX is only written.",
  ];
  return new FileError({ where, message: `The file ${what}.`, hint });
}
