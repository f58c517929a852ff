import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Adam, type CallbackHooks, compile, type Trainer } from '@sepal/training';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadModel, loadWeights, saveWeights } from '../../src/index.ts';
import { BackupAndRestore, loadTrainer, ModelCheckpoint } from '../../src/training/index.ts';
import { bits, network, QUIET, x, y } from './networks.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sepal-training-'));
});
afterEach(() => rm(folder, { recursive: true }));

const FIT = { ...QUIET, batchSize: 4 } as const;
const trained = (): Trainer =>
  compile(network(), {
    optimizer: new Adam({ learningRate: 0.01, amsgrad: true }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  }) as unknown as Trainer;

describe('ModelCheckpoint', () => {
  test.each(['.keras', '.h5'])('writes %s files, from each of which training goes on', async (ending) => {
    const whole = trained();
    const filepath = join(folder, 'runs', `{epoch:02d}${ending}`);
    await whole.fit(x, y, { ...FIT, epochs: 4, callbacks: [new ModelCheckpoint({ filepath })] });
    expect(await readdir(join(folder, 'runs'))).toEqual([1, 2, 3, 4].map((epoch) => `0${epoch}${ending}`));
    for (const epoch of [1, 3]) {
      const trainer = await loadTrainer(join(folder, 'runs', `0${epoch}${ending}`));
      await trainer.fit(x, y, { ...FIT, initialEpoch: epoch, epochs: 4 });
      expect(await bits(trainer as unknown as Trainer)).toEqual(await bits(whole));
    }
  });

  test.each(['weights.h5', 'h5', 'npz', 'safetensors'])('writes weights alone as .%s', async (ending) => {
    const trainer = trained();
    const filepath = join(folder, `last.${ending}`);
    await trainer.fit(x, y, { ...FIT, callbacks: [new ModelCheckpoint({ filepath, saveWeightsOnly: true })] });
    const model = network();
    await loadWeights(model, filepath);
    expect(await model.getWeights()).toEqual(await trainer.model.getWeights());
    await expect(loadModel(filepath)).rejects.toThrow('holds weights and no model');
  });

  test('refuses files of other formats before training', () => {
    expect(() => new ModelCheckpoint({ filepath: 'model.onnx' })).toThrow('Files that end with .onnx');
    expect(() => new ModelCheckpoint({ filepath: 'model.weights.h5' })).toThrow('.weights.h5');
    expect(() => new ModelCheckpoint({ filepath: 'model.keras', saveWeightsOnly: true })).toThrow('.keras');
  });
});

describe('BackupAndRestore', () => {
  const stop: CallbackHooks = {
    onEpochBegin: (epoch) => {
      if (epoch === 2) throw new Error('a power cut');
    },
  };

  test('goes on where training was interrupted, with the same bits, and deletes the backup at the end', async () => {
    const backupDir = join(folder, 'backup');
    const whole = trained();
    await whole.fit(x, y, { ...FIT, epochs: 5 });
    const interrupted = trained();
    const callbacks = [new BackupAndRestore({ backupDir })];
    await expect(interrupted.fit(x, y, { ...FIT, epochs: 5, callbacks: [...callbacks, stop] })).rejects.toThrow(
      'power',
    );
    expect(await readdir(backupDir)).toEqual(['latest.weights.h5']);
    const again = trained();
    const epochs: number[] = [];
    const seen: CallbackHooks = { onEpochBegin: (epoch) => void epochs.push(epoch) };
    await again.fit(x, y, { ...FIT, epochs: 5, callbacks: [new BackupAndRestore({ backupDir }), seen] });
    expect(epochs).toEqual([2, 3, 4]);
    expect(await bits(again)).toEqual(await bits(whole));
    expect(await readdir(folder)).toEqual([]);
  });

  test('keeps what else is in its folder, and the backup if it is to be kept', async () => {
    const backupDir = join(folder, 'backup');
    await trained().fit(x, y, { ...FIT, callbacks: [new BackupAndRestore({ backupDir, deleteCheckpoint: false })] });
    await writeFile(join(backupDir, 'notes.txt'), 'mine');
    await trained().fit(x, y, { ...FIT, epochs: 2, callbacks: [new BackupAndRestore({ backupDir })] });
    expect(await readdir(backupDir)).toEqual(['notes.txt']);
    expect(await readFile(join(backupDir, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('refuses a file that is no backup, and changes nothing', async () => {
    const trainer = trained();
    const before = await trainer.model.getWeights();
    await writeFile(join(folder, 'latest.weights.h5'), await saveWeights(network(), { format: 'weights.h5' }));
    const callbacks = [new BackupAndRestore({ backupDir: folder })];
    await expect(trainer.fit(x, y, { ...FIT, callbacks })).rejects.toThrow('does not say where the training was');
    expect(await trainer.model.getWeights()).toEqual(before);
    expect(() => new BackupAndRestore({ backupDir: '' })).toThrow('`backupDir` must be the path of a folder');
  });
});
