import { add, conv2d, type Graph, mean, State, Trace, type Traced } from '@sepal/ops';
import { full, ones, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine, type Executable, type Session } from '../../src/index.ts';
import { turn } from '../../src/platform/turn.ts';
import { type StartedWorker, workersStarted } from './threads/workers.ts';

const shape = [1, 6, 6, 8];

/** States that a training step increments, and one that it only reads. */
interface States {
  readonly kernel: State;
  readonly bias: State;
  readonly rate: State;
}

function makeStates(): States {
  const state = (path: string, value: Tensor): State =>
    new State({ path, shape: value.shape, dtype: 'float32', initial: value });
  return {
    kernel: state('kernel', full([1, 1, 8, 8], 0.125)),
    bias: state('bias', full([8], 0)),
    rate: state('rate', tensor([1])),
  };
}

/** `y = mean(conv(x, kernel)) + bias[0]`; with x = 1 that is 8 · kernel[0] + bias[0]. A step adds `rate` to the kernel and the bias. */
function graphOf({ kernel, bias, rate }: States, { updates }: { readonly updates: boolean }): Graph {
  const recording = new Trace();
  const x = recording.input({ shape, dtype: 'float32' });
  const y = add(conv2d(x, recording.read(kernel)), recording.read(bias));
  if (updates) {
    for (const state of [kernel, bias]) recording.write(state, add(recording.read(state), recording.read(rate)));
  }
  return recording.finish([mean(y as Traced<'float32'>)]);
}

/** The answer after so many steps. */
const answerAfter = (steps: number): number => 8 * (0.125 + steps) + steps;

const input = ones(shape);

async function answerOf(executable: Executable): Promise<number> {
  return ((await executable.run([input]))[0] as Tensor).data[0] as number;
}

/** How many steps the states have seen; both have seen as many. */
function stepsOf({ kernel, bias, rate }: States): number {
  const steps = bias.value.data[0] as number;
  expect(new Set(bias.value.data)).toEqual(new Set([steps]));
  expect(new Set(kernel.value.data)).toEqual(new Set([0.125 + steps]));
  expect([...rate.value.data]).toEqual([1]);
  return steps;
}

interface Training {
  readonly engine: Engine;
  readonly session: Session;
  readonly states: States;
  readonly step: Executable;
}

async function start(threads: number): Promise<Training> {
  const engine = await createEngine({ engine: 'wasm', threads });
  onTestFinished(() => engine.close());
  expect(engine.info().threads).toBe(threads);
  const session = engine.createSession();
  const states = makeStates();
  return { engine, session, states, step: session.add('step', graphOf(states, { updates: true })) };
}

describe.each([1, 2])('on %i threads', (threads) => {
  test('steps add up, whatever is read in between', async () => {
    const { states, step } = await start(threads);
    for (let steps = 0; steps < 12; steps++) {
      expect(await answerOf(step)).toBe(answerAfter(steps));
      if (steps % 3 === 1) expect(stepsOf(states)).toBe(steps + 1);
      if (steps % 3 === 2) expect((await states.bias.read()).data[0]).toBe(steps + 1);
    }
  });

  test('predictions in the same session, another one and another engine see whole steps', async () => {
    const { engine, session, states, step } = await start(threads);
    const other = await createEngine({ engine: 'wasm', threads: 3 - threads });
    onTestFinished(() => other.close());
    const reading = graphOf(states, { updates: false });
    const readers = [session, engine.createSession(), other.createSession()].map((each) => each.add('read', reading));
    const known = new Set(Array.from({ length: 21 }, (_, steps) => answerAfter(steps)));
    let training: Promise<number> = Promise.resolve(0);
    const answers: Promise<number>[] = [];
    for (let round = 0; round < 20; round++) {
      training = answerOf(step);
      // A prediction of the same session comes after the step, the others may come before it.
      answers.push(answerOf(readers[0] as Executable).then((answer) => answer - answerAfter(round + 1)));
      for (let turns = 0; turns <= round % 5; turns++) {
        for (const reader of readers.slice(1)) {
          answers.push(answerOf(reader).then((answer) => (known.has(answer) ? 0 : answer)));
        }
        await turn();
      }
      await training;
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set([0]));
    for (const reader of readers) expect(await answerOf(reader)).toBe(answerAfter(20));
    expect(stepsOf(states)).toBe(20);
  });

  test('a prediction takes weights from the step of its own session without the host', async () => {
    const { session, states, step } = await start(threads);
    const reading = session.add('read', graphOf(states, { updates: false }));
    for (let steps = 0; steps < 3; steps++) {
      await answerOf(step);
      expect(await answerOf(reading)).toBe(answerAfter(steps + 1));
      expect(states.kernel.revision.known).toBe(undefined);
    }
    expect(stepsOf(states)).toBe(3);
  });

  test('two sessions and two engines train the same states in turn', async () => {
    const { engine, states, step } = await start(threads);
    const other = await createEngine({ engine: 'wasm', threads: 3 - threads });
    onTestFinished(() => other.close());
    const graph = graphOf(states, { updates: true });
    const trainers = [step, engine.createSession().add('step', graph), other.createSession().add('step', graph)];
    for (let steps = 0; steps < 15; steps++) {
      expect(await answerOf(trainers[(steps * 7) % 3] as Executable)).toBe(answerAfter(steps));
    }
    expect(stepsOf(states)).toBe(15);
  });

  test('an evicted step goes on where it was, and so do states of which it had the only copy', async () => {
    const { session, states } = await start(threads);
    const graph = graphOf(states, { updates: true });
    for (let steps = 0; steps < 4; steps++) {
      const step = session.cached('step') ?? session.add('step', graph);
      expect(await answerOf(step)).toBe(answerAfter(steps));
      for (let index = 0; index < 8; index++) session.add(`other ${index}`, graphOf(makeStates(), { updates: false }));
      if (steps % 2 === 1) expect(stepsOf(states)).toBe(steps + 1);
    }
    expect(await answerOf(session.add('read', graphOf(states, { updates: false })))).toBe(answerAfter(4));
  });

  test('an assigned value is trained on', async () => {
    const { states, step } = await start(threads);
    await answerOf(step);
    states.bias.assign(full([8], 10));
    expect(await answerOf(step)).toBe(8 * 1.125 + 10);
    expect([states.bias.value.data[7], states.kernel.value.data[63]]).toEqual([11, 2.125]);
  });

  test('states outlive their session and their engine', async () => {
    for (const end of [({ session }: Training) => session.close(), ({ engine }: Training) => engine.close()]) {
      const training = await start(threads);
      for (let steps = 0; steps < 3; steps++) await answerOf(training.step);
      end(training);
      expect(stepsOf(training.states)).toBe(3);
      await turn();
      expect(stepsOf(training.states)).toBe(3);
    }
  });

  test('an engine that is closed at any moment loses no state', async () => {
    for (let turns = 0; turns < 24; turns++) {
      const { engine, states, step } = await start(threads);
      await answerOf(step);
      const run = answerOf(step).then(
        () => 2,
        (error: Error) => {
          expect(error.message).toContain('The engine is closed.');
          return 1;
        },
      );
      for (let count = 0; count < turns / 4; count++) await turn();
      engine.close();
      const steps = await run;
      expect(stepsOf(states)).toBe(steps);
    }
  });
});

