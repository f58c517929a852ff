import { builtinModule, messageChannel } from './host.ts';

/**
 * Workers of Node and of browsers behind one interface. Node's module is loaded without an `import`, so that bundlers have nothing to
 * resolve; both are declared structurally, so that published types need neither's.
 */
export interface WorkerPort {
  /** @param moved ports to transfer */
  post(message: unknown, moved?: readonly object[]): void;
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

type NodeWorkerConstructor = new (source: string, options: { eval: boolean; execArgv: string[] }) => NodeWorker;

interface BrowserWorker {
  postMessage(message: unknown, moved: readonly object[]): void;
  addEventListener(event: 'message' | 'error', listener: (event: { data?: unknown; message?: string }) => void): void;
  terminate(): void;
}

interface Platform {
  readonly Worker?: new (url: string, options: { name: string; type: 'module' }) => BrowserWorker;
  readonly document?: object;
  readonly WorkerGlobalScope?: object;
  readonly Blob: new (parts: string[], options: { type: string }) => object;
  readonly navigator?: { readonly locks?: { request(name: string, granted: () => void): Promise<void> } };
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

const platform = globalThis as unknown as Platform;

/**
 * Starts a worker from source text: there is no file to find, so every bundler works without configuration.
 *
 * Pages get no event when a worker dies. The death of a worker is noticed if it holds the lock with its own name while it lives and
 * says so with `held` in its first message.
 *
 * @throws Error where workers do not exist or are visibly forbidden
 */
export function startWorker(source: string): WorkerPort {
  const threads = nodeWorkers();
  // The worker ignores the process's flags, such as preloaded modules.
  return threads === undefined
    ? browserPort(source)
    : nodePort(new threads.Worker(source, { eval: true, execArgv: [] }));
}

/** The two ends of a channel between workers; none in browsers, where a message between workers may take a millisecond. */
export function linkedPorts(): readonly [object, object] | undefined {
  const Channel = nodeWorkers() && messageChannel();
  if (Channel === undefined) return undefined;
  const { port1, port2 } = new Channel();
  return [port1, port2];
}

/**
 * Node's workers, where available. Pages and their workers may have Node's modules too, as in Electron, but can start only
 * web workers; other hosts with both, such as Deno, exit at the end of the program only if its workers are Node's.
 */
function nodeWorkers(): { readonly Worker: NodeWorkerConstructor } | undefined {
  const { Worker, document, WorkerGlobalScope } = platform;
  if (Worker !== undefined && (document ?? WorkerGlobalScope) !== undefined) return undefined;
  return builtinModule('node:worker_threads') as ReturnType<typeof nodeWorkers>;
}

function nodePort(worker: NodeWorker): WorkerPort {
  return {
    post: (message, moved = []) => worker.postMessage(message, moved),
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
  const { Worker, Blob, URL, navigator } = platform;
  if (Worker === undefined) throw new Error('there are no workers here');
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  // Locks are shared by all pages of an origin.
  const name = `sepal-thread-${Math.random()}-${Math.random()}`;
  // Deno supports only module workers.
  const worker = new Worker(url, { name, type: 'module' });
  const endings: ((reason: string) => void)[] = [];
  const end = (reason: string): void => {
    for (const listener of endings) listener(reason);
  };
  let isReady = false;
  worker.addEventListener('message', ({ data }) => {
    if (isReady) return;
    isReady = true;
    URL.revokeObjectURL(url);
    if ((data as { held?: boolean }).held !== true) return;
    navigator?.locks?.request(name, () => end('it did not say why')).catch(() => undefined);
  });
  worker.addEventListener('error', ({ message }) => {
    URL.revokeObjectURL(url);
    // A security policy that forbids such workers shows as an event without a message.
    end(message ?? 'it was not allowed to start');
  });
  return {
    post: (message, moved = []) => worker.postMessage(message, moved),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd: (listener) => endings.push(listener),
    keepAlive: () => undefined,
    terminate: () => {
      URL.revokeObjectURL(url);
      worker.terminate();
    },
  };
}
