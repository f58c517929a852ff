import type { SepalError } from '@sepal/tensor';
import type { Memory } from '../platform/web-assembly.ts';
import { messageLine } from '../platform/worker-port.ts';
import type { StepRange } from './crew.ts';
import { type Member, threadError, threadFailure } from './member.ts';
import { ARRIVED, MEETINGS } from './session-memory.ts';
import { PATIENCE, whileMoving } from './watch.ts';

/** A program as it is sent to workers. */
export interface TeamProgram {
  /** Its number within the crew. */
  readonly id: number;
  /** The compiled module. */
  readonly module: unknown;
  readonly memory: Memory;
  /** Cost of the longest step in multiply-adds. */
  readonly work: number;
}

/** Multiply-adds per second of one thread, on a slow machine under heavy load. */
const SLOWEST = 1e8;

/** Workers that compute together. If one fails in a run, all are terminated: the others would wait for it. */
export class Team {
  readonly #members: readonly Member[];
  /** Whether the first worker starts the others' runs. */
  readonly #isLed: boolean;
  readonly #programs = new Set<number>();

  /**
   * @param members the workers, ready
   * @param owner terminates them when it is collected, since they are unreachable then
   */
  constructor(members: readonly Member[], owner: object) {
    this.#members = members;
    const [leader, ...followers] = members;
    const ports: object[] = [];
    for (const follower of followers) {
      const line = messageLine();
      if (line === undefined) continue;
      ports.push(line[0]);
      follower.tell({ type: 'follow', port: line[1] }, [line[1]]);
    }
    leader?.tell({ type: 'lead', ports }, ports);
    this.#isLed = ports.length > 0;
    for (const member of members) member.endWith(owner);
  }

  /** Whether a worker has ended, so that the team is unusable. */
  get hasEnded(): boolean {
    return this.#members.some((member) => member.hasEnded);
  }

  has({ id }: TeamProgram): boolean {
    return this.#programs.has(id);
  }

  /** Sends all workers the program. @throws SepalError if one cannot load it, or has died */
  async load({ id, module, memory }: TeamProgram): Promise<void> {
    const asked = this.#members.map((member) => member.ask({ type: 'load', program: id, module, memory }));
    const answers = await this.#orEnd(whileMoving(Promise.allSettled(asked)));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      this.drop(id);
      throw answer.reason;
    }
    this.#programs.add(id);
  }

  /**
   * Lets all workers run steps of a loaded program.
   *
   * @throws SepalError if one fails, has died or stops making progress. Others may briefly keep computing
   */
  async run({ id: program, memory, work }: TeamProgram, steps: StepRange): Promise<void> {
    const answers = this.#members.map((member) => member.expect());
    for (const [thread, member] of this.#members.entries()) {
      if (thread === 0 || !this.#isLed) member.tell({ type: 'run', program, thread, ...steps });
    }
    const wordAt = (address: number): number => Atomics.load(new Int32Array(memory.buffer, address, 1), 0);
    await this.#orEnd(
      whileMoving(Promise.all(answers), {
        patience: PATIENCE + Math.ceil(work / SLOWEST),
        progress: () => wordAt(MEETINGS) * this.#members.length + wordAt(ARRIVED),
      }),
    );
  }

  /** Unloads a program. */
  drop(id: number): void {
    this.#programs.delete(id);
    for (const member of this.#members) member.tell({ type: 'drop', program: id });
  }

  /** Terminates all workers at once; pending and later requests fail with `error`. */
  end(error: SepalError): void {
    for (const member of this.#members) member.end(error);
  }

  async #orEnd<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const failure = this.hasEnded ? error : threadError(threadFailure(error));
      this.end(failure as SepalError);
      throw failure;
    }
  }
}
