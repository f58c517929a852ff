import { webAssembly } from '../platform/web-assembly.ts';
import { closedError } from '../session.ts';
import type { Crew, LoadedProgram, LoadOptions, Progress, StepRange } from './crew.ts';
import { type Member, threadError, threadFailure } from './member.ts';
import { startMembers } from './start-members.ts';
import { Team, type TeamProgram } from './team.ts';

/** Parts of a run after which progress is reported, if requested. */
const PARTS = 10;

/**
 * Workers that run a program's steps together, each its share, with a barrier after every step. The main thread only waits for
 * messages, so the event loop stays free, and nothing here needs what browsers forbid on the main thread.
 *
 * Ended workers are replaced when there is work. Workers end when the crew is unreachable.
 */
export class WorkerCrew implements Crew {
  readonly #threads: number;
  readonly #checkOpen: () => void;
  /** Tells the workers when a program has become unreachable without being dropped. */
  readonly #forgotten = new FinalizationRegistry<number>((program) => this.#team.drop(program));
  #team: Team;
  #nextProgram = 0;
  #jobs = Promise.resolve();

  /**
   * @param members the workers, ready
   * @param checkOpen throws if the engine has been closed
   */
  constructor(members: readonly Member[], checkOpen: () => void) {
    this.#threads = members.length;
    this.#checkOpen = checkOpen;
    this.#team = new Team(members, this);
  }

  async load(bytes: Uint8Array, { memory, work, onLost }: LoadOptions): Promise<LoadedProgram> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const module = await machine.compile(bytes);
    const program: TeamProgram = { id: this.#nextProgram++, module, memory, work };
    await this.#next((team) => team.load(program));
    const loaded: LoadedProgram = {
      run: (steps, progress) => this.#run(program, steps, { ...progress, onLost }),
      release: () => {
        this.#forgotten.unregister(loaded);
        this.#team.drop(program.id);
      },
    };
    this.#forgotten.register(loaded, program.id, loaded);
    return loaded;
  }

  close(): void {
    this.#team.end(closedError('engine'));
  }

  async #run(
    program: TeamProgram,
    { entry, from: first, to: end }: StepRange,
    { paths, onProgress, onLost }: Progress & Pick<LoadOptions, 'onLost'>,
  ): Promise<void> {
    const total = paths.length;
    const length = onProgress === undefined ? end - first : Math.max(1, Math.ceil((end - first) / PARTS));
    for (let from = first; from < end; from += length) {
      const to = Math.min(end, from + length);
      await this.#next(async (team) => {
        if (!team.has(program)) await team.load(program);
        await team.run(program, { entry, from, to }).catch((error: unknown) => {
          onLost();
          throw error;
        });
      });
      this.#checkOpen();
      if (to < end) onProgress?.({ done: to, total, path: paths[to] ?? '' });
    }
    onProgress?.({ done: end, total, path: paths[end] ?? '' });
  }

  /** Runs a job after the jobs before it, whether they succeeded or not. */
  #next(job: (team: Team) => Promise<void>): Promise<void> {
    const result = this.#jobs.then(async () => {
      this.#checkOpen();
      if (this.#team.hasEnded) await this.#startAgain();
      await job(this.#team);
    });
    this.#jobs = result.catch(() => undefined);
    return result;
  }

  async #startAgain(): Promise<void> {
    this.#team.end(threadError('Another thread of the engine has ended.'));
    let members: readonly Member[];
    try {
      members = await startMembers(this.#threads);
    } catch (error) {
      throw threadError(
        `The threads of the engine have ended, and new ones cannot be started: ${threadFailure(error).replace(/\.$/, '')}.`,
      );
    }
    this.#team = new Team(members, this);
    // Closed in the meantime: nothing else would terminate the new ones.
    try {
      this.#checkOpen();
    } catch (error) {
      this.close();
      throw error;
    }
  }
}
