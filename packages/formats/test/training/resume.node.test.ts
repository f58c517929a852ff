import { type CompileOptions, compile, type Trainer } from '@sepal/training';
import { describe, expect, test, vi } from 'vitest';
import { saveModel } from '../../src/index.ts';
import { loadTrainer } from '../../src/training/index.ts';
import { bits, network, optimizers, QUIET, x, y } from './networks.ts';

vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const FIT = { ...QUIET, batchSize: 4, seed: 5 } as const;

function compiled(name: string): Trainer {
  const options: CompileOptions = {
    optimizer: (optimizers[name] as () => never)(),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  };
  return compile(network(), options) as unknown as Trainer;
}

describe.each(Object.keys(optimizers))('%s', (name) => {
  test.each(['keras', 'h5'] as const)('six epochs are three, a .%s file, and three', async (format) => {
    const whole = compiled(name);
    const begun = compiled(name);
    await begun.fit(x, y, { ...FIT, epochs: 3 });
    const file = await saveModel(begun, { format });
    // The end of a fit replaces weights by their averages, so a break changes them.
    if (begun.optimizer.averages.size > 0) await whole.fit(x, y, { ...FIT, epochs: 3 });
    await whole.fit(x, y, { ...FIT, initialEpoch: begun.optimizer.averages.size > 0 ? 3 : 0, epochs: 6 });

    const continued = await loadTrainer(file);
    const epochs: number[] = [];
    const callbacks = [{ onEpochBegin: (epoch: number) => void epochs.push(epoch) }];
    const history = await continued.fit(x, y, { ...FIT, initialEpoch: 3, epochs: 6, callbacks });
    expect(epochs).toEqual([3, 4, 5]);
    expect(await bits(continued as unknown as Trainer)).toEqual(await bits(whole));
    expect(Object.keys(history.history)).toEqual(['accuracy', 'loss']);
    expect(continued.getCompileConfig()).toMatchObject({ metrics: ['accuracy'] });
  });
});
