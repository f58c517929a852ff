import { SepalError } from '@sepal/tensor';
import { startWorker } from '../../platform/worker-port.ts';
import { PoolWorker } from './pool-worker.ts';
import { failIfStalled } from './watchdog.ts';
import { WORKER_SOURCE } from './worker-source.ts';

/**
 * Starts workers and waits until all of them are ready.
 *
 * @throws Error if one cannot be started, and terminates the others
 */
export async function startWorkers(count: number, source: string = WORKER_SOURCE): Promise<readonly PoolWorker[]> {
  const workers: PoolWorker[] = [];
  try {
    while (workers.length < count) workers.push(new PoolWorker(startWorker(source)));
    await failIfStalled(Promise.all(workers.map(({ ready }) => ready)));
    return workers;
  } catch (error) {
    for (const worker of workers) {
      // The first failure is reported already.
      worker.ready.catch(() => undefined);
      worker.end(new SepalError({ message: 'The engine has no threads.' }));
    }
    throw error;
  }
}
