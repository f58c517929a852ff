import { add, matmul, trace } from '@sepal/ops';
import { ones, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import { createEngine, type Session } from '../../src/index.ts';
import { Pace } from '../../src/pace.ts';
import { turn } from '../../src/platform/turn.ts';
import { startWorker } from '../../src/platform/worker-port.ts';
import { ARRIVED, GENERATION } from '../../src/wasm/memory/session-memory.ts';
import { PoolWorker } from '../../src/wasm/threads/pool-worker.ts';
import { startWorkers } from '../../src/wasm/threads/start-workers.ts';
import { MainThread, type Threads } from '../../src/wasm/threads/threads.ts';
import { WORKER_SOURCE } from '../../src/wasm/threads/worker-source.ts';
import { ENDED, inBrowser, into, makePool, runOnce, until } from './threads/pools.ts';
import { COUNTS, entriesProgram, newMemory, programOf, SECOND, trialOf, WORD, wordOf } from './threads/programs.ts';

test.each<[string, () => Promise<Threads>]>([
  ['the main thread', async () => new MainThread(() => undefined)],
  ['a pool', async () => (await makePool()).pool],
])('%s runs the steps that it is given, of the entry that it is given', async (_, make) => {
  const memory = newMemory();
  const program = await (await make()).load(entriesProgram(), into(memory));
  const progress = { pace: new Pace(1000), onProgress: undefined, paths: new Array<string>(8).fill('') };
  const counts = () =>
    (['prologue', 'run'] as const).map((entry) =>
      [0, 1].map((part) => [...new Int32Array(memory.buffer, COUNTS[entry] + 32 * part, 8)].join('')),
    );
  await program.run({ entry: 'prologue', from: 1, to: 3 }, progress);
  expect(counts()).toEqual([
    ['01100000', '01100000'],
    ['00000000', '00000000'],
  ]);
  await program.run({ entry: 'run', from: 0, to: 8 }, { ...progress, onProgress: () => undefined });
  await program.run({ entry: 'run', from: 7, to: 8 }, progress);
  expect(counts()).toEqual([
    ['01100000', '01100000'],
    ['11111112', '11111112'],
  ]);
});

describe('a thread that fails', () => {
  test('a trap is an error of one run', async () => {
    const { pool } = await makePool();
    const lost = vi.fn();
    const program = await pool.load(programOf(SECOND.trap), into(newMemory(), lost));
    const runs = [runOnce(program), runOnce(program)];
    const failure = /A thread of the engine failed: RuntimeError: .*unreachable.* The engine starts new threads/;
    await expect(runs[0]).rejects.toThrow(failure);
    await expect(runs[1]).rejects.toThrow(failure);
    expect(lost).toHaveBeenCalledTimes(2);
    const other = await pool.load(programOf(SECOND.nothing), into(newMemory()));
    await expect(runOnce(other)).resolves.toBeUndefined();
  });

  test('a program that a worker cannot load is an error, and others still run', async () => {
    const { pool, workers } = await makePool();
    const memory = newMemory();
    const unknown = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 2, 8, 1, 1, 97, 1, 98, 3, 127, 0);
    await expect(pool.load(unknown, into(memory))).rejects.toThrow(/A thread of the engine failed: .*Error/);
    const program = await pool.load(programOf(SECOND.nothing), into(memory));
    await expect(runOnce(program)).resolves.toBeUndefined();
    expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([false, false]);
  });
});

