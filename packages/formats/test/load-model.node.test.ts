import { readFileSync } from 'node:fs';
import { expectClose, hasShared, readNpy, shared } from '@sepal/goldens';
import { Dense, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { describe, expect, it } from 'vitest';
import { FileError, loadModel, loadWeights } from '../src/index.ts';

const fixture = (...path: string[]): string => shared('fixtures', ...path);
const npy = (path: string) => readNpy(readFileSync(path));

describe.skipIf(!hasShared())('legacy files of real models (skipped without the shared folder)', () => {
  it.each([
    ['mobilenet_v1_0.25_224', 475544],
    ['vww_96', 221794],
  ])('%s answers as its references', async (name, parameters) => {
    const model = await loadModel(fixture(name, `${name}.h5`));
    expect(model.countParams()).toBe(parameters);
    for (const picture of ['img_tfjs_cat', 'lcg', 'const']) {
      const x = npy(fixture(name, 'ref', `${picture}.in.npy`));
      const y = npy(fixture(name, 'ref', `${picture}.out_f64.npy`));
      const answer = await model.predict(tensor(Float32Array.from(x.data as Iterable<number>), x.shape));
      expectClose(answer.data, y.data, { absolute: 1e-5 });
    }
  });

  it('hands out the training state as the file has it', async () => {
    const { model, training } = await loadModel(fixture('vww_96', 'vww_96.h5'), { keepTraining: true });
    expect(training?.format).toBe('h5');
    expect(training?.config).toMatchObject({ optimizer_config: { class_name: 'Adam' } });
    // The number of steps, and two averages for each of the trainable weights.
    expect(training?.optimizer).toHaveLength(1 + 2 * model.trainableWeights.length);
    expect(training?.optimizer[1]?.value.shape).toEqual(model.trainableWeights[0]?.shape);
  });
});

describe('what is refused', () => {
  it('a file of no format that is read, with what it is', async () => {
    await expect(loadModel(Uint8Array.of(0x1f, 0x8b, 8, 0))).rejects.toThrow(
      'The file is compressed with gzip. Unpack it',
    );
    await expect(loadModel(Uint8Array.of(1, 2, 3))).rejects.toThrow(FileError);
    await expect(loadModel('no-such-file.keras')).rejects.toThrow('There is no such file');
  });

  it('an option that is not boolean', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    await expect(loadModel(bytes, { keepTraining: 1 as never })).rejects.toThrow('keepTraining');
    const model = new Sequential([input({ shape: [2] }), new Dense({ units: 2 })]);
    await expect(loadWeights(model, bytes, { byName: 'yes' as never })).rejects.toThrow('byName');
  });
});
