import { builtinModule } from './builtin-module.ts';

interface Threads {
  readonly Worker: new (url: object, options: { name: string; execArgv: string[] }) => object;
}

// Globals by their own names, since bundlers find the worker's file by the words `new Worker(new URL(`. Declared without the DOM's types.
declare const Worker: (new (url: object, options: { type: 'module'; name: string }) => object) | undefined;
declare const URL: new (path: string, base: string) => object;

interface Host {
  readonly Worker?: unknown;
  readonly document?: object;
  readonly WorkerGlobalScope?: object;
}

const host = globalThis as unknown as Host;
const NAME = 'sepal-fit';

/**
 * Starts a worker that fits.
 *
 * @throws Error where workers do not exist or are visibly forbidden
 */
export function startFitWorker(): object {
  return nodeWorker() ?? browserWorker();
}

/**
 * Node's worker, where available. Pages and their workers may have Node's modules too, as in Electron, but can start only web
 * workers.
 */
function nodeWorker(): object | undefined {
  if (host.Worker !== undefined && (host.document ?? host.WorkerGlobalScope) !== undefined) return undefined;
  const threads = builtinModule('node:worker_threads') as Threads | undefined;
  if (threads === undefined) return undefined;
  const { url } = import.meta as unknown as { readonly url: string };
  const isSource = url.endsWith('.ts');
  // Another form than below: bundlers would copy the file a second time.
  const file = `./fit-worker${isSource ? '.ts' : '.js'}`;
  // The worker ignores the process's flags, such as preloaded modules. The sources import each other's.
  const execArgv = isSource ? ['--conditions=@sepal/source'] : [];
  return new threads.Worker(new URL(file, url), { name: NAME, execArgv });
}

function browserWorker(): object {
  if (Worker === undefined) throw new Error('there are no workers here');
  return new Worker(new URL('./fit-worker.ts', (import.meta as unknown as { readonly url: string }).url), {
    type: 'module',
    name: NAME,
  });
}
