import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { add, conv2d, depthwiseConv2d, type Graph, relu, State, softmax, Trace, trace } from '@sepal/ops';
import { full, ones, type Tensor, zeros } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine, type Session } from '../../src/index.ts';
import { turn } from '../../src/platform/turn.ts';
import { startWorker } from '../../src/platform/worker-port.ts';
import { PoolWorker } from '../../src/wasm/threads/pool-worker.ts';
import { ThreadPool } from '../../src/wasm/threads/thread-pool.ts';
import { WORKER_SOURCE } from '../../src/wasm/threads/worker-source.ts';
import { into, until } from './threads/pools.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Host {
  Memory: new (limits: object) => { readonly buffer: ArrayBufferLike };
}
const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
const { Memory } = host;

/** Every memory created since the test began. */
const made: WeakRef<InstanceType<typeof Memory>>[] = [];
beforeAll(() => {
  host.Memory = class extends Memory {
    constructor(limits: object) {
      super(limits);
      made.push(new WeakRef(this));
    }
  };
});
afterAll(() => {
  host.Memory = Memory;
});

/** Collects garbage until a condition holds; a test in which it never does times out. */
function collectUntil(isSo: () => boolean): Promise<void> {
  return until(() => {
    collect();
    return isSo();
  });
}

/** How many memories remain, once that is at most `expected`. */
async function alive(expected: number): Promise<number> {
  let count = made.length;
  await collectUntil(() => {
    count = made.filter((reference) => reference.deref() !== undefined).length;
    return count <= expected;
  });
  return count;
}

/** Bytes of the heap and of external memory, after a few collections. */
async function settledBytes(): Promise<number> {
  let rounds = 0;
  await collectUntil(() => ++rounds === 5);
  return usedBytes();
}

function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function smallNet(channels: number): Graph {
  return trace([{ shape: [1, 6, 6, channels], dtype: 'float32' }], (x) => [
    softmax(conv2d(depthwiseConv2d(x, ones([3, 3, channels, 1])), ones([1, 1, channels, 4]))),
  ]);
}

async function runNet(session: Session, channels: number): Promise<void> {
  await session.add(`${channels}`, smallNet(channels)).run([ones([1, 6, 6, channels])]);
}

