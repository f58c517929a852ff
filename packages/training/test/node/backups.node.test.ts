import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dense, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { type AnyTrainer, BackupAndRestore, compile, ModelCheckpoint, type Trainer } from '../../src/index.ts';
import { backupFolder, fileWriter } from '../../src/node/index.ts';
import { statesOf } from '../worker/small-fit.ts';

const scratch = mkdtempSync(join(tmpdir(), 'sepal-backups-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A format of the test's own: all numbers as JSON. */
const format = {
  encode: async (trainer: AnyTrainer): Promise<Uint8Array> =>
    new TextEncoder().encode(JSON.stringify(await statesOf(trainer))),
  restore: (trainer: AnyTrainer, bytes: Uint8Array): void => {
    const values = JSON.parse(new TextDecoder().decode(bytes)) as number[][];
    trainer.optimizer.build(trainer.model.trainableWeights);
    for (const [index, state] of [...trainer.model.variables, ...trainer.optimizer.variables].entries()) {
      state.assign(tensor(values[index] as number[], state.shape, state.dtype));
    }
  },
};

const x = tensor([[1], [2], [3], [4], [5]]);
const y = tensor([[2], [1], [4], [3], [6]]);
const options = { epochs: 6, batchSize: 2, verbose: 0 } as const;
const newTrainer = (): Trainer<Sequential> =>
  compile(new Sequential([input({ shape: [1] }), new Dense({ units: 1, kernelInitializer: 'zeros' })]), {
    optimizer: 'adam',
    loss: 'meanSquaredError',
  });

describe('a folder with a backup', () => {
  test.each(['epoch', 4] as const)('brings back an interrupted training; saved by: %s', async (saveFreq) => {
    const folder = join(scratch, `run-${saveFreq}`, 'backup');
    const store = backupFolder(folder, format);
    const failing = {
      onEpochBegin: (epoch: number) => {
        if (epoch === 4) throw new Error('the power is off');
      },
    };
    const first = newTrainer();
    const fit = first.fit(x, y, { ...options, callbacks: [new BackupAndRestore({ store, saveFreq }), failing] });
    await expect(fit).rejects.toThrow('the power is off');
    const { epoch } = JSON.parse(readFileSync(join(folder, 'training_metadata.json'), 'utf8'));
    // Batches 4, 8 and 12 of 3 in each epoch.
    expect(epoch).toBe(saveFreq === 'epoch' ? 4 : 3);
    // One state: the one before is deleted when the new one is whole.
    expect(readdirSync(folder)).toHaveLength(2);
    if (saveFreq === 'epoch') {
      const [second, whole] = [newTrainer(), newTrainer()];
      const again = new BackupAndRestore({ store: backupFolder(folder, format) });
      expect((await second.fit(x, y, { ...options, callbacks: [again] })).epoch).toEqual([4, 5]);
      await whole.fit(x, y, options);
      expect(await statesOf(second)).toEqual(await statesOf(whole));
      expect(existsSync(folder)).toBe(false);
    }
  });

  test('that is damaged is an error, and loses nothing', async () => {
    const folder = mkdtempSync(join(scratch, 'damaged-'));
    writeFileSync(join(folder, 'training_metadata.json'), '{"epoch":1,"batch":0,"file":"../../etc/passwd"}');
    const trainer = newTrainer();
    const store = backupFolder(folder, format);
    const fit = trainer.fit(x, y, { ...options, callbacks: [new BackupAndRestore({ store })] });
    await expect(fit).rejects.toThrow('The file does not say where the training was. Delete the folder to begin anew.');
    expect(existsSync(folder)).toBe(true);
  });

  test('a backup that cannot be made leaves the last one', async () => {
    const folder = join(scratch, 'full');
    const good = backupFolder(folder, format);
    const trainer = newTrainer();
    await trainer.fit(x, y, options);
    await good.save(trainer, { epoch: 1, batch: 0 });
    const encode = async (): Promise<Uint8Array> => Promise.reject(new Error('no space'));
    await expect(backupFolder(folder, { ...format, encode }).save(trainer, { epoch: 2, batch: 0 })).rejects.toThrow(
      'space',
    );
    expect(await good.load(newTrainer())).toEqual({ epoch: 1, batch: 0 });
  });

  test.each([
    [['', format], '`folder` must be a path'],
    [['a', { encode: format.encode }], '`restore` must be a function'],
    [['a', { ...format, format: 1 }], 'Unrecognized keyword arguments'],
  ])('%j is refused', (given, message) => {
    expect(() => backupFolder(...(given as Parameters<typeof backupFolder>))).toThrow(message);
  });
});

test('checkpoints are files, with their folders, and whole', async () => {
  const folder = join(scratch, 'checkpoints');
  const heard: boolean[] = [];
  const save = fileWriter((trainer, { weightsOnly }) => {
    heard.push(weightsOnly);
    return format.encode(trainer);
  });
  const trainer = newTrainer();
  const filepath = join(folder, 'run', '{epoch:02d}.json');
  const checkpoint = new ModelCheckpoint({ filepath, save, saveWeightsOnly: true });
  await trainer.fit(x, y, { ...options, epochs: 2, callbacks: [checkpoint] });
  expect(readdirSync(join(folder, 'run'))).toEqual(['01.json', '02.json']);
  expect(JSON.parse(readFileSync(join(folder, 'run', '02.json'), 'utf8'))).toEqual(await statesOf(trainer));
  expect(heard).toEqual([true, true]);
  expect(() => fileWriter('keras' as never)).toThrow('`encode` must be a function');
});
