import { hardwareThreads } from '../platform/host.ts';
import { mayShareMemory } from '../platform/web-assembly.ts';
import { SPINS, SPINS_IN_A_CROWD } from './barrier.ts';
import { oneThread, type Staff } from './machine.ts';
import { threadFailure } from './member.ts';
import { startMembers } from './start-members.ts';
import { WorkerCrew } from './worker-crew.ts';

/** Starts workers; falls back to the main thread where one thread is enough or workers are unavailable. */
export async function hireThreads(asked: number | 'auto', reasons: string[]): Promise<Staff> {
  const count = asked === 'auto' ? hardwareThreads() : asked;
  if (count === 1) return oneThread(reasons);
  if (!mayShareMemory()) {
    return oneThread(reasons, ', since this page is not cross-origin isolated and may not share memory');
  }
  try {
    const members = await startMembers(count);
    reasons.push(`${count} threads`);
    const spins = count > hardwareThreads() ? SPINS_IN_A_CROWD : SPINS;
    return { barrier: { threads: count, spins }, crew: (checkOpen) => new WorkerCrew(members, checkOpen) };
  } catch (error) {
    return oneThread(reasons, `, since workers cannot be started: ${threadFailure(error).replace(/\.$/, '')}`);
  }
}
