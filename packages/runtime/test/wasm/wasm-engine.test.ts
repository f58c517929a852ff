import {
  add,
  conv2d,
  depthwiseConv2d,
  evaluate,
  type Graph,
  matmul,
  maximum,
  minimum,
  multiply,
  reshape,
  State,
  softmax,
  Trace,
  trace,
  upsample2d,
  type Value,
} from '@sepal/ops';
import { ones, randomUniform, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { turn } from '../../src/platform/turn.ts';
import { inEveryTurnOf, passBetweenLooks } from '../clock.ts';
import { buildNetwork, networkPlan, withSpecialValues, worstDifference } from './random-graphs.ts';

const engines = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', deterministic: true }),
  createEngine({ engine: 'wasm', threads: 2 }),
]);
afterAll(() => {
  for (const engine of engines) engine.close();
});
const [engine, , pair] = engines as [Engine, Engine, Engine];

describe.each(engines.map((each) => [each.info().reason, each] as const))('%s', (_, each) => {
  test('random networks agree with the reference', async () => {
    await fc.assert(
      fc.asyncProperty(networkPlan, async (plan) => {
        const { graph, input } = buildNetwork(plan);
        const expected = evaluate(graph, [input]).outputs;
        const session = each.createSession();
        const actual = await session.add('net', graph).run([input]);
        session.close();
        for (const [index, output] of actual.entries()) {
          expect(output.shape).toEqual(expected[index]?.shape);
          expect(worstDifference(output, expected[index] as Tensor)).toBeLessThan(1e-5);
        }
      }),
      // The same networks every time: in a few of all possible ones, sums cancel, and the result is as small as their rounding errors.
      { numRuns: 40, seed: 3 },
    );
  });

  test('the next run sees changed weights, and rewrites only what depends on them', async () => {
    const plan = { dataFormat: 'channelsLast', batch: 1, height: 8, width: 8, channels: 3, seed: 5 } as const;
    const part = {
      filters: 8,
      kernel: 3,
      strides: [1, 1],
      dilation: 1,
      same: true,
      multiplier: 1,
      activation: 'relu',
      normalize: true,
    } as const;
    const steps = [
      { ...part, kind: 'conv' },
      { ...part, kind: 'separable' },
    ] as const;
    const { graph, input, states } = buildNetwork({ ...plan, steps });
    const executable = each.createSession().add('net', graph);
    for (const state of [undefined, ...states]) {
      if (state !== undefined) state.assign(randomUniform(state.shape, { minval: 0.2, maxval: 1, seed: 77 }));
      const expected = evaluate(graph, [input]).outputs;
      const [output] = await executable.run([input]);
      expect(worstDifference(output as Tensor, expected[0] as Tensor)).toBeLessThan(1e-5);
    }
  });
});

test('NaN and infinities propagate as in the reference, relu included', async () => {
  await fc.assert(
    fc.asyncProperty(networkPlan, async (plan) => {
      const { graph, input } = buildNetwork({ ...plan, steps: plan.steps.slice(0, 2) });
      const special = withSpecialValues(input);
      const [expected] = evaluate(graph, [special]).outputs;
      const [actual] = await engine.createSession().add('net', graph).run([special]);
      for (const [index, value] of (expected as Tensor).data.entries()) {
        const other = (actual as Tensor).data[index] as number;
        // A sum that overflows one way may reach infinity first in another order; finite results stay finite.
        if (Number.isFinite(value))
          expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(value)));
        else expect(other).toBe(value);
      }
    }),
    { numRuns: 60 },
  );
});

test('the same bits for any number of threads', async () => {
  await fc.assert(
    fc.asyncProperty(networkPlan, async (plan) => {
      const { graph, input } = buildNetwork(plan);
      const [one] = await engine.createSession().add('net', graph).run([input]);
      const [two] = await pair.createSession().add('net', graph).run([input]);
      expect(two?.data).toEqual(one?.data);
    }),
    { numRuns: 20 },
  );
});

test('states: read before, assigned after, in order', async () => {
  const counter = new State({ path: 'n', shape: [3], dtype: 'float32', initial: tensor([1, 2, 3]) });
  const recording = new Trace();
  const x = recording.input({ shape: [3], dtype: 'float32' });
  const next = add(recording.read(counter), x);
  recording.write(counter, next);
  const executable = engine.createSession().add('n', recording.finish([multiply(next, 2)]));
  const runs = await Promise.all([executable.run([ones([3])]), executable.run([ones([3])])]);
  expect(runs.map(([y]) => [...(y as Tensor).data])).toEqual([
    [4, 6, 8],
    [6, 8, 10],
  ]);
  expect([...counter.value.data]).toEqual([3, 4, 5]);
});

