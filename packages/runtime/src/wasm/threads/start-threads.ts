import { hardwareThreads } from '../../platform/host.ts';
import { mayShareMemory } from '../../platform/web-assembly.ts';
import { oneThread, type StartedThreads } from '../target/machine.ts';
import { SPINS, SPINS_OVERSUBSCRIBED } from './barrier.ts';
import { threadFailure } from './pool-worker.ts';
import { startWorkers } from './start-workers.ts';
import { ThreadPool } from './thread-pool.ts';

/** Starts workers; falls back to the main thread where one thread is enough or workers are unavailable. */
export async function startThreads(asked: number | 'auto', reasons: string[]): Promise<StartedThreads> {
  const count = asked === 'auto' ? hardwareThreads() : asked;
  if (count === 1) return oneThread(reasons);
  if (!mayShareMemory()) {
    return oneThread(reasons, ', since this page is not cross-origin isolated and may not share memory');
  }
  try {
    const workers = await startWorkers(count);
    reasons.push(`${count} threads`);
    const spins = count > hardwareThreads() ? SPINS_OVERSUBSCRIBED : SPINS;
    return { barrier: { threads: count, spins }, createThreads: (checkOpen) => new ThreadPool(workers, checkOpen) };
  } catch (error) {
    return oneThread(reasons, `, since workers cannot be started: ${threadFailure(error).replace(/\.$/, '')}`);
  }
}
