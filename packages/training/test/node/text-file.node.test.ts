import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CSVLogger } from '../../src/index.ts';
import { textFile } from '../../src/node/index.ts';
import { FakeTrainer, runEpochs } from '../callbacks/fake-trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sepal-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const epochs = [{ logs: { loss: 0.5 } }, { logs: { loss: 0.25 } }];
const header = 'epoch,loss,val_loss\r\n';
const rows = '0,0.5,NA\r\n1,0.25,NA\r\n';

test('a log is in a file, made with its folders, written anew or appended to', async () => {
  const path = join(folder, 'runs', '1', 'training.csv');
  const log = async (append: boolean): Promise<string> => {
    await runEpochs(new CSVLogger({ output: textFile(path), append }), new FakeTrainer(), { epochs });
    return readFileSync(path, 'utf8');
  };
  expect(await log(true)).toBe(header + rows);
  expect(await log(true)).toBe(header + rows + rows);
  expect(await log(false)).toBe(header + rows);
});

test('every epoch is in the file when it ends, and a second fit begins anew', async () => {
  const path = join(folder, 'live.csv');
  const logger = new CSVLogger({ output: textFile(path) });
  logger.setTrainer(new FakeTrainer());
  await logger.onTrainBegin();
  await logger.onEpochEnd(0, { loss: 0.5 });
  expect(readFileSync(path, 'utf8')).toBe(`${header}0,0.5,NA\r\n`);
  // The first fit was ended by an error.
  await runEpochs(logger, new FakeTrainer(), { epochs });
  expect(readFileSync(path, 'utf8')).toBe(header + rows);
});

test('a path is a string', () => {
  expect(() => textFile(7 as never)).toThrow('`path` must be the path of a file. Received: 7.');
});
