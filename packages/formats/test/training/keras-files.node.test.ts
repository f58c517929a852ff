import { expectClose, type GoldenTensor, golden, goldenFile } from '@sepal/goldens';
import { Tensor } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import { saveModel } from '../../src/index.ts';
import { loadTrainer } from '../../src/training/index.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const { x, y, cases } = golden('files/training/index');
const tensorOf = ({ shape, dtype, data }: GoldenTensor): Tensor =>
  new Tensor(shape, dtype as 'float32', dtype === 'int32' ? (Int32Array.from(data) as never) : Float32Array.from(data));
const [samples, labels] = [tensorOf(x), tensorOf(y)];

describe.each(cases)('$name', ({ files, optimizer, history, evaluated, weights, optimizerAfter }) => {
  test.each(Object.values(files))('%s of Keras trains on as in Keras', async (file) => {
    const trainer = await loadTrainer(goldenFile(`training/${file}`));
    const { optimizer: state } = await trainer.trainingState();
    expect(state.map(({ name, value }) => ({ path: name, size: [...value.shape] }))).toEqual(optimizer);
    const options = { batchSize: 4, shuffle: false, verbose: 0 } as const;
    const { history: logs } = await trainer.fit(samples, labels, { ...options, initialEpoch: 2, epochs: 3 });
    expect(Object.keys(logs)).toEqual(Object.keys(history));
    for (const [name, value] of Object.entries(history)) expectClose(logs[name] as number[], [value], NEAR);
    expectClose((await trainer.evaluate(samples, labels, { verbose: 0 })) as number[], evaluated, NEAR);
    for (const [index, weight] of (await trainer.model.getWeights()).entries()) {
      expectClose(weight.data, weights[index]?.data ?? [], NEAR);
    }
    const { optimizer: after } = await trainer.trainingState();
    for (const [index, { value }] of after.entries()) {
      const expected = optimizerAfter[index];
      if (expected) expectClose(value.data, expected.data, NEAR);
    }
  });

  test.each(Object.values(files))('%s comes back from both formats as it was', async (file) => {
    const trainer = await loadTrainer(goldenFile(`training/${file}`));
    const { config, optimizer: state } = await trainer.trainingState();
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadTrainer(await saveModel(trainer, { format }));
      const found = await again.trainingState();
      expect(found.optimizer).toEqual(state);
      expect(found.config['optimizer']).toEqual(config['optimizer']);
      expect(found.config['metrics']).toEqual(config['metrics']);
    }
  });
});

const NEAR = { absolute: 2e-4 };
