import { add, type Graph, max, multiply, relu, State, Trace, type Value } from '@sepal/ops';
import { full, ones, type Tensor, tensor, zeros } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Engine, Executable, RunOptions } from '../src/index.ts';
import { engines } from './engines.ts';

const LAYERS = 6;

/** Layers that each add a state to twice the largest number, and count in it. */
function counting(states: readonly State[]): Graph {
  const recording = new Trace();
  let y: Value = recording.input({ shape: [4], dtype: 'float32' });
  for (const [index, state] of states.entries()) {
    const largest: Value = max(y, { axis: 0, keepdims: true });
    y = recording.at(`layer${index}`, () => relu(add(multiply(largest, 2), recording.read(state))));
    recording.write(state, add(recording.read(state), y));
  }
  return recording.finish([y]);
}

/** States whose initial value is computed when they are first read. */
function lazyStates(failing = -1): State[] {
  return Array.from({ length: LAYERS }, (_, index) => {
    const initial = (): Tensor => {
      if (index === failing) throw new Error(`state ${index} has no value`);
      return full([4], index);
    };
    return new State({ path: `s${index}`, shape: [4], dtype: 'float32', initial });
  });
}

const versions = (states: readonly State[]): number[] => states.map(({ version }) => version);

/** The results of a run of {@link counting}. */
function expected(values: readonly number[]): { readonly y: number; readonly states: number[] } {
  let y = 1;
  const states = values.map((value) => {
    y = Math.max(0, 2 * y + value);
    return value + y;
  });
  return { y, states };
}

function detach(value: Tensor): void {
  const { buffer } = value.data;
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

describe.each(engines)('on %s', (_, make) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await make();
  });
  afterAll(() => engine.close());

  /** A failing run leaves all states unchanged, and the next run succeeds. */
  async function failsAlone(
    states: readonly State[],
    executable: Executable,
    failing: Promise<unknown>,
  ): Promise<void> {
    const before = versions(states);
    await expect(failing).rejects.toThrow();
    expect(versions(states)).toEqual(before);
    const worth = expected(states.map(({ value }) => value.data[0] as number));
    const [y] = await executable.run([ones([4])]);
    expect(y?.data[0]).toBe(worth.y);
    expect(states.map(({ value }) => value.data[0])).toEqual(worth.states);
  }

  test('the progress callback may throw at any step', async () => {
    // With a pause after every step, a run reports every step.
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 50));
    onTestFinished(() => now.mockRestore());
    let reports = 0;
    const count = async (options: RunOptions): Promise<void> => {
      const states = lazyStates();
      await engine
        .createSession()
        .add('g', counting(states))
        .run([ones([4])], options);
    };
    await count({ onProgress: () => reports++ });
    expect(reports).toBeGreaterThan(3);
    for (let last = 0; last < reports; last++) {
      const states = lazyStates();
      const executable = engine.createSession().add('g', counting(states));
      let seen = 0;
      const onProgress = (): void => {
        if (seen++ === last) throw new Error(`stopped at ${last}`);
      };
      await failsAlone(states, executable, executable.run([ones([4])], { onProgress }));
      // The weights are available by now.
      seen = 0;
      await failsAlone(states, executable, executable.run([ones([4])], { onProgress }));
    }
  });

  test.each(Array.from({ length: LAYERS }, (_, index) => index))('state %i has no value', async (failing) => {
    const states = lazyStates(failing);
    const executable = engine.createSession().add('g', counting(states));
    await expect(executable.run([ones([4])])).rejects.toThrow(`state ${failing} has no value`);
    expect(versions(states)).toEqual(states.map(() => 0));
    for (const state of states) state.assign(full([4], 1));
    const worth = expected(states.map(() => 1));
    expect((await executable.run([ones([4])]))[0]?.data[0]).toBe(worth.y);
    expect(states.map(({ value }) => value.data[0])).toEqual(worth.states);
  });

  test.each(Array.from({ length: LAYERS }, (_, index) => index))('update %i has the wrong shape', async (wrong) => {
    const states = lazyStates();
    const graph = counting(states);
    // No trace records this, but a graph can be built by hand.
    const odd = new State({ path: 'odd', shape: [5], dtype: 'float32', initial: zeros([5]) });
    const updates = graph.updates.map((update, index) => (index === wrong ? { ...update, state: odd } : update));
    const session = engine.createSession();
    const failing = session.add('odd', { ...graph, updates }).run([ones([4])]);
    await expect(failing).rejects.toThrow('odd: Expected a value of shape (5,) and dtype float32. Received shape (4,)');
    expect(versions([...states, odd])).toEqual([...states, odd].map(() => 0));
    const worth = expected(states.map((_, index) => index));
    await session.add('g', graph).run([ones([4])]);
    expect(states.map(({ value }) => value.data[0])).toEqual(worth.states);
  });

  test('a result’s array is detached by the end of the run', async () => {
    const states = lazyStates();
    const executable = engine.createSession().add('g', counting(states));
    await executable.run([ones([4])]);
    const out = zeros([4]);
    const failing = executable.run([ones([4])], { out: [out.data] });
    detach(out);
    const before = versions(states);
    await expect(failing).rejects.toThrow(
      'run: The array of `out` for output 0 of shape (4,) has 0 elements left of 4',
    );
    expect(versions(states)).toEqual(before);
  });

  test('the session is closed while runs wait', async () => {
    const states = lazyStates();
    const session = engine.createSession();
    const executable = session.add('g', counting(states));
    const runs = [1, 2, 3].map(() => executable.run([ones([4])]));
    session.close();
    for (const run of runs) await expect(run).rejects.toThrow('The session is closed.');
    expect(versions(states)).toEqual(states.map(() => 0));
  });

  test('a trace rejects an update that cannot fit; an unknown length is checked once it is known', async () => {
    const [first, second] = [0, 1].map(
      (value) => new State({ path: `s${value}`, shape: [2], dtype: 'float32', initial: tensor([0, 0]) }),
    ) as [State, State];
    const recording = new Trace();
    const x = recording.input({ shape: [null], dtype: 'float32' });
    expect(() => recording.write(first, zeros([3]))).toThrow(
      's0: Expected a value of shape (2,) and dtype float32. Received shape (3,) and dtype float32.',
    );
    expect(() => recording.write(first, tensor([1, 2], [2], 'int32'))).toThrow('Received shape (2,) and dtype int32.');
    if (engine.info().name !== 'reference') return;
    recording.write(first, ones([2]));
    recording.write(second, add(x, 1));
    const executable = engine.createSession().add('g', recording.finish([x]));
    const out = new Float32Array(3);
    await expect(executable.run([ones([3])])).rejects.toThrow('s1: Expected a value of shape (2,)');
    expect([...versions([first, second]), ...out]).toEqual([0, 0, 0, 0, 0]);
    await executable.run([ones([2])]);
    expect([first, second].map(({ value }) => value.data[1])).toEqual([1, 2]);
  });
});

test.each(engines)('%s, closed at any pause, leaves all states unchanged', async (_, make) => {
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 50));
  onTestFinished(() => now.mockRestore());
  for (let last = 0; last < LAYERS; last++) {
    const engine = await make();
    const states = lazyStates();
    let seen = 0;
    const onProgress = (): void => {
      if (seen++ === last) engine.close();
    };
    const run = engine
      .createSession()
      .add('g', counting(states))
      .run([ones([4])], { onProgress });
    const isDone = await run.then(
      () => true,
      () => false,
    );
    // Closing it in the last report is too late.
    expect(new Set(versions(states))).toEqual(new Set([isDone ? 1 : 0]));
    engine.close();
  }
});
