import { type CallbackCase, type GoldenLogs, golden } from '@sepal/goldens';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import {
  type Callback,
  CSVLogger,
  EarlyStopping,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  TerminateOnNaN,
} from '../../src/index.ts';
import { numberOf, sortedLogsOf } from '../golden-numbers.ts';
import { FakeTrainer, runEpochs } from './fake-trainer.ts';

const { cases } = golden('callbacks');

/** The functions of Keras' script. */
const schedules: Record<string, (epoch: number, rate: number) => number> = {
  'lambda epoch, lr: lr': (_, rate) => rate,
  'lambda epoch, lr: lr * 0.5': (_, rate) => rate * 0.5,
  'lambda epoch, lr: 10.0 ** -(epoch + 3)': (epoch) => 10 ** -(epoch + 3),
  'lambda epoch, lr: float(epoch)': (epoch) => epoch,
};

interface Sinks {
  print(message: string): void;
  save(path: string): void;
  write(text: string): void;
}

function make({ callback, args }: CallbackCase, { print, save, write }: Sinks): Callback {
  const options = { ...camelCaseKeys(args), print } as never;
  switch (callback) {
    case 'EarlyStopping':
      return new EarlyStopping(options);
    case 'ReduceLROnPlateau':
      return new ReduceLROnPlateau(options);
    case 'ModelCheckpoint':
      return new ModelCheckpoint({ ...(options as object), save: (_: unknown, path: string) => save(path) } as never);
    case 'TerminateOnNaN':
      return new TerminateOnNaN(options);
    case 'LearningRateScheduler':
      return new LearningRateScheduler(schedules[args.schedule as string] as never, {
        verbose: args.verbose as 0 | 1,
        print,
      });
    case 'CSVLogger':
      return new CSVLogger({ ...camelCaseKeys(args), output: write } as never);
    default:
      throw new Error(`There is no test for ${callback}`);
  }
}

describe.each([...new Set(cases.map(({ callback }) => callback))])('%s does what Keras’ does', (name) => {
  const own = cases.filter(({ callback }) => callback === name);
  test.each(own.map((each, index) => [index, JSON.stringify(each.args), each] as const))(
    'case %i: %s',
    async (...row) => {
      const [, , golden] = row;
      const trainer = new FakeTrainer(golden.learningRate);
      trainer.initialEpoch = golden.initialEpoch;
      const heard = { text: '', csv: '', saved: [] as string[] };
      const callback = make(golden, {
        print: (message) => {
          heard.text += `${message}\n`;
        },
        save: (path) => heard.saved.push(path),
        write: (text) => {
          heard.csv += text;
        },
      });
      const epochs = golden.epochs.map(({ batches = [], ...logs }) => ({
        batches: (batches as readonly GoldenLogs[]).map(sortedLogsOf),
        logs: sortedLogsOf(logs as GoldenLogs),
      }));
      const run = await runEpochs(callback, trainer, { epochs });

      expect(heard.text).toBe(golden.text);
      expect(heard.saved).toEqual(golden.saved);
      if (golden.csv !== undefined) expect(heard.csv).toBe(golden.csv);
      if (golden.logs.length > 0) {
        expect(run.logs.map((logs) => Object.entries(logs))).toEqual(
          golden.logs.map((logs) => logs.map(([key, value]) => [key, numberOf(value)])),
        );
      }
      // The learning rate is a float32 number, of which Keras' message and ours compute the next one with the same rounding.
      expect(run.rates).toEqual(golden.rates);
      if (golden.batches.length > 0) expect(run.batches).toEqual(golden.batches);
      if (golden.restored !== null) expect(trainer.weight - 1).toBe(golden.restored);
      for (const [key, value] of Object.entries(golden.attributes)) {
        const ours = (callback as unknown as Record<string, unknown>)[camelCase(key)];
        expect([key, ours ?? null]).toEqual([key, typeof value === 'string' ? numberOf(value as never) : value]);
      }
    },
  );
});
