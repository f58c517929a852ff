import { add, type Graph, multiply, State, subtract, Trace } from '@sepal/ops';
import { full, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, type Executable, Moment, type Session } from '../src/index.ts';
import { engines } from './engines.ts';

const stateOf = (path: string, values: readonly number[]): State =>
  new State({ path, shape: [values.length], dtype: 'float32', initial: tensor([...values]) });

const contents = (value: Tensor | undefined): number[] => Array.from(value?.data ?? []);

/** Reads both states; each becomes the other's old value plus the input. */
function swapping(a: State, b: State): Graph {
  const recording = new Trace();
  const x = recording.input({ shape: [2], dtype: 'float32' });
  const [first, second] = [recording.read(a), recording.read(b)];
  recording.write(a, subtract(x, second));
  recording.write(b, add(first, 1));
  return recording.finish([add(multiply(first, 100), add(second, x))]);
}

function reading(a: State, b: State): Graph {
  const recording = new Trace();
  const x = recording.input({ shape: [2], dtype: 'float32' });
  return recording.finish([add(multiply(recording.read(a), 100), add(recording.read(b), x))]);
}

/** The expected numbers if every call ran at once. */
class Model {
  a = [1, 2];
  b = [3, 4];

  read(x: readonly number[]): number[] {
    return x.map((value, i) => (this.a[i] as number) * 100 + (this.b[i] as number) + value);
  }

  swap(x: readonly number[]): number[] {
    const answer = this.read(x);
    const { a, b } = this;
    this.a = x.map((value, i) => value - (b[i] as number));
    this.b = a.map((value) => value + 1);
    return answer;
  }
}

const numbers = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('read', 'swap', 'fail'), x: numbers }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('assign a', 'assign b'), x: numbers }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn'), x: numbers }) },
);

describe.each(engines)('on %s', (_, make) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await make();
  });
  afterAll(() => engine.close());

  test('runs behave as if they happened at the call, whatever is written or assigned afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 14 }), async (actions) => {
        const session = engine.createSession();
        const [a, b] = [stateOf('a', [1, 2]), stateOf('b', [3, 4])];
        const model = new Model();
        const waiting: Promise<unknown>[] = [];
        for (const { kind, x } of actions) {
          if (kind === 'turn') await Promise.allSettled(waiting);
          else if (kind === 'assign a') {
            model.a = [...x];
            a.assign(tensor([...x]));
          } else if (kind === 'assign b') {
            model.b = [...x];
            b.assign(tensor([...x]));
          } else {
            const isReading = kind === 'read';
            const executable =
              session.cached(String(isReading)) ??
              session.add(String(isReading), (isReading ? reading : swapping)(a, b));
            const given = tensor([...x]);
            if (kind === 'fail') {
              const failing = executable.run([given], { onProgress: fail });
              waiting.push(expect(failing).rejects.toThrow('no more'));
            } else {
              const expected = isReading ? model.read(x) : model.swap(x);
              const answer = executable.run([given]).then(([y]) => contents(y));
              waiting.push(expect(answer).resolves.toEqual(expected));
            }
            // The caller may reuse its array by now.
            given.data.fill(77);
          }
        }
        await Promise.all(waiting);
        expect([contents(a.value), contents(b.value)]).toEqual([model.a, model.b]);
        session.close();
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  test('a lazily computed initial value is the one at the call', async () => {
    const session = engine.createSession();
    let made = 0;
    const initial = (): Tensor => {
      made++;
      return tensor([5, 6]);
    };
    const a = new State({ path: 'a', shape: [2], dtype: 'float32', initial });
    const executable = session.add('read', reading(a, stateOf('b', [0, 0])));
    const run = (): Promise<readonly Tensor[]> => executable.run([tensor([1, 1])]);
    const [first, second] = [run(), run()];
    a.assign(tensor([7, 8]));
    expect(made).toBe(0);
    expect(contents((await first)[0])).toEqual([501, 601]);
    expect(contents((await second)[0])).toEqual([501, 601]);
    expect([made, ...contents(a.value)]).toEqual([1, 7, 8]);
    expect(contents((await run())[0])).toEqual([701, 801]);
  });

  test('runs of one moment see the same states, and each other’s updates', async () => {
    const session = engine.createSession();
    const [a, b] = [stateOf('a', [1, 2]), stateOf('b', [3, 4])];
    const at = new Moment();
    const executables = new Map([reading, swapping].map((kind) => [kind, session.add(kind.name, kind(a, b))]));
    const run = async (kind: typeof reading, options = {}): Promise<number[]> => {
      const executable = executables.get(kind) as Executable;
      return contents((await executable.run([tensor([0, 0])], options))[0]);
    };
    const model = new Model();
    expect(await run(reading, { at })).toEqual(model.read([0, 0]));
    // Unrelated runs and assignments in between.
    expect(await run(swapping)).toEqual(model.read([0, 0]));
    b.assign(tensor([50, 60]));
    expect(await run(reading, { at })).toEqual(model.read([0, 0]));
    expect(await run(swapping, { at })).toEqual(model.swap([0, 0]));
    expect(await run(reading, { at })).toEqual(model.read([0, 0]));
    // Too late for both states.
    expect([contents(a.value), contents(b.value)]).toEqual([
      [-3, -4],
      [50, 60],
    ]);
  });

  test('a queued run does not mix its own weights with newer ones', async () => {
    const session = engine.createSession();
    const kernel = stateOf('kernel', [1, 1]);
    const recording = new Trace();
    const x = recording.input({ shape: [2], dtype: 'float32' });
    const executable = session.add('x', recording.finish([multiply(x, add(recording.read(kernel), 1))]));
    const answers: Promise<readonly Tensor[]>[] = [];
    for (let value = 1; value <= 20; value++) {
      kernel.assign(full([2], value));
      answers.push(executable.run([tensor([1, 2])]));
    }
    for (const [index, answer] of answers.entries())
      expect(contents((await answer)[0])).toEqual([index + 2, 2 * (index + 2)]);
  });

  test('borrowed inputs are not copied, others are', async () => {
    const session: Session = engine.createSession();
    const [a, b] = [stateOf('a', [0, 0]), stateOf('b', [0, 0])];
    const executable = session.add('read', reading(a, b));
    await executable.run([tensor([0, 0])]);
    const x = tensor([1, 2]);
    // Queued behind another run, so that both have to wait.
    const before = executable.run([tensor([0, 0])]);
    const [copied, borrowed] = [executable.run([x]), executable.run([x], { borrow: true })];
    x.data.fill(9);
    await before;
    expect([contents((await copied)[0]), contents((await borrowed)[0])]).toEqual([
      [1, 2],
      [9, 9],
    ]);
  });
});

function fail(): void {
  throw new Error('no more');
}
