import { add, type Graph, multiply, reshape, State, Trace, type Value } from '@sepal/ops';
import { ones, Tensor, type TensorData, tensor, zeros } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../src/index.ts';
import { engines } from './engines.ts';

/** The parts of a test graph. */
interface Parts {
  readonly x: Value;
  readonly y: Value;
  readonly state: State;
  readonly other: State;
  readonly constant: Tensor;
  readonly recording: Trace;
}

const graphs: readonly (readonly [string, (parts: Parts) => readonly Value[]])[] = [
  ['an input', ({ x }) => [x]],
  ['an input twice', ({ x }) => [x, x]],
  ['both inputs, which are one tensor', ({ x, y }) => [x, y]],
  ['an input in other shapes', ({ x }) => [reshape(x, [4]), reshape(x, [4, 1]), x]],
  ['a state', ({ recording, state }) => [recording.read(state), recording.read(state)]],
  ['a constant', ({ recording, constant }) => [recording.own(constant), recording.own(constant)]],
  ['a constant in another shape', ({ recording, constant }) => [reshape(recording.own(constant), [2, 2])]],
  [
    'what a state becomes',
    ({ recording, state, x }) => {
      const next = add(recording.read(state), x);
      recording.write(state, next);
      return [next, next];
    },
  ],
  [
    'what a state becomes: an input, and another state',
    ({ recording, state, other, x }) => {
      recording.write(other, recording.read(state));
      recording.write(state, x);
      return [recording.read(state), recording.read(other), x];
    },
  ],
  ['an op', ({ x, y }) => [multiply(x, y), multiply(x, y)]],
];

function make(body: (parts: Parts) => readonly Value[]): { graph: Graph; states: State[]; constant: Tensor } {
  const recording = new Trace();
  const [state, other] = ['a', 'b'].map(
    (path, index) => new State({ path, shape: [1, 4], dtype: 'float32', initial: tensor([[index, 2, 3, 4]]) }),
  ) as [State, State];
  const [x, y] = [1, 2].map(() => recording.input({ shape: [1, 4], dtype: 'float32' })) as [Value, Value];
  const constant = tensor([5, 6, 7, 8], [1, 4]);
  const graph = recording.finish(body({ x, y, state, other, constant, recording }));
  return { graph, states: [state, other], constant };
}

const detach = (data: TensorData): void => {
  structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
};

/** Arrays over a resizable buffer, which the types of this language level lack. */
const Resizable = ArrayBuffer as unknown as new (
  bytes: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(bytes: number): void };

const losses: readonly (readonly [string, () => { value: Tensor; lose: () => void }])[] = [
  [
    'transferred',
    () => {
      const value = ones([1, 4]);
      return { value, lose: () => detach(value.data) };
    },
  ],
  [
    'shrunk',
    () => {
      const buffer = new Resizable(16, { maxByteLength: 64 });
      const value = new Tensor([1, 4], 'float32', new Float32Array(buffer).fill(1));
      return { value, lose: () => buffer.resize(8) };
    },
  ],
  [
    'shrunk below a part of it',
    () => {
      const buffer = new Resizable(64, { maxByteLength: 64 });
      const value = new Tensor([1, 4], 'float32', new Float32Array(buffer, 32, 4).fill(1));
      return { value, lose: () => buffer.resize(40) };
    },
  ],
  [
    'grown',
    () => {
      const buffer = new Resizable(16, { maxByteLength: 64 });
      const value = new Tensor([1, 4], 'float32', new Float32Array(buffer).fill(1));
      return { value, lose: () => buffer.resize(32) };
    },
  ],
];

