/**
 * The entry of the worker that holds an HDF5 file. It imports no other package of Sepal, so that Node can run it as it is.
 */
import { type Hdf5Request, Hdf5Service } from '../hdf5/hdf5-service.ts';
import { builtinModule } from './builtin-module.ts';

interface Platform {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, moved: readonly object[]): void;
  readonly WebAssembly: { readonly Memory: { readonly prototype: Memory } };
}

interface NodePort {
  postMessage(message: unknown, moved: readonly object[]): void;
  on(event: 'message', listener: (data: unknown) => void): void;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65536;
/** What libhdf5 gets in any case; it starts with 19 MB. */
const BASE = 64 << 20;

const platform = globalThis as unknown as Platform;
const threads = builtinModule('node:worker_threads') as { readonly parentPort: NodePort | null } | undefined;
const nodePort = threads?.parentPort;
const port = nodePort ?? platform;
const { prototype } = platform.WebAssembly.Memory;
const { grow } = prototype;
let limit = Number.POSITIVE_INFINITY;

// libhdf5 gets no more memory than an honest file needs: a damaged one may make it ask for gigabytes. Its allocation then fails, which is
// an error like any other.
prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * PAGE > limit) throw new RangeError('The limit is reached');
  return grow.call(this, pages);
};

const service = new Hdf5Service((bytes) => {
  limit = BASE + bytes;
});

async function serve(request: Hdf5Request): Promise<void> {
  const reply = await service.answer(request);
  port.postMessage(reply, 'bytes' in reply ? reply.bytes.map(({ buffer }) => buffer) : []);
}

if (nodePort) nodePort.on('message', (data) => void serve(data as Hdf5Request));
else platform.onmessage = ({ data }) => void serve(data as Hdf5Request);
port.postMessage({ ready: true }, []);
