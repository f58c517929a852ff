import { onTestFinished } from 'vitest';
import { inBrowser } from './pools.ts';

/** A worker of Node or of a browser, as far as tests need it. */
export interface StartedWorker {
  postMessage(message: { readonly type: string }, moved: readonly object[]): void;
  terminate(): unknown;
  /** Whether this thread terminated it. */
  isEnded?: boolean;
}

type WorkerClass = new (...parameters: unknown[]) => StartedWorker;

/** Records all workers started from now on, until the end of the test. */
export function workersStarted(): readonly StartedWorker[] {
  const started: StartedWorker[] = [];
  const restore = replaceWorkers(
    (Worker) =>
      class extends Worker {
        constructor(...parameters: unknown[]) {
          super(...parameters);
          started.push(this);
        }

        override terminate(): unknown {
          this.isEnded = true;
          return super.terminate();
        }
      },
  );
  onTestFinished(restore);
  return started;
}

/** Makes starting workers fail, until the returned function is called. */
export function breakWorkers(): () => void {
  const refusing = class {
    constructor() {
      throw new Error('no workers for now');
    }
  };
  return replaceWorkers(() => refusing as unknown as WorkerClass);
}

/** Replaces the host's worker class, and returns a function that restores it. */
function replaceWorkers(other: (Worker: WorkerClass) => WorkerClass): () => void {
  if (inBrowser) {
    const page = globalThis as unknown as { Worker: WorkerClass };
    const { Worker } = page;
    page.Worker = other(Worker);
    return () => {
      page.Worker = Worker;
    };
  }
  const { getBuiltinModule } = process;
  process.getBuiltinModule = ((name: string) => {
    const module = getBuiltinModule(name as 'node:worker_threads');
    return name === 'node:worker_threads' ? { ...module, Worker: other(module.Worker as WorkerClass) } : module;
  }) as typeof getBuiltinModule;
  return () => {
    process.getBuiltinModule = getBuiltinModule;
  };
}
