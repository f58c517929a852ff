import type { Revision } from '@sepal/ops';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type Executable, Moment } from '../src/index.ts';
import { turn } from '../src/platform/turn.ts';
import { FakeEngine, type Fate } from './fake-engine.ts';
import { contents, graphOf, stateOf } from './resident-states.ts';

/** Two states, and an engine that trains one of them: `a += x`. The other is only read. */
class Training {
  readonly engine: FakeEngine;
  readonly a = stateOf('layer/kernel', [1, 2]);
  readonly b = stateOf('layer/bias', [3, 4]);
  readonly step: Executable;

  constructor(pauses: boolean) {
    this.engine = new FakeEngine({ pauses });
    this.step = this.engine.session.add('step', graphOf('step', this.a, this.b));
  }

  run(at?: Moment): Promise<readonly Tensor[]> {
    return this.step.run([tensor([1, 1])], { at });
  }

  async train(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) await finish(this.run(), this.engine);
  }

  /** A run that has stopped amid its updates. The values before them are nowhere else. */
  async stopAmid(fate: Fate): Promise<{ readonly run: Promise<readonly Tensor[]> }> {
    await this.train(1);
    this.engine.fates.push(fate);
    const run = this.run();
    run.catch(() => undefined);
    await turn();
    this.engine.go();
    await turn();
    return { run };
  }
}

/** Lets a run end. */
async function finish<T>(run: Promise<T>, ...engines: readonly FakeEngine[]): Promise<T> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  run.then(end, end);
  while (!isOver) {
    await turn();
    for (const engine of engines) engine.go();
  }
  return run;
}

describe.each([
  ['at once', false],
  ['with pauses', true],
])('updates %s', (_, pauses) => {
  test('a training loop copies its states into the memory once, and never out', async () => {
    const training = new Training(pauses);
    await training.train(50);
    expect(training.engine.copies).toEqual({ in: 2, out: 0 });
    expect([contents(training.a.value), contents(training.a.value)]).toEqual([
      [51, 52],
      [51, 52],
    ]);
    expect(training.engine.copies).toEqual({ in: 2, out: 1 });
    await training.train(2);
    expect(training.engine.copies).toEqual({ in: 2, out: 1 });
  });

  test('nor does one that requests each step before the last one has ended', async () => {
    const training = new Training(pauses);
    await training.train(1);
    let last = training.run();
    for (let step = 0; step < 20; step++) {
      const next = training.run();
      await finish(last, training.engine);
      last = next;
    }
    await finish(last, training.engine);
    expect(training.engine.copies).toEqual({ in: 2, out: 0 });
    expect(contents(training.a.value)).toEqual([23, 24]);
  });

  test('a moment that nobody releases costs a copy of what it holds; a released one costs nothing', async () => {
    const training = new Training(pauses);
    await training.train(1);
    const [forgotten, released] = [new Moment(), new Moment()];
    for (const moment of [forgotten, released]) moment.hold([training.a, training.b]);
    released.release();
    await training.train(5);
    expect(training.engine.copies.out).toBe(1);
    expect(contents(forgotten.of(training.a).value)).toEqual([2, 3]);
    expect(contents(released.of(training.a).value)).toEqual([7, 8]);
  });

  test('an assigned value is written before the next run; the one that it replaces is not copied out', async () => {
    const training = new Training(pauses);
    await training.train(1);
    training.a.assign(tensor([10, 20]));
    await training.train(1);
    expect(training.engine.copies).toEqual({ in: 3, out: 0 });
    expect(contents(training.a.value)).toEqual([11, 21]);
  });

  test('a worker that dies before the updates costs a copy of every state, and nothing else', async () => {
    const training = new Training(pauses);
    await training.train(3);
    training.engine.fates.push('dies before updates');
    await expect(finish(training.run(), training.engine)).rejects.toThrow('A worker has died.');
    expect(training.engine.copies).toEqual({ in: 2, out: 1 });
    expect(contents(training.a.value)).toEqual([4, 5]);
    await training.train(1);
    expect(contents(training.a.value)).toEqual([5, 6]);
  });

  test('states outlive their session', async () => {
    const training = new Training(pauses);
    await training.train(3);
    training.engine.session.close();
    await turn();
    expect([contents(training.a.value), contents(training.b.value)]).toEqual([
      [4, 5],
      [3, 4],
    ]);
  });

  test('sessions take turns with one state', async () => {
    const training = new Training(pauses);
    const other = new FakeEngine({ pauses });
    const step = other.session.add('step', graphOf('step', training.a, training.b));
    for (let round = 0; round < 4; round++) {
      await training.train(1);
      await finish(step.run([tensor([10, 100])]), other);
    }
    expect(contents(training.a.value)).toEqual([45, 406]);
  });

  test('two runs of one moment in two sessions: what the second may still read is copied first', async () => {
    const training = new Training(pauses);
    await training.train(1);
    const at = new Moment();
    const other = new FakeEngine({ pauses });
    at.hold([training.a]);
    const before = at.of(training.a);
    const run = other.session.add('write', graphOf('write', training.a, training.b)).run([tensor([0, 0])], { at });
    expect(before.known).toBe(undefined);
    await finish(training.run(at), training.engine);
    expect(contents(before.known)).toEqual([2, 3]);
    await finish(run, other);
    expect(contents(training.a.value)).toEqual([1, 1]);
  });

  test('a revision that was overwritten while nothing held it says so', async () => {
    const training = new Training(pauses);
    await training.train(1);
    const { revision }: { revision: Revision } = training.a;
    await training.train(1);
    expect(() => revision.value).toThrow(
      'layer/kernel: The value is lost: it was overwritten in the engine’s memory while nothing held it.',
    );
  });
});

