import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { conv2d, depthwiseConv2d, type Graph, softmax, trace } from '@sepal/ops';
import { ones } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine, type Session } from '../../src/index.ts';
import { startWorker } from '../../src/platform/worker-port.ts';
import { Member } from '../../src/wasm/member.ts';
import { WorkerCrew } from '../../src/wasm/worker-crew.ts';
import { WORKER_SOURCE } from '../../src/wasm/worker-source.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Host {
  Memory: new (limits: object) => { readonly buffer: ArrayBufferLike };
}
const host = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
const { Memory } = host;

/** Every memory that was made since a test began. */
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

/** Memories that are still there once what can be collected has been, or sooner when only `expected` are left. */
async function alive(expected: number): Promise<number> {
  let count = made.length;
  for (let round = 0; round < 50 && count > expected; round++) {
    // What deref() has given stays until the end of its turn.
    await setTimeout(5);
    collect();
    await setTimeout(5);
    count = made.filter((reference) => reference.deref() !== undefined).length;
  }
  return count;
}

function smallNet(channels: number): Graph {
  return trace([{ shape: [1, 6, 6, channels], dtype: 'float32' }], (x) => [
    softmax(conv2d(depthwiseConv2d(x, ones([3, 3, channels, 1])), ones([1, 1, channels, 4]))),
  ]);
}

async function runNet(session: Session, channels: number): Promise<void> {
  await session.executable(`${channels}`, () => smallNet(channels)).run([ones([1, 6, 6, channels])]);
}

describe.each([1, 2])('on %i threads', (threads) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: 'wasm', threads });
  });
  afterAll(() => engine.close());

  test('10,000 runs leave nothing behind', { timeout: 60_000 }, async () => {
    made.length = 0;
    const session = engine.createSession();
    const executable = session.executable('net', () => smallNet(3));
    const x = ones([1, 6, 6, 3]);
    const runs = async (count: number): Promise<number> => {
      for (let index = 0; index < count; index++) await executable.run([x]);
      for (let round = 0; round < 3; round++) {
        collect();
        await setTimeout(10);
      }
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = await runs(2_000);
    const bytes = made[0]?.deref()?.buffer.byteLength;
    const growth = (await runs(10_000)) - before;
    // An answer alone is 256 bytes: if one in ten stayed, this would be exceeded.
    expect(growth).toBeLessThan(250_000);
    expect([made.length, made[0]?.deref()?.buffer.byteLength]).toEqual([1, bytes]);
  });

  test('a session keeps four executables, with their memories; a closed one none', async () => {
    made.length = 0;
    const session = engine.createSession();
    for (let channels = 1; channels <= 12; channels++) await runNet(session, channels);
    expect(made.length).toBe(12);
    expect(await alive(4)).toBe(4);
    expect(session.size).toBe(4);
    session.close();
    expect(await alive(0)).toBe(0);
  });

  test('a session that nobody has any more is collected, with its memories', async () => {
    made.length = 0;
    for (let model = 0; model < 5; model++) await runNet(engine.createSession(), 3);
    expect(made.length).toBe(5);
    expect(await alive(0)).toBe(0);
  });
});

test('workers forget programs that are collected', async () => {
  // An unknown request that answers with an error: the number of programs.
  const counting = `${WORKER_SOURCE}\nhandle.count = () => { throw programs.size; };`;
  const member = new Member(startWorker(counting));
  await member.ready;
  const crew = new WorkerCrew([member], () => undefined);
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const count = async (): Promise<number> => {
    const answer = member.ask({ type: 'count' } as never).catch((error: Error) => error.message);
    return Number(/failed: (\d+)\./.exec((await answer) as string)?.[1]);
  };
  const kept = await crew.load(empty, 1);
  for (let index = 0; index < 9; index++) await crew.load(empty, 1);
  expect(await count()).toBe(10);
  let left = 10;
  for (let round = 0; round < 50 && left > 1; round++) {
    collect();
    await setTimeout(10);
    left = await count();
  }
  expect(left).toBe(1);
  expect(kept.memory.buffer.byteLength).toBe(65536);
  crew.close();
});
