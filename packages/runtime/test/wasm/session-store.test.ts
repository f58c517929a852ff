import type { Program } from '@sepal/compiler';
import { conv2d, type Graph, multiply, relu, State, Trace, trace, type Value } from '@sepal/ops';
import { full, ones, randomUniform, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine, Moment } from '../../src/index.ts';
import { Pace } from '../../src/pace.ts';
import { updateInPlace } from '../../src/resident-state.ts';
import type { Commit } from '../../src/session.ts';
import type { Allocation } from '../../src/wasm/memory/allocation.ts';
import { bytesTaken, PAGE, SessionMemory } from '../../src/wasm/memory/session-memory.ts';
import { SessionStore } from '../../src/wasm/memory/session-store.ts';
import { inEveryTurnOf, passBetweenLooks } from '../clock.ts';

interface Span {
  readonly address: number;
  readonly bytes: number;
}

function overlap(a: Span, b: Span): boolean {
  return a.address < b.address + bytesTaken(b.bytes) && b.address < a.address + bytesTaken(a.bytes);
}

test('persistent regions never overlap, and areas never overlap persistent regions', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 });
  const request = fc.oneof(
    sizes.map((keep) => ({ keep })),
    fc.integer({ min: 0, max: 20_000 }).map((borrow) => ({ borrow })),
    fc.nat(1000).map((release) => ({ release })),
  );
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
      const memory = new SessionMemory(false);
      let kept: Span[] = [];
      let areas: Span[] = [];
      for (const step of requests) {
        if ('keep' in step) kept.push(...(memory.keep(step.keep) as readonly Span[]));
        else if ('borrow' in step) areas.push(memory.borrow(step.borrow) as Span);
        else {
          const gone = [...kept, ...areas][step.release % Math.max(1, kept.length + areas.length)];
          if (gone === undefined) continue;
          memory.release(gone);
          kept = kept.filter((region) => region !== gone);
          areas = areas.filter((region) => region !== gone);
        }
        for (const [index, region] of kept.entries()) {
          expect(region.address % 64).toBe(0);
          for (const other of [...kept.slice(index + 1), ...areas]) expect(overlap(region, other)).toBe(false);
        }
      }
      const { byteLength } = memory.memory.buffer;
      for (const { address, bytes } of [...kept, ...areas])
        expect(address + bytes + 64).toBeLessThanOrEqual(byteLength);
    }),
  );
});

test('areas overlap, and freed room is reused', () => {
  const memory = new SessionMemory(false);
  const [first] = memory.keep([1 << 20]) as [Span];
  const areas: Span[] = [];
  for (let size = 1; size < 9; size++) {
    areas.push(memory.borrow(size << 20) as Span);
    // A small persistent region of the next program comes before them all.
    memory.keep([4096]);
  }
  expect(new Set(areas.map(({ address }) => address)).size).toBe(1);
  memory.release(first);
  expect(memory.keep([1 << 19])).toEqual([{ address: first.address, bytes: 1 << 19 }]);
});