describe('amid updates', () => {
  test('a state cannot be read at once; read() waits for the new value', async () => {
    const training = new Training(true);
    const { run } = await training.stopAmid('succeeds');
    expect(() => training.a.value).toThrow(
      'layer/kernel: A run is updating the value in the engine’s memory at this moment. Use `await state.read()`, which waits for it.',
    );
    expect(contents(training.b.value)).toEqual([3, 4]);
    const value = training.a.read();
    await finish(run, training.engine);
    expect(contents(await value)).toEqual([3, 4]);
  });

  test('a value that is on the host as well can be read', async () => {
    const training = new Training(true);
    await training.train(1);
    expect(contents(training.a.value)).toEqual([2, 3]);
    const run = training.run();
    await turn();
    training.engine.go();
    await turn();
    expect(contents(training.a.value)).toEqual([2, 3]);
    await finish(run, training.engine);
    expect(contents(training.a.value)).toEqual([3, 4]);
  });

  test('an assigned value can be read, and stays', async () => {
    const training = new Training(true);
    const { run } = await training.stopAmid('succeeds');
    training.a.assign(tensor([7, 7]));
    expect(contents(training.a.value)).toEqual([7, 7]);
    await finish(run, training.engine);
    expect(contents(training.a.value)).toEqual([7, 7]);
    await training.train(1);
    expect(contents(training.a.value)).toEqual([8, 8]);
  });

  test.each(['the same session', 'another session'])('a run of %s gets the value after them', async (where) => {
    const training = new Training(true);
    const { run } = await training.stopAmid('succeeds');
    const engine = where === 'the same session' ? training.engine : new FakeEngine({ pauses: true });
    const reading = engine.session.add('read', graphOf('read', training.a, training.b));
    const answer = reading.run([tensor([0, 0])]);
    await finish(run, training.engine);
    expect(contents((await finish(answer, engine))[0])).toEqual([0, 0]);
    expect(contents(training.a.value)).toEqual([3, 4]);
  });

  test('a snapshot has all of a run’s updates or none, though one of the values before is still there', async () => {
    const training = new Training(true);
    const { engine, a, b } = training;
    const swap = engine.session.add('swap', graphOf('swap', a, b));
    await finish(swap.run([tensor([0, 0])]), engine);
    expect(contents(b.value)).toEqual([2, 3]);
    const run = swap.run([tensor([0, 0])]);
    await turn();
    engine.go();
    await turn();
    expect(() => a.value).toThrow('A run is updating');
    const at = new Moment();
    at.hold([b, a]);
    await finish(run, engine);
    expect([contents(at.of(a).value), contents(at.of(b).value)]).toEqual([contents(a.value), contents(b.value)]);
  });

  test('a worker dies: states of which there is no copy are lost, until something is assigned', async () => {
    const training = new Training(true);
    const { run } = await training.stopAmid('dies amid updates');
    const other = new FakeEngine({ pauses: true });
    const reading = other.session.add('read', graphOf('read', training.a, training.b));
    const others = Promise.allSettled([training.a.read(), training.run(), reading.run([tensor([0, 0])])]);
    await expect(finish(run, training.engine)).rejects.toThrow('A worker has died.');
    const lost =
      'layer/kernel: The value is lost: a worker has died. Assign a value, such as the last saved weights; then it can be used again.';
    for (const outcome of await finish(others, training.engine, other)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: lost } });
    }
    for (let time = 0; time < 2; time++) expect(() => training.a.value).toThrow(lost);
    await expect(training.a.read()).rejects.toThrow(lost);
    expect(contents(training.b.value)).toEqual([3, 4]);
    training.a.assign(tensor([5, 6]));
    expect(contents(training.a.value)).toEqual([5, 6]);
    await training.train(2);
    expect(contents(training.a.value)).toEqual([7, 8]);
    expect(contents((await finish(reading.run([tensor([0, 0])]), other))[0])).toEqual([4, 4]);
  });

  test('a worker dies: what was read before, or is held, is not lost', async () => {
    const training = new Training(true);
    await training.train(1);
    const held = new Moment();
    held.hold([training.a]);
    training.engine.fates.push('dies amid updates');
    await expect(finish(training.run(), training.engine)).rejects.toThrow('A worker has died.');
    expect(contents(training.a.value)).toEqual([2, 3]);
    held.release();
    await training.train(1);
    expect(contents(training.a.value)).toEqual([3, 4]);
    training.engine.fates.push('dies amid updates');
    await expect(finish(training.run(), training.engine)).rejects.toThrow('A worker has died.');
    expect(contents(training.a.value)).toEqual([3, 4]);
  });

  test('a write without a read loses nothing', async () => {
    const training = new Training(true);
    await training.train(1);
    const { engine } = new Training(true);
    const writing = engine.session.add('write', graphOf('write', training.a, training.b));
    engine.fates.push('dies amid updates');
    await expect(finish(writing.run([tensor([0, 0])]), engine)).rejects.toThrow('A worker has died.');
    expect(contents(training.a.value)).toEqual([2, 3]);
  });
});