describe.each([0, 1])('worker %i dies', (victim) => {
  test('while idle: the next run has new threads', async () => {
    const { pool, ports, workers } = await makePool();
    const memory = newMemory();
    const program = await pool.load(programOf(SECOND.nothing), into(memory));
    await runOnce(program);
    ports[victim]?.terminate();
    await until(() => workers[victim]?.hasEnded === true);
    await runOnce(program);
    await runOnce(program);
    expect(wordOf(memory, WORD.done).value).toBe(6);
    expect(wordOf(memory, GENERATION).value).toBe(3);
  });

  test('while it loads a program: that is an error, and the next program has new threads', async () => {
    // It reports the request and never answers.
    const deaf = `${WORKER_SOURCE}\nhandle.load = ({ memory }) => {
      Atomics.add(new Int32Array(memory.buffer), ${WORD.entered / 4}, 1);
      return new Promise(() => {});
    };`;
    const { pool, ports } = await makePool([deaf, deaf]);
    const asked = newMemory();
    const loading = pool.load(programOf(SECOND.nothing), into(asked));
    const failed = expect(loading).rejects.toThrow(ENDED);
    await until(() => wordOf(asked, WORD.entered).value === 2);
    ports[victim]?.terminate();
    await turn();
    ports[1 - victim]?.terminate();
    await failed;
    const memory = newMemory();
    await runOnce(await pool.load(programOf(SECOND.nothing), into(memory)));
    expect(wordOf(memory, WORD.done).value).toBe(2);
  });

  test('during a run, in its step or at the barrier: one error, and new threads for the next run', async () => {
    const { pool, ports, workers } = await makePool();
    const memory = newMemory();
    const lost = vi.fn();
    const bytes = programOf(SECOND.gate);
    const program = await pool.load(bytes, into(memory, lost));
    const running = runOnce(program);
    const failed = expect(running).rejects.toThrow(ENDED);
    await until(() => wordOf(memory, WORD.entered).value === 1 && wordOf(memory, ARRIVED).value === 1);
    ports[victim]?.terminate();
    await failed;
    expect(lost).toHaveBeenCalledOnce();
    expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, true]);
    // The memory that threads may still write to is not reused.
    const fresh = newMemory();
    wordOf(fresh, WORD.gate).value = 1;
    const again = await pool.load(bytes, into(fresh));
    await runOnce(again);
    expect([wordOf(fresh, WORD.done).value, wordOf(fresh, ARRIVED).value]).toEqual([2, 0]);
  });

  test('on its own, when it gets a run', async () => {
    const dying = `${WORKER_SOURCE}\nhandle.run = () => {
      if (node) process.exit(1);
      self.close();
      return new Promise(() => {});
    };`;
    const { pool } = await makePool([0, 1].map((index) => (index === victim ? dying : WORKER_SOURCE)));
    const bytes = programOf(SECOND.nothing);
    await expect(runOnce(await pool.load(bytes, into(newMemory())))).rejects.toThrow(ENDED);
    await expect(runOnce(await pool.load(bytes, into(newMemory())))).resolves.toBeUndefined();
  });
});

describe('without progress', () => {
  /** Lets the main thread take `count` samples, a second apart by its clock, while the workers run. */
  async function takeSamples(count: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(count * 1000);
  }

  async function withFakeTimers(work: () => Promise<void>): Promise<void> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await work();
    } finally {
      vi.useRealTimers();
    }
  }

  test('a step that never ends is an error, and the next run has new threads', async () => {
    const { pool } = await makePool();
    const memory = newMemory();
    const program = await pool.load(programOf(SECOND.loop), into(memory));
    await withFakeTimers(async () => {
      const failed = expect(runOnce(program)).rejects.toThrow(
        'A thread of the engine gave no sign of life for 20 s. The engine starts new threads for the next run.',
      );
      await until(() => wordOf(memory, WORD.entered).value === 1 && wordOf(memory, ARRIVED).value === 1);
      await takeSamples(25);
      await failed;
    });
    const other = await pool.load(programOf(SECOND.nothing), into(newMemory()));
    await expect(runOnce(other)).resolves.toBeUndefined();
  });

  test('a worker that neither loads nor ends is an error', async () => {
    const deaf = `${WORKER_SOURCE}\nhandle.load = () => new Promise(() => {});`;
    const { pool } = await makePool([WORKER_SOURCE, deaf]);
    await withFakeTimers(async () => {
      const bytes = programOf(SECOND.nothing);
      const failed = expect(pool.load(bytes, into(newMemory()))).rejects.toThrow('gave no sign of life for 20 s');
      await until(() => vi.getTimerCount() > 0);
      await takeSamples(25);
      await failed;
    });
    const program = await pool.load(programOf(SECOND.nothing), into(newMemory()));
    await expect(runOnce(program)).resolves.toBeUndefined();
  });

  test('workers that never start are an error', async () => {
    await withFakeTimers(async () => {
      const failed = expect(startWorkers(1, 'for (;;);')).rejects.toThrow('gave no sign of life for 20 s');
      await takeSamples(25);
      await failed;
    });
  });

  test('a step may take as long as its work needs, and a run as long as it makes progress', async () => {
    const { pool } = await makePool();
    const memory = newMemory();
    const options = { ...into(memory), work: 1e9 };
    const program = await pool.load(programOf(SECOND.gate), options);
    await withFakeTimers(async () => {
      const running = runOnce(program);
      await until(() => wordOf(memory, WORD.entered).value === 1 && wordOf(memory, ARRIVED).value === 1);
      await takeSamples(25);
      // As if other steps had completed.
      for (let count = 0; count < 5; count++) {
        wordOf(memory, ARRIVED).value = count % 2;
        await takeSamples(25);
      }
      wordOf(memory, ARRIVED).value = 1;
      wordOf(memory, WORD.gate).value = 1;
      wordOf(memory, WORD.gate).wake();
      await running;
    });
  });
});

