/** Files that Keras wrote, loaded and exported: onnxruntime answers as Keras did. */
import { expectClose, type FileCase, golden, goldenFile } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx, loadModel } from '../../src/index.ts';
import type { AnyModel } from '../../src/match/match-weights.ts';
import { decodeModel } from '../../src/onnx/proto.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime } from './runtimes.ts';

const VERSIONS = ['2.0', '2.1', '2.2', '2.3', '3.0', '3.3', '3.6', '3.9', '3.15'] as const;

const present = isInstalled('onnxruntime-node');

describe.skipIf(!present)(present ? 'files of Keras' : `files of Keras (${HOW_TO_INSTALL})`, () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadRuntime('onnxruntime-node');
  });

  for (const version of VERSIONS) {
    const cases: readonly FileCase[] = golden(`files/keras-${version}/index`).cases;
    // Without those that Sepal cannot have, and those with classes of their own.
    const known = cases.filter(
      ({ name, files, outputs }) => outputs.length > 0 && name !== 'custom' && (files['keras'] ?? files['h5']),
    );
    test.each(known)(`Keras ${version}: $name`, async ({ files, inputs, inputNames, outputs, outputNames }) => {
      const model = await loadModel<AnyModel>(goldenFile(`keras-${version}/${files['keras'] ?? files['h5']}`));
      const bytes = await exportOnnx(model);
      const { input, output } = decodeModel(bytes).graph;
      const names = input.map(({ name }) => name);
      // Keras names the input of a Sequential by its tensor, not its layer.
      if (names.length > 1) expect(names.toSorted()).toEqual(inputNames.toSorted());
      const nameOf = (index: number): string => (names.length === 1 ? names : inputNames)[index] as string;
      const feed = Object.fromEntries(
        inputs.map(({ data, shape, dtype }, index) => [nameOf(index), tensor(data, shape, dtype)]),
      );
      const [answer = {}] = await runtime.run(bytes, [feed]);
      if (outputNames !== null) expect(output.map(({ name }) => name)).toEqual(outputNames);
      for (const [index, { name }] of output.entries()) {
        const { shape = [], data = [] } = outputs[index] ?? {};
        expect(answer[name]?.shape).toEqual(shape);
        expectClose(answer[name]?.data ?? [], data, { relative: 1e-5, absolute: 1e-5 });
      }
    });
  }
});
