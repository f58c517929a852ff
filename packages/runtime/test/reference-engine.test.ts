import { add, conv2d, depthwiseConv2d, multiply, State, Trace, type Traced, trace, type Value } from '@sepal/ops';
import { full, ones, tensor, zeros } from '@sepal/tensor';
import { afterEach, expect, test } from 'vitest';
import { createEngine, defaultEngine, type RunProgress, setDefaultEngine } from '../src/index.ts';
import { turn } from '../src/platform/turn.ts';
import { inEveryTurnOf, passBetweenLooks } from './clock.ts';

afterEach(() => setDefaultEngine());

test('a compiled function returns what the ops compute directly', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const x = tensor(
    Float32Array.from({ length: 48 }, (_, i) => i % 7),
    [1, 4, 4, 3],
  );
  const w = ones([3, 3, 3, 1]);
  const f = engine.compile((a, b) => depthwiseConv2d(a, b, { padding: 'same' }));
  expect((await f(x, w)).data).toEqual(depthwiseConv2d(x, w, { padding: 'same' }).data);
  expect((await f(zeros([2, 5, 4, 3]), w)).shape).toEqual([2, 5, 4, 3]);
});

test('info says what was chosen and why', async () => {
  expect((await createEngine({ engine: 'reference' })).info()).toEqual({
    name: 'reference',
    simd: false,
    relaxedSimd: false,
    wideSimd: false,
    threads: 1,
    reason: 'The reference engine was asked for.',
  });
});

test('the default engine is made once and can be replaced', async () => {
  const first = await defaultEngine();
  expect(await defaultEngine()).toBe(first);
  const mine = await createEngine({ engine: 'reference' });
  setDefaultEngine(mine);
  expect(await defaultEngine()).toBe(mine);
  setDefaultEngine();
  expect(await defaultEngine()).not.toBe(mine);
});

test.each([7, {}, null, Promise.resolve()])('%s is no default engine', (value) => {
  expect(() => setDefaultEngine(value as never)).toThrow(
    /^setDefaultEngine: `engine` must be an engine\. Received: engine=.* Make one with `await createEngine\(\)`\.$/,
  );
});

test('compile rejects what is not a function, tensor or value', async () => {
  const { compile } = await createEngine({ engine: 'reference' }).then((engine) => ({
    compile: (body: unknown) => engine.compile(body as (x: Traced<'float32'>) => Value),
  }));
  expect(() => compile(7)).toThrow('compile: Expected a function of values. Received: 7.');
  const double = compile((x: Value) => multiply(x, 2));
  for (const value of [[1, 2], new Float32Array(2), undefined, Promise.resolve()]) {
    await expect(double(value as never)).rejects.toThrow('compiled function: Expected a tensor. Received: ');
  }
  await expect(compile(async (x: Value) => x)(ones([1]))).rejects.toThrow(
    'compile: The function must return one value. Received: Promise. It cannot be async',
  );
  await expect(compile((x: Value) => [x, x])(ones([1]))).rejects.toThrow('Compile a function for each result.');
  await expect(compile(() => undefined)(ones([1]))).rejects.toThrow('must return one value. Received: undefined.');
});

test('a session keeps a bounded number of executables, the most recently used', async () => {
  const session = (await createEngine({ engine: 'reference' })).createSession();
  const graph = trace([{ shape: [], dtype: 'float32' }], (x) => [x]);
  const made = Array.from({ length: 100 }, (_, index) => session.add(`key ${index}`, graph));
  expect(session.size).toBe(8);
  const cached = (): number[] =>
    made.flatMap((_, index) => (session.cached(`key ${index}`) === undefined ? [] : [index]));
  expect(cached()).toEqual([92, 93, 94, 95, 96, 97, 98, 99]);
  expect(session.cached('key 99')).toBe(made[99]);
  expect(session.cached('key 92')).toBe(made[92]);
  session.add('key 0', graph);
  expect(cached()).toEqual([0, 92, 94, 95, 96, 97, 98, 99]);
  // Another executable under the same key replaces the first.
  const second = session.add('key 94', graph);
  expect(second).not.toBe(made[94]);
  expect(session.cached('key 94')).toBe(second);
  expect(session.size).toBe(8);
});

test('runs of one session are sequential and see each other’s states', async () => {
  const session = (await createEngine({ engine: 'reference' })).createSession();
  const counter = new State({ path: 'n', shape: [], dtype: 'float32', initial: tensor(0) });
  const recording = new Trace();
  const next = add(recording.read(counter), 1);
  recording.write(counter, next);
  const count = session.add('count', recording.finish([next]));
  const results = await Promise.all([count.run([]), count.run([]), count.run([])]);
  expect(results.map(([value]) => value?.item())).toEqual([1, 2, 3]);
  expect(counter.value.item()).toBe(3);
});

test('a run that fails assigns nothing and does not stop the runs after it', async () => {
  const session = (await createEngine({ engine: 'reference' })).createSession();
  const state = new State({ path: 's', shape: [], dtype: 'float32', initial: tensor(5) });
  const recording = new Trace();
  const sum = add(recording.input({ shape: [null], dtype: 'float32' }), tensor([1, 2]));
  recording.write(state, tensor(9));
  const executable = session.add('x', recording.finish([sum]));
  const failing = executable.run([tensor([1, 2, 3])]);
  const succeeding = executable.run([tensor([1, 2])]);
  await expect(failing).rejects.toThrow('cannot be broadcast');
  expect((await succeeding)[0]?.data).toEqual(Float32Array.of(2, 4));
  expect(state.value.item()).toBe(9);
});

test('closed engines and sessions throw', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const f = engine.compile((x) => multiply(x, 2));
  const session = engine.createSession();
  session.close();
  expect(() =>
    session.add(
      'x',
      trace([], () => []),
    ),
  ).toThrow('The session is closed.');
  expect(() => session.cached('x')).toThrow('The session is closed.');
  engine.close();
  engine.close();
  await expect(f(tensor([1]))).rejects.toThrow('The engine is closed. Make a new one with createEngine().');
  expect(() => engine.createSession()).toThrow('The engine is closed.');
});

test('a long run gives the event loop turns, reports progress and ends when the engine is closed', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const session = engine.createSession();
  const graph = trace([{ shape: [1, 48, 48, 16], dtype: 'float32' }], (x) => {
    let y: Parameters<typeof add>[0] = x;
    for (let layer = 0; layer < 12; layer++) y = conv2d(y, full([3, 3, 16, 16], 0.01), { padding: 'same' });
    return [y];
  });
  const executable = session.add('long', graph);
  // A run yields every 40 ms: on this clock that is before every op, however fast the machine.
  passBetweenLooks(50);
  let turns = 0;
  const progress: RunProgress[] = [];
  const whole = executable.run([ones([1, 48, 48, 16])], { onProgress: (step) => progress.push(step) });
  await inEveryTurnOf(whole, () => turns++);
  expect(turns).toBeGreaterThanOrEqual(12);
  expect(progress).toEqual(Array.from({ length: 13 }, (_, done) => ({ done, total: 12, path: '' })));
  const running = executable.run([ones([1, 48, 48, 16])]);
  void turn().then(() => engine.close());
  await expect(running).rejects.toThrow('The engine is closed.');
});
