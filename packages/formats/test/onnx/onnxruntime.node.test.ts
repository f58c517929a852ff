import { expectClose } from '@sepal/goldens';
import { predictionGraph } from '@sepal/layers';
import { evaluate } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx, type OnnxOptions } from '../../src/index.ts';
import { type GoldenModel, goldenModels } from './golden-models.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime, runtimeNames } from './runtimes.ts';

describe.each(runtimeNames)('%s', (name) => {
  const present = isInstalled(name);
  let runtime: Runtime;

  beforeAll(async () => {
    if (present) runtime = await loadRuntime(name);
  });

  /** Compares a model's results with those of its file; both get the inputs in one order. */
  async function check({ model, inputs }: ReturnType<GoldenModel['make']>, options: OnnxOptions): Promise<void> {
    const expected = evaluate(predictionGraph(model, inputs), inputs).outputs;
    const feeds = Object.fromEntries(inputs.map((value, index) => [`x${index}`, value]));
    const [results = {}] = await runtime.run(await exportOnnx(model, options), [feeds]);
    expect(Object.keys(results)).toHaveLength(expected.length);
    for (const [index, output] of Object.values(results).entries()) {
      const wanted = expected[index] as Tensor;
      expect(output.shape).toEqual(wanted.shape);
      expect(output.dtype).toBe(wanted.dtype);
      expectClose(output.data, wanted.data, { relative: 1e-5, absolute: 1e-5 });
    }
  }

  describe.skipIf(!present)(present ? 'runs every layer' : `runs every layer (${HOW_TO_INSTALL})`, () => {
    for (const { title, hasPictures, make } of goldenModels()) {
      test.each([17, 22])(`${title}, opset %i`, async (opset) => {
        await check(make(), { opset });
        // Behind a convolution the layer gets its channels first.
        if (hasPictures) await check(make(true), { opset });
      });
    }
  });
});
