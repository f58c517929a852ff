import { createEngine, type Engine } from '@sepal/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compile } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const data = column(1, 2, 3, 4, 5, 6);

const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
];

afterEach(() => vi.restoreAllMocks());

describe.each(engines)('on %s, short steps give the event loop turns', (_, make) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await make();
  });
  afterAll(() => engine.close());

  test('in fit with validation, in evaluate and in predict', async () => {
    const trainer = compile(scaling(), { loss: 'mse' });
    const fit = { ...QUIET, batchSize: 6, validationData: [data, data], engine };
    // Everything is compiled.
    await trainer.fit(data, data, fit);
    await trainer.evaluate(data, data, { ...QUIET, batchSize: 1, engine });
    await trainer.predict(data, { batchSize: 1, engine });
    // On this clock 30 ms pass at every look, so a turn is due after every batch.
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (clock += 30));
    const turnsIn = async (work: Promise<unknown>): Promise<number> => {
      let turns = 0;
      let isOver = false;
      const count = (): void => {
        turns++;
        if (!isOver) setImmediate(count);
      };
      setImmediate(count);
      await work.finally(() => {
        isOver = true;
      });
      return turns;
    };
    expect(await turnsIn(trainer.fit(data, data, { ...fit, epochs: 20 }))).toBeGreaterThanOrEqual(40);
    expect(await turnsIn(trainer.evaluate(data, data, { ...QUIET, batchSize: 1, engine }))).toBeGreaterThanOrEqual(6);
    expect(await turnsIn(trainer.predict(data, { batchSize: 1, engine }))).toBeGreaterThanOrEqual(5);
  });
});