describe('spurious wake-ups', () => {
  test('do not end a long step', async () => {
    const { pool } = await makePool();
    const memory = newMemory();
    const program = await pool.load(programOf(SECOND.gate), into(memory));
    const running = runOnce(program);
    const generation = wordOf(memory, GENERATION);
    // Each round wakes a thread that sleeps at the barrier.
    for (let round = 0; round < 50; round++) await until(() => generation.wake() > 0);
    wordOf(memory, WORD.gate).value = 1;
    wordOf(memory, WORD.gate).wake();
    await running;
    await runOnce(program);
    expect([generation.value, wordOf(memory, ARRIVED).value, wordOf(memory, WORD.done).value]).toEqual([2, 0, 4]);
  });

  test.each([
    { threads: 2, spins: 1 },
    { threads: 2, spins: 300 },
    { threads: 3, spins: 1 },
  ])('and delays at every point: $threads threads, $spins spins', async ({ threads, spins }) => {
    const { pool } = await makePool(new Array<string>(threads).fill(WORKER_SOURCE));
    const memory = newMemory();
    const rounds = 4000;
    const program = await pool.load(trialOf({ threads, spins }, rounds), into(memory));
    let over = false;
    const running = runOnce(program).finally(() => {
      over = true;
    });
    const words = [ARRIVED, GENERATION].map((address) => wordOf(memory, address));
    await until(() => {
      for (let count = 0; count < 50; count++) for (const word of words) word.wake();
      return over;
    });
    await running;
    expect(words.map(({ value }) => value)).toEqual([0, rounds]);
  });
});

test('a worker whose source fails never becomes ready', async () => {
  await expect(new PoolWorker(startWorker(`throw new Error('no luck')`)).ready).rejects.toThrow(
    /A thread of the engine has ended: .*no luck/,
  );
});

test('without workers, one thread computes, and the engine says why', async () => {
  if (inBrowser) vi.stubGlobal('Worker', undefined);
  else
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ Worker: refusing('there are no workers here') } as never);
  try {
    const engine = await createEngine({ engine: 'wasm', threads: 2 });
    expect(engine.info().threads).toBe(1);
    expect(engine.info().reason).toContain('one thread, since workers cannot be started: there are no workers here.');
    const sum = await engine.compile((x) => add(x, 1))(tensor([1, 2]));
    expect([...sum.data]).toEqual([2, 3]);
    engine.close();
  } finally {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
});

test('many runs at once on several engines and sessions', async () => {
  const engines = await Promise.all([createEngine({ threads: 2 }), createEngine({ threads: 3 })]);
  const graph = trace([{ shape: [4, 4], dtype: 'float32' }], (x) => [matmul(x, ones([4, 4]))]);
  const sessions = engines.flatMap((engine) => [engine.createSession(), engine.createSession()]);
  const results = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const session = sessions[index % sessions.length] as Session;
      const [output] = (await session.add('g', graph).run([tensor(new Float32Array(16).fill(index), [4, 4])])) as [
        Tensor,
      ];
      return output.data.every((value) => value === 4 * index);
    }),
  );
  expect(results).toEqual(new Array(200).fill(true));
  for (const engine of engines) engine.close();
});

/** A class whose constructor throws. */
function refusing(message: string): new () => never {
  return class {
    constructor() {
      throw new Error(message);
    }
  } as never;
}