test('an impossible size is an error, and smaller programs still run', async () => {
  const host = globalThis as unknown as { WebAssembly: { Memory: new (limits: { initial: number }) => object } };
  const { Memory } = host.WebAssembly;
  const most = 100;
  const refuse = (pages: number): void => {
    if (pages > most) throw new RangeError('no such memory');
  };
  host.WebAssembly.Memory = class extends Memory {
    #pages: number;

    constructor(limits: { initial: number }) {
      refuse(limits.initial);
      super(limits);
      this.#pages = limits.initial;
    }

    grow(pages: number): number {
      refuse(this.#pages + pages);
      this.#pages += pages;
      return (Memory.prototype as unknown as { grow(pages: number): number }).grow.call(this, pages);
    }
  };
  try {
    const engine = await createEngine({ engine: 'wasm' });
    for (const sizes of [
      [4, 600, 4, 5],
      [600, 4],
    ]) {
      const session = engine.createSession();
      for (const size of sizes) {
        const x = ones([1, size, size, 8]);
        const run = session
          .add(
            `${size}`,
            trace([x], (picture) => [relu(picture)]),
          )
          .run([x]);
        if (size === 600)
          await expect(run).rejects.toThrow(/The machine has no memory of [\d,]+ bytes: no such memory/);
        else expect((await run)[0]?.data.every((value) => value === 1)).toBe(true);
      }
    }
    engine.close();
  } finally {
    host.WebAssembly.Memory = Memory;
  }
});

/** A program that only needs memory. */
const program: Program = {
  values: [],
  prologue: { steps: [], sections: [] },
  steps: [],
  updatesFrom: 0,
  inputs: [],
  outputs: [],
  updates: [],
};

test('if all programs together are too large, the others are evicted', () => {
  const store = new SessionStore(false);
  const gibibyte = 2 ** 30;
  const lost: string[] = [];
  const allocate = (name: string, zeroBytes: number, areaBytes: number): Allocation => {
    const plan = { zeroBytes, areaBytes, ownBytes: [], offsets: [], batches: [], scratch: { prologue: [], steps: [] } };
    return store.allocate(program, plan, () => lost.push(name));
  };
  const first = allocate('first', 2 * gibibyte, gibibyte);
  const second = allocate('second', 4096, gibibyte);
  store.release(allocate('third', 4096, gibibyte));
  expect(lost).toEqual([]);
  const fourth = allocate('fourth', 4096, 3 * gibibyte);
  expect(lost).toEqual(['first', 'second']);
  // Their late releases do not concern the new memory.
  store.release(first);
  store.release(second);
  expect(allocate('fifth', 4096, PAGE).addresses.zeros).toBe(fourth.addresses.zeros);
});

test('an evicted program leaves the states that it has computed to whoever still needs them', async () => {
  const store = new SessionStore(false);
  const state = new State({ path: 'kernel', shape: [2], dtype: 'float32', initial: ones([2]) });
  const training: Program = {
    ...program,
    values: [{ kind: 'state', state, type: { shape: [2], dtype: 'float32' } }],
    updates: [0],
  };
  const plan = {
    zeroBytes: 4096,
    areaBytes: PAGE,
    ownBytes: [8],
    offsets: [undefined],
    batches: [],
    scratch: { prologue: [], steps: [] },
  };
  const allocation = store.allocate(training, plan, () => undefined);
  const at = new Moment();
  await allocation.refresh(at, () => Promise.resolve(), new Pace(1000));
  const elements = (): Float32Array =>
    new Float32Array(allocation.memory.memory.buffer, allocation.addresses.values[0] as number, 2);
  expect([...elements()]).toEqual([1, 1]);
  const compute = async (begin: () => void, finish: () => void): Promise<void> => {
    begin();
    elements().set([5, 6]);
    finish();
  };
  const commit: Commit = {
    begin: () => at.keep([state], new Set()),
    finish: (updates) => at.advance(updates, new Set()),
  };
  await updateInPlace({ states: allocation.updated, at, compute, reasonOf: String }, commit);
  at.release();
  expect(state.revision.known).toBe(undefined);
  const large = { ...plan, ownBytes: [], offsets: [], areaBytes: 3 * 2 ** 30, zeroBytes: 2 ** 30 - 2 * PAGE };
  store.allocate(program, large, () => undefined);
  elements().fill(Number.NaN);
  expect([...state.value.data]).toEqual([5, 6]);
});

describe.each([1, 2])('on %i threads', (threads) => {
  test('programs for other shapes see new weights, and do not disturb each other', async () => {
    const engine = await createEngine({ engine: 'wasm', threads });
    const session = engine.createSession();
    const kernel = new State({ path: 'kernel', shape: [1, 1, 8, 8], dtype: 'float32', initial: ones([1, 1, 8, 8]) });
    const run = async (batch: number, size: number): Promise<Tensor> => {
      const shape = [batch, size, size, 8];
      const graph = (): Graph => {
        const recording = new Trace();
        const x = recording.input({ shape, dtype: 'float32' });
        return recording.finish([relu(conv2d(x, recording.read(kernel)))]);
      };
      const executable = session.cached(shape.join()) ?? session.add(shape.join(), graph());
      return (await executable.run([full(shape, batch + size)]))[0] as Tensor;
    };
    for (let round = 1; round <= 3; round++) {
      kernel.assign(full([1, 1, 8, 8], round));
      // More than the session caches, large ones between small ones, several at once.
      const shapes = [1, 16, 2, 15, 3, 14, 4, 13, 5, 12, 6, 11].map((size, index) => [1 + (index % 3), size] as const);
      const results = await Promise.all(shapes.map(([batch, size]) => run(batch, size)));
      for (const [index, [batch, size]] of shapes.entries()) {
        const { data } = results[index] as Tensor;
        expect(data.length).toBe(batch * size * size * 8);
        expect(data.every((value) => value === 8 * round * (batch + size))).toBe(true);
      }
    }
    engine.close();
  });
});

test('equal weights of different layers are shared, different ones are not', async () => {
  const engine = await createEngine({ engine: 'wasm' });
  const session = engine.createSession();
  const weights = [1, 2, 1].map((seed) => randomUniform([1, 1, 16, 16], { minval: -1, maxval: 1, seed }));
  const recording = new Trace();
  const x = recording.input({ shape: [1, 2, 2, 16], dtype: 'float32' });
  const graph = recording.finish(weights.map((kernel) => conv2d(x, kernel)));
  const input = randomUniform([1, 2, 2, 16], { minval: -1, maxval: 1, seed: 4 });
  const [a, b, c] = (await session.add('g', graph).run([input])) as [Tensor, Tensor, Tensor];
  expect([...a.data]).toEqual([...c.data]);
  expect([...a.data]).not.toEqual([...b.data]);
  engine.close();
});

test('a run starts even if weights are assigned in every pause', async () => {
  const engine = await createEngine({ engine: 'wasm' });
  const shape = [1, 1, 2048, 2048];
  const states = [1, 2, 3].map(
    (value) => new State({ path: `kernel${value}`, shape, dtype: 'float32', initial: ones(shape) }),
  );
  // On this clock a run pauses at every opportunity.
  passBetweenLooks(50);
  const newer = states.map((_, index) => full(shape, index + 2));
  const newest = full(shape, 5);
  const recording = new Trace();
  let y: Value = recording.input({ shape: [1, 1, 1, 2048], dtype: 'float32' });
  for (const state of states) y = multiply(conv2d(y, recording.read(state)), 1 / 2048);
  const graph = recording.finish([y]);
  for (const [index, state] of states.entries()) state.assign(newer[index] as Tensor);
  const run = engine
    .createSession()
    .add('g', graph)
    .run([ones([1, 1, 1, 2048])]);
  let turns = 0;
  const [result] = await inEveryTurnOf(run, () => {
    turns++;
    for (const state of states) state.assign(newest);
  });
  expect(turns).toBeGreaterThan(3);
  // The weights at the call: 2 · 3 · 4.
  expect(Math.round(result?.data[0] as number)).toBe(24);
  engine.close();
});