describe.each([1, 2])('on %i threads', (threads) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: 'wasm', threads });
  });
  afterAll(() => engine.close());

  test('10,000 runs do not leak', async () => {
    made.length = 0;
    const session = engine.createSession();
    const executable = session.add('net', smallNet(3));
    const x = ones([1, 6, 6, 3]);
    const runs = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await executable.run([x]);
    };
    await runs(2_000);
    const before = await settledBytes();
    const bytes = made[0]?.deref()?.buffer.byteLength;
    await runs(10_000);
    // A single answer is 256 bytes: if one in ten leaked, this would be exceeded.
    await collectUntil(() => usedBytes() - before < 250_000);
    expect([made.length, made[0]?.deref()?.buffer.byteLength]).toEqual([1, bytes]);
  });

  test('a session keeps eight executables in one memory; a closed one has none', async () => {
    made.length = 0;
    const session = engine.createSession();
    for (let channels = 1; channels <= 12; channels++) await runNet(session, channels);
    expect([made.length, session.size]).toEqual([1, 8]);
    expect(await alive(1)).toBe(1);
    session.close();
    expect(await alive(0)).toBe(0);
  });

  test('weights are stored once, however many input shapes there are, and the memory stops growing', async () => {
    made.length = 0;
    const kernel = ones([1, 1, 512, 512]);
    const session = engine.createSession();
    const bytes: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      for (const size of [3, 9, 1, 12, 6, 2, 11, 5, 10, 4, 8, 7]) {
        const x = ones([1, size, size, 512]);
        const executable = session.add(
          `${size}`,
          trace([x], (picture) => [conv2d(picture, kernel)]),
        );
        const [y] = (await executable.run([x])) as [Tensor];
        expect(y.data.every((value) => value === 512)).toBe(true);
        bytes.push(made[0]?.deref()?.buffer.byteLength ?? 0);
      }
    }
    expect(made.length).toBe(1);
    // Packed weights, room for more of them, and the largest area: a picture and the plain weights, while they are packed.
    expect(bytes.at(-1)).toBeLessThan(4 * 512 * (513 + 144 + 512) + 2 ** 20 + 2 * 65536);
    expect(bytes.at(-1)).toBe(bytes[11]);
  });

  test('a session closed while it compiles, and those of a closed engine, free their memory', async () => {
    made.length = 0;
    const other = await createEngine({ engine: 'wasm', threads });
    const sessions = [other.createSession(), other.createSession(), other.createSession()];
    // An error retains the functions of its stack trace, with their closures, until it is read.
    const runQuietly = (session: Session, channels: number): Promise<void> =>
      runNet(session, channels).catch((error: Error) => void error.stack);
    const runs = sessions.map((session) => runQuietly(session, 3));
    sessions[0]?.close();
    await Promise.all(runs);
    await Promise.all([runQuietly(sessions[1] as Session, 4), Promise.resolve().then(() => other.close())]);
    expect(await alive(0)).toBe(0);
    expect(() => sessions[2]?.add('net', smallNet(3))).toThrow('The engine is closed.');
  });

  test('an unreachable session is collected, with its memory', async () => {
    made.length = 0;
    for (let model = 0; model < 5; model++) await runNet(engine.createSession(), 3);
    expect(made.length).toBe(5);
    expect(await alive(0)).toBe(0);
  });

  test('states outlive an unreachable session, without its memory', async () => {
    made.length = 0;
    const states = Array.from(
      { length: 5 },
      (_, index) => new State({ path: `s${index}`, shape: [4], dtype: 'float32', initial: zeros([4]) }),
    );
    const train = async (state: State, increment: number): Promise<void> => {
      const recording = new Trace();
      recording.write(state, add(recording.read(state), full([4], increment)));
      const step = engine.createSession().add('step', recording.finish([]));
      for (let run = 0; run < 3; run++) await step.run([]);
    };
    for (const [index, state] of states.entries()) await train(state, index);
    expect(states.map(({ revision }) => revision.known)).toEqual(states.map(() => undefined));
    expect(made.length).toBe(5);
    expect(await alive(0)).toBe(0);
    expect(states.map(({ value }) => [...value.data])).toEqual(states.map((_, index) => Array(4).fill(3 * index)));
  });
});

test('idle workers release the memory of closed sessions', async () => {
  const engine = await createEngine({ engine: 'wasm', threads: 2 });
  const x = ones([1, 6_000_000]);
  const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;
  const runAndClose = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index++) {
      const session = engine.createSession();
      await session
        .add(
          'g',
          trace([x], (values) => [relu(values)]),
        )
        .run([x]);
      session.close();
      await settledBytes();
    }
  };
  await runAndClose(2);
  const before = megabytes();
  await runAndClose(6);
  // Each has 46 MB.
  await collectUntil(() => megabytes() - before < 120);
  engine.close();
});

test('workers forget programs that are collected', async () => {
  // An unknown request fails with an error that contains the number of programs.
  const counting = `${WORKER_SOURCE}\nhandle.count = () => { throw programs.size; };`;
  const worker = new PoolWorker(startWorker(counting));
  await worker.ready;
  const pool = new ThreadPool([worker], () => undefined);
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const count = async (): Promise<number> => {
    const answer = worker.ask({ type: 'count' } as never).catch((error: Error) => error.message);
    return Number(/failed: (\d+)\./.exec((await answer) as string)?.[1]);
  };
  const memory = new Memory({ initial: 1, maximum: 1, shared: true }) as never;
  const kept = await pool.load(empty, into(memory));
  for (let index = 0; index < 9; index++) await pool.load(empty, into(memory));
  expect(await count()).toBe(10);
  do {
    collect();
    await turn();
  } while ((await count()) > 1);
  expect(await count()).toBe(1);
  expect(kept.run).toBeTypeOf('function');
  pool.close();
});
