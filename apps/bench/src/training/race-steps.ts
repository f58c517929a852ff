import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { messageOf } from '../race/message-of.ts';
import { median } from '../race/statistics.ts';
import type { TrainingResult } from '../report/report.ts';
import { TRAINING_WORKLOADS, type TrainingWorkload } from './networks.ts';
import type { Pythons } from './pythons.ts';
import { type StepContestant, stepContestants } from './step-contestants.ts';

/** Steps before the clock counts: engines compile, and V8 optimizes what it has run. */
const WARM_UP = 30;

/** A child process that makes training steps when it is asked to. */
class StepChild {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #errors = '';

  constructor([command, ...args]: readonly [string, ...string[]]) {
    this.#process = spawn(command, args);
    this.#process.stderr.on('data', (chunk) => (this.#errors += chunk));
    this.#process.stdin.on('error', () => {});
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Its next answer. @throws Error if it has ended */
  async answer<T>(): Promise<T> {
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done === true) throw new Error(this.#errors.trim().split('\n').at(-1) ?? 'ended');
      if (value.startsWith('{')) return JSON.parse(value) as T;
    }
  }

  ask<T>(line: string): Promise<T> {
    this.#process.stdin.write(`${line}\n`);
    return this.answer<T>();
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}

interface Racer {
  readonly contestant: StepContestant;
  readonly child: StepChild;
  /** The median step of each round, in milliseconds. */
  readonly rounds: number[];
  bytes: number;
  problem: string | undefined;
}

/** Times training steps: in each round every contestant makes some, one after the other. */
export async function raceSteps(
  rounds: number,
  pythons: Pythons,
  tell: (line: string) => void,
): Promise<readonly TrainingResult[]> {
  const results: TrainingResult[] = [];
  for (const workload of TRAINING_WORKLOADS) results.push(await race(workload, { rounds, pythons, tell }));
  return results;
}

async function race(
  workload: TrainingWorkload,
  { rounds, pythons, tell }: { rounds: number; pythons: Pythons; tell: (line: string) => void },
): Promise<TrainingResult> {
  const racers: Racer[] = [];
  const attempt = async (racer: Racer, body: () => Promise<void>): Promise<void> => {
    if (racer.problem !== undefined) return;
    await body().catch((error: unknown) => {
      racer.problem = messageOf(error);
      racer.child.close();
    });
  };
  try {
    for (const contestant of stepContestants(workload, pythons, Math.min(2, availableParallelism()))) {
      tell(`${workload.title}: ${contestant.title} gets ready`);
      const child = new StepChild(contestant.command(workload));
      const racer: Racer = { contestant, child, rounds: [], bytes: 0, problem: undefined };
      racers.push(racer);
      await attempt(racer, async () => {
        await child.answer();
        if (contestant.steps > 1) await child.ask(String(contestant.steps > 3 ? WARM_UP : contestant.steps));
        racer.bytes = (await child.ask<{ bytes: number }>('memory')).bytes;
      });
    }
    for (let round = 1; round <= rounds; round++) {
      tell(`${workload.title}: round ${round} of ${rounds}`);
      for (const racer of racers) {
        const { steps } = racer.contestant;
        // The slowest take part in a few rounds.
        if (steps === 1 && round > 3) continue;
        await attempt(racer, async () => {
          // The first step of a slot finds cold caches; that is nothing to one that takes seconds.
          const uncounted = steps > 1 ? 1 : 0;
          const { times } = await racer.child.ask<{ times: number[] }>(String(steps + uncounted));
          racer.rounds.push(median(times.slice(uncounted)));
        });
      }
    }
  } finally {
    for (const { child } of racers) child.close();
  }
  const [sepal] = racers as [Racer];
  return {
    workload: workload.id,
    title: workload.title,
    multiplyAdds: workload.multiplyAdds,
    entries: racers.map(({ contestant: { id, title }, rounds: own, bytes, problem }) =>
      problem === undefined
        ? {
            contestant: id,
            title,
            milliseconds: median(own),
            ratio: median(own.map((time, index) => time / (sepal.rounds[index] as number))),
            bytes,
          }
        : { contestant: id, title, problem },
    ),
  };
}