test('results are written into the arrays of `out`, which must fit', async () => {
  const graph = trace([{ shape: [3], dtype: 'float32' }], (x) => [add(x, x), multiply(x, x)]);
  for (const each of [...engines, await createEngine({ engine: 'reference' })]) {
    const executable = each.createSession().add('two', graph);
    expect(executable.outputTypes.map(({ shape }) => shape)).toEqual([[3], [3]]);
    const out = [new Float32Array(3), new Float32Array(3)];
    const results = await executable.run([tensor([1, 2, 3])], { out });
    expect(results.map(({ data }) => data)).toEqual(out);
    expect(results[1]?.data).toBe(out[1]);
    expect(out.map((values) => [...values])).toEqual([
      [2, 4, 6],
      [1, 4, 9],
    ]);
    await expect(executable.run([ones([3])], { out: [new Float32Array(3)] })).rejects.toThrow('each of 2 outputs');
    await expect(executable.run([ones([3])], { out: [out[0] as Float32Array, new Float32Array(4)] })).rejects.toThrow(
      'Shape (3,) has 3 elements. Received 4.',
    );
  }
});

test('weights computed at run time, and functions of several tensors', async () => {
  const x = randomUniform([2, 7, 6, 5], { seed: 1 });
  const k = randomUniform([3, 3, 5, 2], { seed: 2 });
  const w = randomUniform([1, 1, 10, 4], { seed: 3 });
  const body = (a: Value, b: Value, c: Value): Value =>
    conv2d(depthwiseConv2d(a, b, { padding: 'same' }), maximum(c, 0.2));
  const f = engine.compile(body);
  expect(worstDifference(await f(x, k, w), body(x, k, w) as Tensor)).toBeLessThan(1e-5);
  const product = engine.compile((a, b) => softmax(matmul(a, b)));
  const [a, b] = [randomUniform([3, 4, 5], { seed: 4 }), randomUniform([3, 5, 6], { seed: 5 })];
  expect(worstDifference(await product(a, b), softmax(matmul(a, b)))).toBeLessThan(1e-5);
});

test('inputs and constants may be outputs, reshaped or not', async () => {
  const graph = trace([{ shape: [2, 3], dtype: 'float32' }], (x) => [x, reshape(x, [3, 2]), tensor([7, 8])]);
  const outputs = await engine
    .createSession()
    .add('g', graph)
    .run([tensor([1, 2, 3, 4, 5, 6], [2, 3])]);
  expect(outputs.map(({ shape, data }) => [shape, ...data])).toEqual([
    [[2, 3], 1, 2, 3, 4, 5, 6],
    [[3, 2], 1, 2, 3, 4, 5, 6],
    [[2], 7, 8],
  ]);
});

test('engines and models do not disturb each other', async () => {
  const plans = fc.sample(networkPlan, { numRuns: 6, seed: 11 });
  const networks = plans.map((plan) => buildNetwork(plan));
  const jobs = networks.flatMap(({ graph, input }) =>
    engines.map(async (each) => {
      const [output] = await each.createSession().add('net', graph).run([input]);
      return worstDifference(output as Tensor, evaluate(graph, [input]).outputs[0] as Tensor);
    }),
  );
  expect(Math.max(...(await Promise.all(jobs)))).toBeLessThan(1e-5);
});

describe.each([1, 2])('closing an engine of %i threads while it runs', (threads) => {
  const graph = trace([{ shape: [1, 16, 16, 16], dtype: 'float32' }], (x) => {
    let y: Value = x;
    for (let layer = 0; layer < 40; layer++) y = conv2d(y, ones([3, 3, 16, 16]), { padding: 'same' });
    return [y];
  });
  const input = zeros([1, 16, 16, 16]);

  test('is an error of the run, not a crash', async () => {
    passBetweenLooks(50);
    const short = await createEngine({ engine: 'wasm', threads });
    const executable = short.createSession().add('long', graph);
    await expect(executable.run([input], { onProgress: () => short.close() })).rejects.toThrow(/closed/);
    expect(() => short.createSession()).toThrow('The engine is closed.');
    short.close();
  });

  test('at any moment, the run either succeeds or reports the closed engine', async () => {
    passBetweenLooks(50);
    for (let turns = 0; turns < 60; turns += 3) {
      const short = await createEngine({ engine: 'wasm', threads });
      const executable = short.createSession().add('long', graph);
      const outcome = executable.run([input]).then(
        ([y]) => y?.data.every((value) => value === 0),
        (error: Error) => /closed/.test(error.message),
      );
      for (let count = 0; count < turns; count++) await turn();
      short.close();
      expect(await outcome).toBe(true);
    }
  });
});

