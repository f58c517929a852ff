import { add, conv2d, type Graph, State, Trace } from '@sepal/ops';
import { full, ones, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, type Executable } from '../../src/index.ts';
import { turn } from '../../src/platform/turn.ts';
import { collect } from './threads/collect.ts';
import { breakWorkers, type StartedWorker, workersStarted } from './threads/workers.ts';

const shape = [1, 12, 12, 8];

/** A graph that counts its runs, and returns 1 and the count. */
function counting(): { state: State; graph: Graph } {
  const state = new State({ path: 'runs', shape: [1], dtype: 'float32', initial: tensor([0]) });
  const recording = new Trace();
  const x = recording.input({ shape, dtype: 'float32' });
  let y = add(x, recording.read(state));
  for (let layer = 0; layer < 12; layer++) y = conv2d(y, full([1, 1, 8, 8], 0.125));
  recording.write(state, add(recording.read(state), 1));
  return { state, graph: recording.finish([y]) };
}

/** A counting executable on an engine of two threads, and all its workers. */
async function start(): Promise<{ state: State; executable: Executable; workers: readonly StartedWorker[] }> {
  const workers = workersStarted();
  const engine = await createEngine({ engine: 'wasm', threads: 2 });
  onTestFinished(() => engine.close());
  expect([engine.info().threads, workers.length]).toEqual([2, 2]);
  const { state, graph } = counting();
  return { state, executable: engine.createSession().add('g', graph), workers };
}

async function answerOf(executable: Executable): Promise<number> {
  const [y] = (await executable.run([ones(shape)])) as [Tensor];
  expect(new Set(y.data).size).toBe(1);
  return y.data[0] as number;
}

const failureOf = (executable: Executable): Promise<string> =>
  executable.run([ones(shape)]).then(
    () => 'none',
    (error: Error) => error.message,
  );

/** Checks a state, unless it was lost: then it is given its value. @returns whether it was lost */
function restore(state: State, expected: number): boolean {
  try {
    expect(state.value.data[0]).toBe(expected);
    return false;
  } catch (error) {
    expect((error as Error).message).toMatch(LOST);
    state.assign(tensor([expected]));
    return true;
  }
}

const LOST = /^runs: The value is lost: while a run was updating it, a thread of the engine has ended: /;
const UNAVAILABLE =
  /The threads of the engine have ended, and new ones cannot be started: no workers for now\. The engine starts/;
const FAILURE = /A thread of the engine has ended: .* The engine starts new threads for the next run\./;

test.each([0, 1])(
  'worker %i dies when a run begins: one error, states as before, and the next run answers',
  async (victim) => {
    const { state, executable, workers } = await start();
    expect(await answerOf(executable)).toBe(1);
    const leader = workers[0] as StartedWorker;
    const post = leader.postMessage.bind(leader);
    leader.postMessage = (message, moved) => {
      if (message.type === 'run') workers[victim]?.terminate();
      post(message, moved);
    };
    await expect(executable.run([ones(shape)])).rejects.toThrow(FAILURE);
    expect(state.value.data[0]).toBe(1);
    expect(await answerOf(executable)).toBe(2);
    expect(await answerOf(executable)).toBe(3);
    expect([state.value.data[0], workers.length]).toEqual([3, 4]);
  },
);

test('workers that die at any moment: every run is right or fails alone, and a state is whole or lost', async () => {
  const { state, executable, workers } = await start();
  const plans = fc.sample(fc.record({ victim: fc.nat(1), turns: fc.nat(12) }), { numRuns: 30, seed: 5 });
  let succeeded = 0;
  for (const { victim, turns } of plans) {
    const running = answerOf(executable);
    const outcome = running.then(
      (answer) => answer,
      (error: Error) => error,
    );
    for (let count = 0; count < turns; count++) await turn();
    // One of the two started last.
    workers[workers.length - 1 - victim]?.terminate();
    const answer = await outcome;
    if (answer instanceof Error) expect(answer.message).toMatch(FAILURE);
    else expect(answer).toBe(++succeeded);
    if (restore(state, succeeded)) expect(answer).toBeInstanceOf(Error);
    // Whatever became of that run, and even if the death is noticed only now, the next one is at most the second to fail.
    const next = await answerOf(executable).catch((error: Error) => {
      expect(error.message).toMatch(FAILURE);
      restore(state, succeeded);
      return answerOf(executable);
    });
    expect(next).toBe(++succeeded);
  }
  expect(state.value.data[0]).toBe(succeeded);
});

