import { beforeAll, describe, test } from 'vitest';
import { expectSameAnswers } from './answers.ts';
import { modelOf } from './custom-layer.ts';
import { inputOf, opCases } from './op-cases.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime } from './runtimes.ts';

const present = isInstalled('onnxruntime-node');

describe.skipIf(!present)(present ? 'every op' : `every op (${HOW_TO_INSTALL})`, () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadRuntime('onnxruntime-node');
  });

  test.each(opCases)('$title', async (opCase) => {
    const { shape, dtype, call } = opCase;
    const questions = [[inputOf(opCase)]];
    const canConvolve = dtype === 'float32' && (shape.length === 3 || shape.length === 4);
    for (const behindConvolution of canConvolve ? [false, true] : [false]) {
      const model = modelOf(call, { shape: shape.slice(1), dtype, behindConvolution });
      await expectSameAnswers(runtime, { model, questions });
    }
  });
});