test('a model that is too large reports its size and largest layers before anything is computed', async () => {
  const recording = new Trace();
  const x = recording.input({ shape: [3, 2, 2, 8], dtype: 'float32' });
  const y = recording.at('wide', () => conv2d(upsample2d(x, { size: 1024 }), ones([1, 1, 8, 84])));
  const graph = recording.finish([y]);
  expect(() => engine.explain(graph)).toThrow('The model needs');
  const executable = engine.createSession().add('huge', graph);
  await expect(executable.run([ones([3, 2, 2, 8])])).rejects.toThrow(
    /The model needs [\d,]+ bytes of memory; WebAssembly has 4,294,901,760\. The largest: wide \(3, 2048, 2048, 84\) 4,227,858,432 bytes;/,
  );
});

test('explain: one kernel for depthwise, normalization, activation and pointwise', () => {
  const part = {
    filters: 16,
    kernel: 3,
    strides: [1, 1],
    dilation: 1,
    same: true,
    multiplier: 1,
    activation: 'relu6',
    normalize: true,
  } as const;
  const plan = { dataFormat: 'channelsLast', batch: 1, height: 14, width: 14, channels: 8, seed: 1 } as const;
  const { graph } = buildNetwork({
    ...plan,
    steps: [
      { ...part, kind: 'depthwise' },
      { ...part, kind: 'pointwise' },
    ],
  });
  const { steps, memoryBytes } = engine.explain(graph);
  expect(steps[0]?.kernel).toBe('separable');
  const ops = steps[0]?.sources.map(({ op }) => op);
  expect(ops).toEqual(
    expect.arrayContaining(['depthwiseConv2d', 'batchNormalization', 'maximum', 'minimum', 'conv2d']),
  );
  expect(steps[0]?.multiplyAdds).toBe(14 * 14 * 8 * (9 + 16));
  expect(memoryBytes).toBeGreaterThan(14 * 14 * 24 * 4);
});

test('explain: one kernel for transposed convolution, bias, normalization and activation', async () => {
  const part = {
    filters: 16,
    kernel: 3,
    strides: [2, 2],
    dilation: 1,
    same: true,
    multiplier: 2,
    activation: 'relu',
    normalize: true,
  } as const;
  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const plan = { dataFormat, batch: 1, height: 7, width: 9, channels: 8, seed: 1 } as const;
    const { graph } = buildNetwork({ ...plan, steps: [{ ...part, kind: 'transposed' }] });
    const step = engine.explain(graph).steps.find(({ kernel }) => kernel === 'convTranspose');
    const ops = step?.sources.map(({ op }) => op);
    expect(ops).toEqual(expect.arrayContaining(['conv2dTranspose', 'biasAdd', 'batchNormalization', 'maximum']));
    expect(step?.multiplyAdds).toBe(7 * 9 * 9 * 8 * 16);
  }
});

test('without WebAssembly the reference engine takes over, and says so', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  try {
    const fallback = await createEngine();
    expect([fallback.info().name, fallback.info().reason]).toEqual(['reference', 'This machine has no WebAssembly.']);
    await expect(createEngine({ engine: 'wasm' })).rejects.toThrow(
      'Without `engine`, the reference engine takes over.',
    );
  } finally {
    vi.unstubAllGlobals();
  }
});

