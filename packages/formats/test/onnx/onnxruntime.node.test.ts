import { expectClose } from '@sepal/goldens';
import { predictionGraph } from '@sepal/layers';
import { evaluate } from '@sepal/ops';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx } from '../../src/index.ts';
import { goldenModels } from './golden-models.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime, runtimeNames } from './runtimes.ts';

describe.each(runtimeNames)('%s', (name) => {
  const present = isInstalled(name);
  let runtime: Runtime;

  beforeAll(async () => {
    if (present) runtime = await loadRuntime(name);
  });

  describe.skipIf(!present)(present ? 'runs every layer' : `runs every layer (${HOW_TO_INSTALL})`, () => {
    for (const { title, make } of goldenModels()) {
      test.each([17, 22])(`${title}, opset %i`, async (opset) => {
        const { model, inputs } = make();
        const expected = evaluate(predictionGraph(model, inputs), inputs).outputs;
        const bytes = await exportOnnx(model, { opset });
        const feeds = Object.fromEntries(inputs.map((value, index) => [`x${index}`, value]));
        const [results = {}] = await runtime.run(bytes, [feeds]);
        expect(Object.keys(results)).toHaveLength(1);
        for (const [index, output] of Object.values(results).entries()) {
          const wanted = expected[index] as (typeof expected)[number];
          expect(output.shape).toEqual(wanted.shape);
          expect(output.dtype).toBe(wanted.dtype);
          expectClose(output.data, wanted.data, { relative: 1e-5, absolute: 1e-5 });
        }
      });
    }
  });
});
