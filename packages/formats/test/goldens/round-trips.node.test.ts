/** Models that Keras wrote, through every format: weights bit for bit, configs equal, or refused with the layer's name. */
import { goldenFile } from '@sepal/goldens';
import { ones } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import {
  FileError,
  loadModel,
  loadTfjsModel,
  loadWeights,
  saveModel,
  saveTfjsModel,
  saveWeights,
} from '../../src/index.ts';
import { expectAnswers, filesOf, type LoadedModel, sumOf } from './golden-model.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const NAMES = new Set([
  'activations',
  'channels_first',
  'dictionaries',
  'every_convolution',
  'every_convolution_1d',
  'every_merge',
  'every_norm',
  'every_small_layer',
  'frozen_inside',
  'inner_many',
  'input_shared_with_inner',
  'operators',
  'separable_in_sequentials',
  'shared_by_two_models',
  'twelve_dense',
]);
/** Of these, the weights alone too. */
const ALONE = new Set([
  'every_norm',
  'frozen_inside',
  'separable_in_sequentials',
  'shared_by_two_models',
  'twelve_dense',
]);
const WEIGHTS = ['weights.h5', 'h5', 'npz', 'safetensors'] as const;
const cases = filesOf('keras-3.15').filter(({ form, name }) => form === 'keras' && NAMES.has(name));

const linesOf = ({ weights }: LoadedModel): string[] =>
  weights.map(({ path, shape, value }) => `${path} ${shape} ${sumOf(value)}`);

test('all models are there', () => expect(cases.map(({ name }) => name).sort()).toEqual([...NAMES].sort()));

describe.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const load = (): Promise<LoadedModel> => loadModel<LoadedModel>(goldenFile(one.path));

  /** Saves and loads; undefined if saving was refused with a layer's name. */
  async function through<T>(save: () => Promise<T>): Promise<T | undefined> {
    try {
      return await save();
    } catch (error) {
      expect(error).toBeInstanceOf(FileError);
      expect((error as Error).message).toMatch(/layer '[^']+' \([\w ]+\): |nputs|utputs/);
      return undefined;
    }
  }

  test('.keras', async () => {
    const model = await load();
    const copy = await loadModel<LoadedModel>(await saveModel(model as never, { format: 'keras' }));
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(linesOf(copy)).toEqual(linesOf(model));
  });

  test('.h5, or refused by name', async () => {
    const model = await load();
    const bytes = await through(() => saveModel(model as never, { format: 'h5' }));
    if (bytes === undefined) return;
    const copy = await loadModel<LoadedModel>(bytes);
    await expectAnswers(copy, one);
    expect([...new Set(linesOf(copy))]).toEqual([...new Set(linesOf(model))]);
  });

  test('model.json, or refused by name', async () => {
    const model = await load();
    const files = await through(() => saveTfjsModel(model as never));
    if (files === undefined) return;
    const copy = (await loadTfjsModel(files as never)) as unknown as LoadedModel;
    await expectAnswers(copy, one);
    expect([...new Set(linesOf(copy))]).toEqual([...new Set(linesOf(model))]);
  });

  test.each(ALONE.has(one.name) ? WEIGHTS : [])('weights alone as .%s', async (format) => {
    const [model, copy] = [await load(), await load()];
    for (const variable of copy.weights) variable.assign(ones(variable.shape, variable.dtype));
    const bytes = await through(() => saveWeights(model as never, { format }));
    if (bytes === undefined) return;
    await loadWeights(copy as never, bytes);
    expect(linesOf(copy)).toEqual(linesOf(model));
  });
});
