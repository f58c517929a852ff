import { SepalError } from '@sepal/tensor';
import { startWorker } from '../platform/worker-port.ts';
import { Member } from './member.ts';
import { whileMoving } from './watch.ts';
import { WORKER_SOURCE } from './worker-source.ts';

/**
 * Starts workers and waits until all of them are ready.
 *
 * @throws Error if one cannot be started, and terminates the others
 */
export async function startMembers(count: number, source: string = WORKER_SOURCE): Promise<readonly Member[]> {
  const members: Member[] = [];
  try {
    while (members.length < count) members.push(new Member(startWorker(source)));
    await whileMoving(Promise.all(members.map(({ ready }) => ready)));
    return members;
  } catch (error) {
    for (const member of members) {
      // The first failure is reported already.
      member.ready.catch(() => undefined);
      member.end(new SepalError({ message: 'The engine has no threads.' }));
    }
    throw error;
  }
}
