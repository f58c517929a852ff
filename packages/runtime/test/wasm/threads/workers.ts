import { onTestFinished, vi } from 'vitest';
import { inBrowser } from './crews.ts';

/** A worker of Node or of a browser, as far as tests need it. */
export interface StartedWorker {
  postMessage(message: { readonly type: string }, moved: readonly object[]): void;
  terminate(): unknown;
  /** Whether it was ended by this thread. */
  isEnded?: boolean;
}

type WorkerClass = new (...parameters: unknown[]) => StartedWorker;

/** All workers that are started from now on, until the end of the test. */
export function workersStarted(): readonly StartedWorker[] {
  const started: StartedWorker[] = [];
  const noting = (Worker: WorkerClass): WorkerClass =>
    class extends Worker {
      constructor(...parameters: unknown[]) {
        super(...parameters);
        started.push(this);
      }

      override terminate(): unknown {
        this.isEnded = true;
        return super.terminate();
      }
    };
  if (inBrowser) {
    vi.stubGlobal('Worker', noting((globalThis as unknown as { Worker: WorkerClass }).Worker));
    onTestFinished(() => void vi.unstubAllGlobals());
  } else {
    const { getBuiltinModule } = process;
    const spy = vi.spyOn(process, 'getBuiltinModule').mockImplementation((name) => {
      const module = getBuiltinModule(name) as { Worker: WorkerClass };
      return (name === 'node:worker_threads' ? { Worker: noting(module.Worker) } : module) as never;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return started;
}