describe.each(engines)('on %s', (_, makeEngine) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await makeEngine();
  });
  afterAll(() => engine.close());

  describe.each([false, true])('borrowed inputs: %s', (borrow) => {
    test.each(graphs)('results of %s are writable', async (_, body) => {
      const { graph, states, constant } = make(body);
      const executable = engine.createSession().add('g', graph);
      const x = tensor([1, 2, 3, 4], [1, 4]);
      for (let round = 0; round < 3; round++) {
        const before = states.map(({ value }) => value);
        const copies = before.map(({ data }) => [...data]);
        const results = await executable.run([x, x], { borrow });
        const given = results.map(({ data }) => [...data]);
        const after = states.map(({ value }) => [...value.data]);
        for (const [index, { data }] of results.entries()) {
          data.fill(-1000 - index);
          expect(results.map((result, at) => (at > index ? [...result.data] : given[at]))).toEqual(given);
        }
        expect([...x.data, ...constant.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(before.map(({ data }) => [...data])).toEqual(copies);
        expect(states.map(({ value }) => [...value.data])).toEqual(after);
      }
    });
  });

  test('arrays for results must be apart from each other, from inputs, constants and weights', async () => {
    const { graph, states, constant } = make(({ x, y, recording, state, constant }) => [
      multiply(x, recording.read(state)),
      add(y, recording.own(constant)),
    ]);
    const executable = engine.createSession().add('g', graph);
    const x = ones([1, 4]);
    const whole = new Float32Array(6);
    const free = new Float32Array(4);
    const refused = /^run: An array of `out` shares memory with another one, with an input or with a weight\./;
    for (const out of [
      [free, free],
      [whole.subarray(0, 4), whole.subarray(2)],
      [x.data, free],
      [free, constant.data],
      [free, states[0]?.value.data as Float32Array],
    ]) {
      const kept = out.map((array) => [...array]);
      await expect(executable.run([x, ones([1, 4])], { out })).rejects.toThrow(refused);
      expect(out.map((array) => [...array])).toEqual(kept);
    }
    const parts = [whole.subarray(0, 3), whole.subarray(3)];
    await expect(executable.run([x, x], { out: parts })).rejects.toThrow('has 4 elements. Received 3.');
    const long = new Float32Array(8);
    await executable.run([x, x], { out: [long.subarray(0, 4), long.subarray(4)] });
    expect([...long]).toEqual([0, 2, 3, 4, 6, 7, 8, 9]);
  });

  describe.each(losses)('a tensor whose buffer was %s', (_, makeLoss) => {
    const gone = /of shape \(1, 4\) has \d elements left of 4: its buffer was resized or transferred\./;
    const sum = ({ x, recording, state, constant }: Parts): readonly Value[] => {
      const value = add(add(x, recording.read(state)), recording.own(constant));
      recording.write(state, value);
      return [value];
    };

    test('is refused as an input', async () => {
      const { graph, states } = make(sum);
      const executable = engine.createSession().add('g', graph);
      for (const isFirst of [true, false]) {
        const { value, lose } = makeLoss();
        if (!isFirst) await executable.run([ones([1, 4]), ones([1, 4])]);
        const { version } = states[0] as State;
        lose();
        await expect(executable.run([value, ones([1, 4])])).rejects.toThrow(gone);
        await expect(executable.run([value, ones([1, 4])])).rejects.toThrow(/^run: Input 0 /);
        expect(states[0]?.version).toBe(version);
      }
    });

    test('still works as an input if it was lost after the call, unless borrowed', async () => {
      const { graph } = make(({ x }) => [add(x, 1)]);
      const executable = engine.createSession().add('g', graph);
      const y = zeros([1, 4]);
      for (const borrow of [false, true]) {
        const { value, lose } = makeLoss();
        const before = executable.run([y, y]);
        const run = executable.run([value, y], { borrow });
        lose();
        await before;
        if (borrow) await expect(run).rejects.toThrow(gone);
        else expect([...((await run)[0] as Tensor).data]).toEqual([2, 2, 2, 2]);
      }
    });

    test('is refused as a weight, when it is assigned and when it is read', async () => {
      const { graph, states } = make(sum);
      const executable = engine.createSession().add('g', graph);
      const { value, lose } = makeLoss();
      const [state] = states as [State];
      state.assign(value);
      lose();
      await expect(executable.run([ones([1, 4]), ones([1, 4])])).rejects.toThrow(gone);
      expect(state.version).toBe(1);
      expect(() => state.assign(value)).toThrow(gone);
      state.assign(ones([1, 4]));
      const [y] = await executable.run([ones([1, 4]), ones([1, 4])]);
      expect([...(y as Tensor).data]).toEqual([7, 8, 9, 10]);
    });

    test('is refused as a constant', async () => {
      const { value, lose } = makeLoss();
      const { graph } = make(({ x, recording }) => [multiply(x, recording.own(value))]);
      const executable = engine.createSession().add('g', graph);
      lose();
      await expect(executable.run([ones([1, 4]), ones([1, 4])])).rejects.toThrow(gone);
    });

    test('is refused by ops on tensors', () => {
      const { value, lose } = makeLoss();
      lose();
      expect(() => multiply(value, 2)).toThrow(gone);
    });
  });
});