test('one thread pauses within long steps too, with the same bits as without pauses', async () => {
  const graph = trace([{ shape: [8, 96, 96, 32], dtype: 'float32' }], (x) => [
    conv2d(x, randomUniform([3, 3, 32, 64], { minval: -1, maxval: 1, seed: 3 }), { padding: 'same' }),
  ]);
  const x = randomUniform([8, 96, 96, 32], { minval: -1, maxval: 1, seed: 4 });
  // A run yields every 25 ms: on this clock that is after every part, however fast the machine.
  passBetweenLooks(50);
  const seen: number[] = [];
  let turns = 0;
  const executable = engine.createSession().add('long', graph);
  const running = executable.run([x], { onProgress: ({ done }) => seen.push(done) });
  const [whole] = await inEveryTurnOf(running, () => turns++);
  // 1.4e9 multiply-adds are seven parts of one step.
  expect(seen).toEqual([0, 0, 0, 0, 0, 0, 1]);
  expect(turns).toBeGreaterThanOrEqual(6);
  const [single] = await engine
    .createSession()
    .add(
      'short',
      trace([{ shape: [1, 96, 96, 32], dtype: 'float32' }], (y) => [
        conv2d(y, randomUniform([3, 3, 32, 64], { minval: -1, maxval: 1, seed: 3 }), { padding: 'same' }),
      ]),
    )
    .run([tensor(x.data.slice(0, x.size / 8) as Float32Array, [1, 96, 96, 32])]);
  expect((whole as Tensor).data.slice(0, single?.size)).toEqual((single as Tensor).data);
});

test('a session caches a bounded number of executables, and an evicted one still runs', async () => {
  const session = engine.createSession();
  const doubled = () => trace([{ shape: [2], dtype: 'float32' }], (x) => [multiply(x, 2)]);
  const first = session.add('first', doubled());
  for (let index = 0; index < 30; index++) session.add(`key ${index}`, doubled());
  expect(session.size).toBe(8);
  expect([...((await first.run([tensor([1, 2])]))[0] as Tensor).data]).toEqual([2, 4]);
});

test('queued runs of an evicted executable do not recompile it repeatedly', async () => {
  const host = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } };
  const compiling = vi.spyOn(host.WebAssembly, 'compile');
  const session = engine.createSession();
  const runs = Array.from({ length: 5 }, () =>
    Array.from({ length: 12 }, (_, index) => {
      const x = ones([index + 1]);
      const graph = (): Graph => trace([x], (values) => [multiply(values, index)]);
      return (session.cached(`${index}`) ?? session.add(`${index}`, graph())).run([x]);
    }),
  ).flat();
  for (const [index, [y]] of (await Promise.all(runs)).entries()) {
    expect([...(y as Tensor).data]).toEqual(Array((index % 12) + 1).fill(index % 12));
  }
  // In each of the five rounds, another executable evicts each of them, and it is requested again.
  expect(compiling).toHaveBeenCalledTimes(60);
  compiling.mockClear();
  const kept = session.add(
    'kept',
    trace([ones([1])], (values) => [multiply(values, 2)]),
  );
  const waiting = Array.from({ length: 9 }, () => kept.run([ones([1])]));
  for (let index = 0; index < 9; index++)
    session.add(
      `other ${index}`,
      trace([ones([1])], (x) => [x]),
    );
  await Promise.all(waiting);
  expect(compiling).toHaveBeenCalledTimes(1);
  compiling.mockRestore();
});

test('constants that JSON cannot tell apart get different kernels', async () => {
  const kernel = ones([1, 1, 4, 4]);
  const graph = trace([{ shape: [1, 3, 3, 4], dtype: 'float32' }], (x) => [
    minimum(conv2d(x, kernel), Number.POSITIVE_INFINITY),
    minimum(conv2d(multiply(x, 2), kernel), Number.NEGATIVE_INFINITY),
    multiply(conv2d(multiply(x, 3), kernel), 0),
    multiply(conv2d(multiply(x, 4), kernel), -0),
    maximum(conv2d(multiply(x, 5), kernel), Number.NaN),
  ]);
  const results = await engine
    .createSession()
    .add('g', graph)
    .run([ones([1, 3, 3, 4])]);
  expect(results.map(({ data }) => data[0])).toEqual([4, Number.NEGATIVE_INFINITY, 0, -0, Number.NaN]);
});

test('an impossible engine is refused', async () => {
  await expect(createEngine({ engine: 'wasn' as never })).rejects.toThrow(
    "createEngine: There is no engine 'wasn'. Did you mean 'wasm'? Use one of 'auto', 'wasm', 'reference'.",
  );
  await expect(createEngine({ threads: 0 })).rejects.toThrow(
    "`threads` must be 'auto' or an integer from 1 to 64. Received: threads=0.",
  );
  await expect(createEngine({ threads: 1.5 })).rejects.toThrow('Received: threads=1.5.');
  await expect(createEngine({ wide: 1 as never })).rejects.toThrow('`wide` must be true or false. Received: wide=1.');
});
