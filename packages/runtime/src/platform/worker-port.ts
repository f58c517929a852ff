/**
 * Workers of Node and of browsers in one shape. Node's module is reached without an `import`, so that bundlers have nothing to
 * resolve; both are declared by structure, so that published types need neither's.
 */
export interface WorkerPort {
  post(message: unknown): void;
  /** Called with every message of the worker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once if the worker ends by itself, whatever the cause. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether the worker keeps the process alive. It does not at first. */
  keepAlive(alive: boolean): void;
  terminate(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface BrowserWorker {
  postMessage(message: unknown): void;
  addEventListener(event: 'message' | 'error', listener: (event: { data?: unknown; message?: string }) => void): void;
  terminate(): void;
}

interface Platform {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly Worker?: new (url: string) => BrowserWorker;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

const platform = globalThis as unknown as Platform;

/** Starts a worker from source text: no file to find, so every bundler works without settings. */
export function startWorker(source: string): WorkerPort {
  const threads = platform.process?.getBuiltinModule?.('node:worker_threads') as
    | { Worker: new (source: string, options: { eval: boolean }) => NodeWorker }
    | undefined;
  return threads === undefined ? browserPort(source) : nodePort(new threads.Worker(source, { eval: true }));
}

function nodePort(worker: NodeWorker): WorkerPort {
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error) => listener(String(error)));
      worker.on('exit', (code) => listener(`it ended with status ${String(code)}`));
    },
    keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

function browserPort(source: string): WorkerPort {
  const { Worker, Blob, URL } = platform;
  if (Worker === undefined) throw new Error('There are no workers here.');
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.addEventListener('message', () => URL.revokeObjectURL(url));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd: (listener) =>
      worker.addEventListener('error', ({ message }) => listener(message ?? 'it could not be started')),
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
}
