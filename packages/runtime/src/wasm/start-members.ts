import { within } from '../platform/turn.ts';
import { startWorker } from '../platform/worker-port.ts';
import { Member } from './member.ts';
import { WORKER_SOURCE } from './worker-source.ts';

/** Milliseconds that workers have to start in: far more than they need on a busy machine. */
const PATIENCE = 20_000;

/**
 * Starts workers and waits until all of them are ready.
 *
 * @throws Error if one cannot be started, and ends the others
 */
export async function startMembers(count: number): Promise<readonly Member[]> {
  const members: Member[] = [];
  try {
    while (members.length < count) members.push(new Member(startWorker(WORKER_SOURCE)));
    await within(PATIENCE, Promise.all(members.map(({ ready }) => ready)));
    return members;
  } catch (error) {
    for (const member of members) {
      // Those that fail after the first one are not news.
      member.ready.catch(() => undefined);
      member.end('The engine has no threads.');
    }
    throw error;
  }
}
