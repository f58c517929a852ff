import { describe, expect, test } from 'vitest';
import { type Output, ProgbarLogger, type ProgressRenderer, TerminalRenderer } from '../../src/index.ts';
import { verbosity } from '../../src/progress/verbosity.ts';

function written(options: Partial<Output> = {}): { output: Output; text: () => string } {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  return { output: { write, isTerminal: true, rewinds: true, ...options }, text: () => text };
}

const at = { now: () => 0 };

describe('a renderer', () => {
  test('is told of epochs, batches and ends, whatever it shows', () => {
    const heard: unknown[] = [];
    const renderer: ProgressRenderer = {
      begin: (start) => heard.push(start),
      update: ({ step, steps }) => heard.push([step, steps]),
      finish: ({ logs }) => heard.push(logs),
    };
    const logger = new ProgbarLogger({ renderer });
    logger.setParams({ verbose: 2, epochs: 3, steps: null });
    logger.onTrainBegin();
    logger.onEpochBegin(1);
    logger.onTrainBatchEnd(0, { loss: 2 });
    logger.onTestBegin();
    logger.onTestBatchEnd(7, { loss: 9 });
    logger.onTestEnd({ loss: 9 });
    logger.onEpochEnd(1, { loss: 1 });
    logger.onEpochBegin(2);
    logger.onTrainEnd();
    logger.onPredictBegin();
    expect(heard).toEqual([
      { epoch: { number: 2, of: 3 }, steps: null, verbose: 2 },
      [1, null],
      { loss: 1 },
      { epoch: { number: 3, of: 3 }, steps: 1, verbose: 2 },
      {},
      { epoch: undefined, steps: 1, verbose: 2 },
    ]);
  });

  test('hears nothing with verbose 0', () => {
    const fail = (): void => expect.unreachable();
    const logger = new ProgbarLogger({ renderer: { begin: fail, update: fail, finish: fail } });
    logger.setParams({ verbose: 0, epochs: 1, steps: 1 });
    logger.onEpochBegin(0);
    logger.onTrainBatchEnd(0, {});
    logger.onEpochEnd(0, {});
    expect(() => new ProgbarLogger({ renderer: { begin: fail } as never })).toThrow('begin, update and finish');
  });
});

test('an epoch that a signal ends has its bar where it was, and a new line', () => {
  const { output, text } = written();
  const logger = new ProgbarLogger({ renderer: new TerminalRenderer({ output, ...at }) });
  logger.setParams({ verbose: 1, epochs: 1, steps: 4 });
  logger.onTrainBegin();
  logger.onEpochBegin(0);
  logger.onTrainBatchEnd(0, { loss: 1 });
  logger.onTrainBatchEnd(1, { loss: 0.5 });
  logger.onTrainEnd();
  expect(text()).toContain('2/4');
  expect(text().endsWith(' - loss: 0.5000\n')).toBe(true);
  const before = text();
  logger.onTrainEnd();
  expect(text()).toBe(before);
});

test('where the position in a line cannot be moved, a line is written at the end even with verbose 1', () => {
  const { output, text } = written({ rewinds: false, isTerminal: false });
  const logger = new ProgbarLogger({ renderer: new TerminalRenderer({ output, ...at }) });
  logger.setParams({ verbose: 1, epochs: 1, steps: 1 });
  logger.onEpochBegin(0);
  logger.onTrainBatchEnd(0, { loss: 1 });
  logger.onEpochEnd(0, { loss: 1 });
  expect(text()).toBe('1/1 - 0s - 0s/step - loss: 1.0000\n');
});

test('verbose is one of four values; auto depends on the output', () => {
  expect([verbosity(0, 'fit'), verbosity(1, 'fit'), verbosity(2, 'fit')]).toEqual([0, 1, 2]);
  expect([1, 2]).toContain(verbosity('auto', 'fit'));
  expect(() => verbosity(3 as never, 'fit')).toThrow("fit: `verbose` must be 'auto', 0, 1 or 2. Received: verbose=3.");
});