test('runs of several sessions: no more of them fail than workers die', async () => {
  const workers = workersStarted();
  const engine = await createEngine({ engine: 'wasm', threads: 2 });
  onTestFinished(() => engine.close());
  const counters = Array.from({ length: 3 }, () => {
    const { state, graph } = counting();
    return { state, executable: engine.createSession().add('g', graph), succeeded: 0 };
  });
  const plans = fc.sample(fc.record({ victim: fc.nat(1), turns: fc.nat(20) }), { numRuns: 12, seed: 6 });
  let failed = 0;
  for (const { victim, turns } of plans) {
    const runs = counters.flatMap((counter) =>
      [undefined, () => undefined].map(async (onProgress) => {
        try {
          const [y] = (await counter.executable.run([ones(shape)], { onProgress })) as [Tensor];
          expect(new Set(y.data)).toEqual(new Set([++counter.succeeded]));
        } catch (error) {
          const { message } = error as Error;
          // The second run of a session starts with what the first one has lost.
          if (LOST.test(message)) return;
          expect(message).toMatch(FAILURE);
          failed++;
        }
      }),
    );
    for (let count = 0; count < turns; count++) await turn();
    workers[workers.length - 1 - victim]?.terminate();
    await Promise.all(runs);
    for (const { state, succeeded } of counters) restore(state, succeeded);
  }
  expect(failed).toBeLessThanOrEqual(plans.length);
  for (const { state, succeeded } of counters) expect(state.value.data[0]).toBe(succeeded);
});

test('closing an engine while it restarts its threads leaves none running', async () => {
  const workers = workersStarted();
  for (let turns = 0; turns < 12; turns += 2) {
    const engine = await createEngine({ engine: 'wasm', threads: 2 });
    const { graph } = counting();
    const executable = engine.createSession().add('g', graph);
    await answerOf(executable);
    workers[workers.length - 1]?.terminate();
    const outcome = answerOf(executable).catch((error: Error) => error.message);
    for (let count = 0; count < turns; count++) await turn();
    engine.close();
    expect(await outcome).toSatisfy((answer) => answer === 2 || /closed|has ended/.test(answer));
    await executable.run([ones(shape)]).catch(() => undefined);
    expect(workers.every(({ isEnded }) => isEnded)).toBe(true);
  }
});

test('failing to restart threads is an error, and they start once they can', async () => {
  const { executable, workers } = await start();
  expect(await answerOf(executable)).toBe(1);
  const mending = breakWorkers();
  workers[0]?.terminate();
  const error = await failureOf(executable);
  // Either the run was in progress, or the death was known before.
  if (FAILURE.test(error)) expect(await failureOf(executable)).toMatch(UNAVAILABLE);
  else expect(error).toMatch(UNAVAILABLE);
  mending();
  expect(await answerOf(executable)).toBe(2);
});

test('an unreachable engine ends its workers, unless a session is still held', async () => {
  const workers = workersStarted();
  const sessions = await Promise.all(
    [false, true].map(async (isKept) => {
      const engine = await createEngine({ engine: 'wasm', threads: 2 });
      const session = engine.createSession();
      await answerOf(session.add('g', counting().graph));
      return isKept ? session : undefined;
    }),
  );
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const ended = (): number => workers.filter(({ isEnded }) => isEnded).length;
  while (!isOver && ended() < 2) {
    await collect();
    await turn();
  }
  await collect();
  await turn();
  expect([workers.length, ended()]).toEqual([4, 2]);
  const executable = sessions[1]?.add('h', counting().graph) as Executable;
  expect(await answerOf(executable)).toBe(1);
  expect(workers.length).toBe(4);
});
