import type { Tensor } from '@sepal/tensor';
import { BYTES_PER_ELEMENT } from '../contents/stored-numbers.ts';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { tensorOf } from '../contents/tensor-of.ts';
import { FileError } from '../file-error.ts';
import { checkSuperblock } from './check-superblock.ts';
import { connectHdf5, type Signal } from './hdf5-connection.ts';
import type { Hdf5File } from './hdf5-file.ts';
import type { Hdf5Request } from './hdf5-service.ts';

/** How {@link readHdf5} reads. */
export interface ReadHdf5Options {
  /** The file's name, for errors. */
  readonly where: string;
  /**
   * Milliseconds that opening may take, and each reading. A damaged file can keep libhdf5 busy for ever. Default: 30 s, and a quarter of
   * a second for each megabyte. It has no effect where no worker can be started.
   */
  readonly deadline?: number | undefined;
  readonly signal?: Signal | undefined;
  /** Whether `bytes` are given up: if they fill their buffer, the worker takes it over without a copy, and here it is empty. Default false */
  readonly transfer?: boolean | undefined;
}

const BASE_DEADLINE = 30_000;
const MILLISECONDS_PER_BYTE = 250 / (1 << 20);

/**
 * Opens an HDF5 file: its groups, attributes and datasets come at once, numbers when they are read.
 *
 * libhdf5 works in a worker, which is ended when the file is closed, when the deadline passes, or when `signal` aborts. Where no
 * worker can start, it works in this thread, which then waits for it.
 *
 * @param bytes the file
 * @throws FileError if it is not an HDF5 file, is damaged, or takes too long
 */
export async function readHdf5(bytes: Uint8Array, options: ReadHdf5Options): Promise<Hdf5File> {
  const { where, signal, transfer = false } = options;
  if (signal?.aborted) throw signal.reason;
  checkSuperblock(bytes, where);
  const size = bytes.byteLength;
  const connection = await connectHdf5(where);
  const ask = async (request: Hdf5Request, work: number, moved: readonly object[] = []) => {
    const deadline = options.deadline ?? Math.round(BASE_DEADLINE + work * MILLISECONDS_PER_BYTE);
    if (signal?.aborted) throw signal.reason;
    const reply = await connection.ask(request, { moved, deadline, signal });
    if ('problem' in reply) throw new FileError({ where, message: reply.problem });
    return reply;
  };
  try {
    const isWhole = bytes.byteLength === bytes.buffer.byteLength;
    // A view would be posted with its whole buffer.
    const own = isWhole ? bytes : new Uint8Array(bytes);
    const moved = !isWhole || (transfer && isTransferable(bytes)) ? [own.buffer] : [];
    const { root } = (await ask({ open: own }, size, moved)) as { readonly root: Hdf5File['root'] };
    return {
      where,
      root,
      read: async (tensors) => {
        const work = size + tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
        const reply = (await ask({ read: tensors.map(({ path }) => path) }, work)) as {
          readonly bytes: readonly Uint8Array<ArrayBuffer>[];
        };
        return tensors.map((tensor, index): Tensor => tensorOf(tensor, reply.bytes[index] as Uint8Array, where));
      },
      close: () => connection.end(),
    };
  } catch (error) {
    connection.end();
    throw error;
  }
}

function sizeOf({ shape, dtype }: StoredTensor): number {
  return shape.reduce((product, length) => product * length, BYTES_PER_ELEMENT[dtype]);
}

/** Shared memory is posted without being moved. */
function isTransferable({ buffer }: Uint8Array): boolean {
  return Object.prototype.toString.call(buffer) === '[object ArrayBuffer]';
}
