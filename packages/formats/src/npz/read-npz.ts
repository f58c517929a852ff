import type { Tensor } from '@sepal/tensor';
import type { ModelContents } from '../contents/model-contents.ts';
import { BYTES_PER_ELEMENT } from '../contents/stored-numbers.ts';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { tensorOf } from '../contents/tensor-of.ts';
import { unknownTensor } from '../contents/unknown-tensor.ts';
import { FileError } from '../file-error.ts';
import { type ReadEntry, readZip } from '../zip/read-zip.ts';
import { inCOrder, littleEndian } from './element-order.ts';
import { LONGEST_HEADER, type NpyHeader, readNpyHeader } from './npy-header.ts';

interface Stored {
  readonly header: NpyHeader;
  readonly read: ReadEntry;
}

/**
 * Reads the arrays of NumPy's `.npz`, by name: what `np.savez` and `np.savez_compressed` write. Other entries of the archive are left out.
 *
 * @param bytes the file
 * @param options.where its name, for errors
 * @throws FileError if it is damaged or holds anything but numbers
 */
export async function readNpz(bytes: Uint8Array, { where }: { readonly where: string }): Promise<ModelContents> {
  const arrays = new Map<StoredTensor, Stored>();
  const entries = readZip(bytes, { where });
  for (const [entry, read] of entries) {
    if (!entry.endsWith('.npy')) continue;
    const path = entry.slice(0, -'.npy'.length);
    const header = readNpyHeader(read(LONGEST_HEADER), `${where}/${entry}`);
    const { shape, dtype } = header;
    const expected = shape.reduce((product, length) => product * length, BYTES_PER_ELEMENT[dtype]);
    if (read.size - header.length !== expected) {
      throw new FileError({
        where: `${where}/${entry}`,
        message: `An array of shape (${shape.join(', ')}) and type ${dtype} has ${expected} bytes. Received ${read.size - header.length}.`,
      });
    }
    arrays.set({ path, shape, dtype }, { header, read });
  }
  if (arrays.size === 0 && entries.size > 0)
    throw new FileError({ where, message: 'The archive holds no arrays: none of its entries ends with .npy.' });
  return {
    format: 'npz',
    writer: { name: undefined, version: undefined },
    config: undefined,
    weights: {
      kind: 'names',
      weights: [...arrays.keys()].map((tensor) => ({ name: tensor.path, tensor })),
      read: async (tensors) => tensors.map((tensor) => readArray(tensor, arrays.get(tensor), { file: bytes, where })),
    },
    training: undefined,
    close: () => {},
  };
}

function readArray(
  tensor: StoredTensor,
  stored: Stored | undefined,
  { file, where }: { readonly file: Uint8Array; readonly where: string },
): Tensor {
  if (stored === undefined) throw unknownTensor(tensor, where);
  const { isBigEndian, isFortran, length } = stored.header;
  const size = BYTES_PER_ELEMENT[tensor.dtype];
  const whole = stored.read();
  // Stored entries are views of the file, which is the caller's.
  const own = whole.buffer === file.buffer ? whole.slice(length) : whole.subarray(length);
  const little = isBigEndian ? littleEndian(own, size) : own;
  return tensorOf(tensor, isFortran ? inCOrder(little, tensor.shape, size) : little, where);
}
