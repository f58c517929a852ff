import { readdirSync, readFileSync } from 'node:fs';
import { expectClose, hasShared, readNpy, shared } from '@sepal/goldens';
import {
  AveragePooling2D,
  Conv2D,
  Conv2DTranspose,
  GlobalMaxPooling2D,
  input,
  SeparableConv2D,
  Sequential,
  UpSampling2D,
} from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx, loadModel } from '../../src/index.ts';
import { decodeModel } from '../../src/onnx/proto.ts';
import { expectSameAnswers } from './answers.ts';
import { goldenModels, operationModels } from './golden-models.ts';
import { inputsOf, modelCases } from './models.ts';
import { uniform } from './random-weights.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime, runtimeNames } from './runtimes.ts';

describe.each(runtimeNames)('%s', (name) => {
  const present = isInstalled(name);
  let runtime: Runtime;

  beforeAll(async () => {
    if (present) runtime = await loadRuntime(name);
  });

  describe.skipIf(!present)(present ? 'runs every layer' : `runs every layer (${HOW_TO_INSTALL})`, () => {
    for (const { title, hasPictures, make } of goldenModels()) {
      test.each([17, 22])(`${title}, opset %i`, async (opset) => {
        await expectSameAnswers(runtime, make(), { opset });
        // Behind a convolution the layer gets its channels first.
        if (hasPictures) await expectSameAnswers(runtime, make(true), { opset });
      });
    }
  });

  describe.skipIf(!present)(present ? 'runs every operation' : `runs every operation (${HOW_TO_INSTALL})`, () => {
    test.each(operationModels())('$title', ({ make }) => expectSameAnswers(runtime, make()));
  });

  describe.skipIf(!present)(present ? 'runs whole models' : `runs whole models (${HOW_TO_INSTALL})`, () => {
    for (const modelCase of modelCases) {
      test.each([true, false])(`${modelCase.title}, normalization folded: %s`, async (foldBatchNormalization) => {
        const model = modelCase.make();
        const questions = [1, 5].map((batch) => inputsOf(modelCase, batch));
        await expectSameAnswers(runtime, { model, questions }, { foldBatchNormalization });
      });
    }

    test('pictures of any size', async () => {
      const model = new Sequential([
        input({ shape: [null, null, 3] }),
        new Conv2D({ filters: 4, kernelSize: 3, strides: 2, activation: 'relu6' }),
        new SeparableConv2D({ filters: 4, kernelSize: 3, padding: 'same' }),
        new UpSampling2D({ size: [2, 3] }),
        new Conv2DTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
        new AveragePooling2D({ poolSize: 3, strides: 1, padding: 'same' }),
        new GlobalMaxPooling2D(),
      ]);
      const questions = [[uniform([2, 9, 12, 3])], [uniform([1, 20, 7, 3])]];
      await expectSameAnswers(runtime, { model, questions });
    });
  });

  const canLoad = present && hasShared('fixtures');
  const missing = present ? 'skipped without the shared folder' : HOW_TO_INSTALL;
  describe.skipIf(!canLoad)(canLoad ? 'answers for real models' : `answers for real models (${missing})`, () => {
    test.each([
      ['mobilenet_v1_0.25_224', '.h5'],
      ['vww_96', '.h5'],
      ['mnist_cnn_k3', '.keras'],
    ])('%s as its references', async (folder, ending) => {
      const model = await loadModel(shared('fixtures', folder, `${folder}${ending}`));
      const bytes = await exportOnnx(model);
      const { input, output } = decodeModel(bytes).graph;
      const files = readdirSync(shared('fixtures', folder, 'ref')).filter((file) => file.endsWith('.out_f64.npy'));
      expect(files.length).toBeGreaterThan(1);
      const read = (file: string) => readNpy(readFileSync(shared('fixtures', folder, 'ref', file)));
      for (const file of files) {
        const { data, shape } = read(file.replace('.out_f64.', '.in.'));
        const feed = { [input[0]?.name as string]: tensor(Float32Array.from(data as Iterable<number>), shape) };
        const [answer] = await runtime.run(bytes, [feed]);
        expectClose(answer?.[output[0]?.name as string]?.data ?? [], read(file).data, { absolute: 1e-5 });
      }
    });
  });
});
