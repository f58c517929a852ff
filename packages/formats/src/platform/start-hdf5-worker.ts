import { after } from './after.ts';
import { builtinModule } from './builtin-module.ts';

/** A worker of Node or of a browser. */
export interface WorkerPort {
  post(message: unknown, moved: readonly object[]): void;
  /** Called with every message from the worker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called if the worker dies or cannot start, for whatever reason; perhaps more than once. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether the worker keeps the process alive. It does initially. */
  keepAlive(alive: boolean): void;
  terminate(): void;
}

interface NodeWorker {
  postMessage(message: unknown, moved: readonly object[]): void;
  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface BrowserWorker {
  postMessage(message: unknown, moved: readonly object[]): void;
  addEventListener(event: 'message' | 'error', listener: (event: { data?: unknown; message?: string }) => void): void;
  terminate(): void;
}

interface Threads {
  readonly Worker: new (url: object, options: { name: string; execArgv: string[] }) => NodeWorker;
}

// Globals by their own names, since bundlers find the worker's file by the words `new Worker(new URL(`. Declared without the DOM's types.
declare const Worker: (new (url: object, options: { type: 'module'; name: string }) => BrowserWorker) | undefined;
declare const URL: new (path: string, base: string) => object;

interface Host {
  readonly Worker?: unknown;
  readonly document?: object;
  readonly WorkerGlobalScope?: object;
}

const host = globalThis as unknown as Host;
const NAME = 'sepal-hdf5';
/** Workers that never answer: some pages' security policies are silent. */
const LONGEST_START = 20_000;

/**
 * Starts the worker that holds an HDF5 file.
 *
 * @returns the worker when it is ready; undefined where workers do not exist, are forbidden, or where the worker's file was left out
 *   of a bundle
 */
export function startHdf5Worker(): Promise<WorkerPort | undefined> {
  return new Promise((resolve) => {
    let port: WorkerPort;
    try {
      port = nodePort() ?? browserPort();
    } catch {
      resolve(undefined);
      return;
    }
    const fail = (): void => {
      port.terminate();
      resolve(undefined);
    };
    const stopWaiting = after(LONGEST_START, fail);
    port.onEnd(() => {
      stopWaiting();
      fail();
    });
    port.onMessage(() => {
      stopWaiting();
      resolve(port);
    });
  });
}

/**
 * Node's worker, where available. Pages and their workers may have Node's modules too, as in Electron, but can start only web
 * workers.
 */
function nodePort(): WorkerPort | undefined {
  if (host.Worker !== undefined && (host.document ?? host.WorkerGlobalScope) !== undefined) return undefined;
  const threads = builtinModule('node:worker_threads') as Threads | undefined;
  if (threads === undefined) return undefined;
  const { url } = import.meta as unknown as { readonly url: string };
  // Another form than below: bundlers would copy the file a second time.
  const file = `./hdf5-worker${url.endsWith('.ts') ? '.ts' : '.js'}`;
  // The worker ignores the process's flags, such as preloaded modules.
  const worker = new threads.Worker(new URL(file, url), { name: NAME, execArgv: [] });
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    onMessage: (listener) => worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error) => listener(String(error)));
      worker.on('exit', (code) => listener(`it ended with status ${String(code)}`));
    },
    keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

/** @throws Error where workers do not exist or are visibly forbidden */
function browserPort(): WorkerPort {
  if (Worker === undefined) throw new Error('there are no workers here');
  const worker = new Worker(new URL('./hdf5-worker.ts', (import.meta as unknown as { readonly url: string }).url), {
    type: 'module',
    name: NAME,
  });
  return {
    post: (message, moved) => worker.postMessage(message, moved),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd: (listener) => worker.addEventListener('error', ({ message }) => listener(message ?? 'it could not start')),
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
}