/** Does something when the steps before a run's updates are about to begin, or its updates. */
function at(phase: 'steps' | 'updates', workers: readonly StartedWorker[], act: () => void): void {
  const leader = workers[0] as StartedWorker;
  const post = leader.postMessage.bind(leader);
  leader.postMessage = (message, moved) => {
    const { type, entry, from } = message as { readonly type: string; readonly entry?: string; readonly from?: number };
    if (type === 'run' && entry === 'run' && (from === 0) === (phase === 'steps')) act();
    post(message, moved);
  };
}

test('updates that have begun when the engine is closed are finished', async () => {
  const workers = workersStarted();
  const { engine, states, step } = await start(2);
  expect(await answerOf(step)).toBe(answerAfter(0));
  at('updates', workers, () => engine.close());
  expect(await answerOf(step)).toBe(answerAfter(1));
  expect(stepsOf(states)).toBe(2);
  expect(workers.every(({ isEnded }) => isEnded)).toBe(true);
  await expect(answerOf(step)).rejects.toThrow('The engine is closed.');
});

describe.each([0, 1])('worker %i dies', (victim) => {
  test('before the updates: states are as before, and the next run goes on', async () => {
    const workers = workersStarted();
    const { states, step } = await start(2);
    for (let steps = 0; steps < 3; steps++) await answerOf(step);
    at('steps', workers, () => workers[victim]?.terminate());
    await expect(answerOf(step)).rejects.toThrow('A thread of the engine has ended');
    expect(stepsOf(states)).toBe(3);
    expect(await answerOf(step)).toBe(answerAfter(3));
    expect(stepsOf(states)).toBe(4);
  });

  test('amid the updates: states of which there is no copy are lost, until something is assigned', async () => {
    const workers = workersStarted();
    const { session, states, step } = await start(2);
    for (let steps = 0; steps < 3; steps++) await answerOf(step);
    const { kernel, bias, rate } = states;
    expect(bias.value.data[0]).toBe(3);
    at('updates', workers, () => workers[victim]?.terminate());
    const lost =
      /^kernel: The value is lost: while a run was updating it, a thread of the engine has ended: .* Assign a value, such as the last saved weights; then it can be used again\.$/;
    await expect(answerOf(step)).rejects.toThrow(/^A thread of the engine has ended/);
    expect(() => kernel.value).toThrow(lost);
    await expect(kernel.read()).rejects.toThrow(lost);
    await expect(answerOf(step)).rejects.toThrow(lost);
    await expect(answerOf(session.add('read', graphOf(states, { updates: false })))).rejects.toThrow(lost);
    // This one was read before; that one is not updated.
    expect([bias.value.data[0], rate.value.data[0]]).toEqual([3, 1]);
    kernel.assign(full(kernel.shape, 3.125));
    expect(await answerOf(step)).toBe(answerAfter(3));
    expect(await answerOf(step)).toBe(answerAfter(4));
    expect(stepsOf(states)).toBe(5);
  });

  test('amid the updates: what another run holds is not lost', async () => {
    const workers = workersStarted();
    const { states, step } = await start(2);
    const other = await createEngine({ engine: 'reference' });
    const reading = other.createSession().add('read', graphOf(states, { updates: false }));
    for (let steps = 0; steps < 3; steps++) await answerOf(step);
    at('updates', workers, () => workers[victim]?.terminate());
    const failing = answerOf(step);
    const answer = answerOf(reading);
    await expect(failing).rejects.toThrow('A thread of the engine has ended');
    expect(await answer).toBe(answerAfter(3));
    expect(stepsOf(states)).toBe(3);
  });
});
