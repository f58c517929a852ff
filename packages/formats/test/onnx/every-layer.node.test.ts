import { describe, test } from 'vitest';
import { exportOnnx } from '../../src/index.ts';
import { modelOf } from './custom-layer.ts';
import { goldenModels, operationModels } from './golden-models.ts';
import { opCases } from './op-cases.ts';
import { expectWellFormed } from './read-onnx.ts';

describe('files are well-formed', () => {
  test.each(goldenModels())('$title', async ({ make, hasPictures }) => {
    for (const behindConvolution of hasPictures ? [false, true] : [false]) {
      const opset = behindConvolution ? 17 : 22;
      expectWellFormed(await exportOnnx(make(behindConvolution).model, { opset }));
    }
  });

  test.each(operationModels())('$title', async ({ make }) => {
    expectWellFormed(await exportOnnx(make().model));
  });

  test.each(opCases)('$title', async ({ call, shape, dtype }) => {
    expectWellFormed(await exportOnnx(modelOf(call, { shape: shape.slice(1), dtype })));
  });
});
