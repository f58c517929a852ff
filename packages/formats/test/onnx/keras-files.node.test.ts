/** Files that Keras wrote, loaded and exported: onnxruntime answers as Keras did. */
import { expectClose, goldenFile } from '@sepal/goldens';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx, loadModel } from '../../src/index.ts';
import { decodeModel } from '../../src/onnx/proto.ts';
import { filesOf, type LoadedModel, tensorOf } from '../goldens/golden-model.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime } from './runtimes.ts';

/** What Sepal cannot have, and a class of one's own. */
const WITHOUT = ['unknown', 'code', 'unknown_operation', 'custom'];

const v2 = ['keras-2.0', 'keras-2.1', 'keras-2.2', 'keras-2.3'] as const;
const v3 = ['keras-3.0', 'keras-3.3', 'keras-3.6', 'keras-3.9', 'keras-3.15'] as const;

/** One file of each model. */
const models = filesOf(...v2, ...v3).filter(
  ({ name, form, files }) => !WITHOUT.includes(name) && form === ('keras' in files ? 'keras' : 'h5'),
);

const present = isInstalled('onnxruntime-node');

describe.skipIf(!present)(present ? 'files of Keras' : `files of Keras (${HOW_TO_INSTALL})`, () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadRuntime('onnxruntime-node');
  });

  test.each(models)('$path', async ({ path, inputs, inputNames, outputs, outputNames }) => {
    const bytes = await exportOnnx(await loadModel<LoadedModel>(goldenFile(path)));
    const { input, output } = decodeModel(bytes).graph;
    const names = input.map(({ name }) => name);
    // Keras names the input of a Sequential by its tensor, not its layer.
    if (names.length > 1) expect(names.toSorted()).toEqual(inputNames.toSorted());
    const feed = Object.fromEntries(
      inputs.map((value, index) => [(names.length === 1 ? names : inputNames)[index] as string, tensorOf(value)]),
    );
    const [answer = {}] = await runtime.run(bytes, [feed]);
    if (outputNames !== null) expect(output.map(({ name }) => name)).toEqual(outputNames);
    expect(output).toHaveLength(outputs.length);
    for (const [index, { name }] of output.entries()) {
      const { shape = [], data = [] } = outputs[index] ?? {};
      expect(answer[name]?.shape).toEqual(shape);
      expectClose(answer[name]?.data ?? [], data, { relative: 1e-5, absolute: 1e-5 });
    }
  });
});
