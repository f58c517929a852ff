import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchNormalization,
  Dense,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  input,
  layerClasses,
  Model,
  SeparableConv2D,
  Sequential,
} from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadModel, loadWeights, type ModelFormat, saveModel, saveWeights, type WeightsFormat } from '../src/index.ts';
import type { AnyModel } from '../src/match/match-weights.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const folder = mkdtempSync(join(tmpdir(), 'sepal-save-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Models in models, one of them called twice and frozen, and a layer of two models. */
function models(): Record<string, AnyModel> {
  const block = new Sequential(
    [
      input({ shape: [8, 8, 4] }),
      new DepthwiseConv2D({ kernelSize: 3, padding: 'same', depthMultiplier: 1, name: 'dw' }),
      new BatchNormalization({ name: 'bn' }),
    ],
    { name: 'block' },
  );
  const shared = new SeparableConv2D({ filters: 4, kernelSize: 3, padding: 'same', name: 'shared' });
  const side = input({ shape: [8, 8, 4] });
  const wing = new Model({ inputs: side, outputs: shared.apply(side), name: 'wing' });
  const x = input({ shape: [8, 8, 4], name: 'x' });
  const y = wing.apply(shared.apply(block.apply(block.apply(x))));
  const nested = new Model({
    inputs: x,
    outputs: new Dense({ units: 2, name: 'head' }).apply(new GlobalAveragePooling2D().apply(y)),
    name: 'nested',
  });
  block.trainable = false;
  return {
    nested,
    sequence: new Sequential([input({ shape: [5] }), new Dense({ units: 3 }), new Dropout({ rate: 0.5 })]),
  };
}

/** Gives every weight values of its own, so that none can be mistaken for another. */
function fill(model: AnyModel): void {
  for (const [index, variable] of model.weights.entries()) {
    const numbers = Float32Array.from(variable.value.data, (number, at) => number + index + at / 1000);
    variable.assign(tensor(numbers, variable.shape));
  }
}

const formats: readonly ModelFormat[] = ['keras', 'h5'];
const weightFormats: readonly WeightsFormat[] = ['weights.h5', 'h5', 'npz', 'safetensors'];
const values = (model: AnyModel): (readonly number[])[] => model.weights.map(({ value }) => [...value.data]);

describe.each(Object.entries(models()))('%s', (_, model) => {
  fill(model);

  it.each(formats)('comes back from .%s with its config and weights', async (format) => {
    const copy = await loadModel<AnyModel>(await saveModel(model, { format }));
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(copy.weights.map(({ path }) => path)).toEqual(model.weights.map(({ path }) => path));
    expect(values(copy)).toEqual(values(model));
  });

  it.each(weightFormats)('gives its weights through .%s to a copy', async (format) => {
    const copy = (model.constructor as typeof Model).fromConfig(model.getConfig(), layerClasses) as AnyModel;
    expect(values(copy)).not.toEqual(values(model));
    await loadWeights(copy, await saveWeights(model, { format }));
    expect(values(copy)).toEqual(values(model));
  });
});

describe('a path', () => {
  const model = new Sequential([input({ shape: [5] }), new Dense({ units: 3, name: 'head' })]);

  it.each(['m.keras', 'm.h5', 'm.HDF5'])('%s says the format of a model', async (name) => {
    const path = join(folder, 'new', name);
    expect(await saveModel(model, path)).toBeUndefined();
    expect(values(await loadModel<AnyModel>(path))).toEqual(values(model));
  });

  it.each(['m.weights.h5', 'm.hdf5', 'w.h5', 'm.npz', 'm.safetensors'])(
    '%s says the format of weights',
    async (name) => {
      const path = join(folder, 'new', name);
      expect(await saveWeights(model, path)).toBeUndefined();
      const copy = new Sequential([input({ shape: [5] }), new Dense({ units: 3, name: 'head' })]);
      await loadWeights(copy, path);
      expect(values(copy)).toEqual(values(model));
    },
  );

  it('leaves nothing unfinished behind', () => {
    expect(readdirSync(join(folder, 'new')).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  it('that cannot be written is an error', async () => {
    await expect(saveModel(model, join(folder, 'new', 'm.keras', 'x.keras'))).rejects.toThrow('cannot be written');
  });
});

describe('what cannot be saved', () => {
  const model = new Sequential([input({ shape: [5] }), new Dense({ units: 3, name: 'head' })]);
  it.each<[string, () => Promise<unknown>, string]>([
    ['a layer', () => saveModel(new Dense({ units: 3 }) as never, { format: 'keras' }), 'Expected a model'],
    ['an unbuilt model', () => saveWeights(new Sequential([new Dense({ units: 3 })]), { format: 'npz' }), 'not built'],
    ['an unknown format', () => saveModel(model, { format: 'tf' as never }), "There is no format 'tf'"],
    ['an unknown ending', () => saveWeights(model, 'weights.bin'), "The ending of 'weights.bin' does not say"],
    ['an unknown option', () => saveModel(model, { format: 'keras', overwrite: true } as never), 'overwrite'],
    [
      'a training state of another format',
      () => saveModel(model, { format: 'keras', training: { format: 'h5', config: undefined, optimizer: [] } }),
      "from a file of the format 'h5'",
    ],
  ])('%s', async (_, save, message) => {
    await expect(save()).rejects.toThrow(message);
  });
});
