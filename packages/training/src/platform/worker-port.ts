import { builtinModule } from './builtin-module.ts';

/** A worker of Node or of a browser, as this side sees it. */
export interface WorkerPort {
  post(message: unknown, moved?: readonly object[]): void;
  /** Called with every message from the worker. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called if the worker dies or cannot start, for whatever reason; perhaps more than once. */
  onEnd(listener: (reason: string) => void): void;
  /** Also calls the listeners of {@link onEnd} when nobody holds a lock any more. */
  watch(lock: string): void;
  terminate(): void;
}

interface NodeWorker {
  postMessage(message: unknown, moved: readonly object[]): void;
  on(event: 'message' | 'error' | 'exit' | 'messageerror', listener: (value: unknown) => void): void;
  terminate(): Promise<unknown>;
}

interface BrowserWorker {
  postMessage(message: unknown, moved: readonly object[]): void;
  addEventListener(
    event: 'message' | 'error' | 'messageerror',
    listener: (event: { data?: unknown; message?: string }) => void,
  ): void;
  terminate(): void;
}

interface Host {
  readonly navigator?: { readonly locks?: { request(name: string, granted: () => void): Promise<void> } };
}

/** Whether something is a worker of Node or of a browser. */
export function isWorker(value: unknown): value is object {
  const { postMessage, terminate } = (value ?? {}) as { postMessage?: unknown; terminate?: unknown };
  return typeof postMessage === 'function' && typeof terminate === 'function';
}

/** The port of a worker. @param worker checked by {@link isWorker} */
export function portOf(worker: object): WorkerPort {
  return 'on' in worker ? nodePort(worker as NodeWorker) : browserPort(worker as BrowserWorker);
}

function nodePort(worker: NodeWorker): WorkerPort {
  return {
    post: (message, moved = []) => worker.postMessage(message, moved),
    onMessage: (listener) => worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error) => listener(String(error)));
      worker.on('exit', (code) => listener(`it ended with status ${String(code)}`));
    },
    watch: () => undefined,
    terminate: () => void worker.terminate(),
  };
}

function browserPort(worker: BrowserWorker): WorkerPort {
  const endings: ((reason: string) => void)[] = [];
  const end = (reason: string): void => {
    for (const listener of endings) listener(reason);
  };
  worker.addEventListener('error', ({ message }) => end(message ?? 'it could not start'));
  return {
    post: (message, moved = []) => worker.postMessage(message, moved),
    onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    onEnd: (listener) => endings.push(listener),
    watch: (lock) => {
      const { navigator } = globalThis as unknown as Host;
      navigator?.locks?.request(lock, () => end('it did not say why')).catch(() => undefined);
    },
    terminate: () => worker.terminate(),
  };
}

/** The other side: the messages of the worker that runs this. */
export interface WorkerScope {
  post(message: unknown, moved?: readonly object[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Takes a lock that is held as long as the worker lives. @returns its name; undefined where there are none */
  hold(): Promise<string | undefined>;
}

interface Scope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, moved: readonly object[]): void;
}

interface NodePort {
  postMessage(message: unknown, moved: readonly object[]): void;
  on(event: 'message', listener: (data: unknown) => void): void;
}

/** What this worker talks through; undefined outside a worker. */
export function workerScope(): WorkerScope | undefined {
  const threads = builtinModule('node:worker_threads') as { readonly parentPort: NodePort | null } | undefined;
  const port = threads?.parentPort;
  if (port) {
    return {
      post: (message, moved = []) => port.postMessage(message, moved),
      onMessage: (listener) => port.on('message', listener),
      hold: async () => undefined,
    };
  }
  const scope = globalThis as unknown as Scope & Host & { readonly document?: object };
  if (scope.document !== undefined || typeof scope.postMessage !== 'function') return undefined;
  return {
    post: (message, moved = []) => scope.postMessage(message, moved),
    onMessage: (listener) => {
      scope.onmessage = ({ data }) => listener(data);
    },
    hold: async () => {
      const { locks } = scope.navigator ?? {};
      if (locks === undefined) return undefined;
      // Locks are shared by all pages of an origin.
      const name = `sepal-fit-${Math.random()}-${Math.random()}`;
      return new Promise((resolve) => {
        const forever = (): Promise<void> => {
          resolve(name);
          return new Promise(() => undefined);
        };
        locks.request(name, forever as () => void).catch(() => resolve(undefined));
      });
    },
  };
}
