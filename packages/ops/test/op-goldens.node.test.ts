import { expectClose, expectIdentical, golden, type KerasConfig, type OpCase } from '@sepal/goldens';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { argMax, conv2dTranspose, type DataFormat, type Interpolation, type Pair, resize, topK } from '../src/index.ts';

type Run = (inputs: readonly Tensor[], args: KerasConfig) => readonly Tensor[];

function formatOf({ data_format: dataFormat }: KerasConfig): DataFormat {
  return dataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast';
}

/** Keras' ops, in terms of ours. */
const ops: Readonly<Record<OpCase['op'], Run>> = {
  argmax: ([x], args) => [
    argMax(x as Tensor, { axis: args['axis'] as number | null, keepdims: args['keepdims'] as boolean }),
  ],
  top_k([x], args) {
    const { values, indices } = topK(x as Tensor, { k: args['k'] as number });
    return [values, indices];
  },
  conv_transpose: ([x, kernel], args) => [
    conv2dTranspose(x as Tensor, kernel as Tensor, {
      strides: args['strides'] as unknown as Pair,
      padding: args['padding'] as 'valid' | 'same',
      outputPadding: args['output_padding'] as unknown as Pair,
      dilationRate: args['dilation_rate'] as unknown as Pair,
      dataFormat: formatOf(args),
    }),
  ],
  resize: ([x], args) => [
    resize(x as Tensor, {
      size: args['size'] as unknown as Pair,
      interpolation: args['interpolation'] as Interpolation,
      antialias: args['antialias'] as boolean,
      cropToAspectRatio: args['crop_to_aspect_ratio'] as boolean,
      padToAspectRatio: args['pad_to_aspect_ratio'] as boolean,
      fillValue: args['fill_value'] as number,
      dataFormat: formatOf(args),
    }),
  ],
};

for (const [op, run] of Object.entries(ops)) {
  describe(op, () => {
    const cases = golden('ops').cases.filter((entry) => entry.op === op);

    test('there are cases', () => expect(cases.length).toBeGreaterThan(5));

    test.each(cases.map((entry) => ({ entry, name: JSON.stringify(entry.args) })))('$name', ({ entry }) => {
      const inputs = entry.inputs.map(({ data, shape, dtype }) => tensor(data, shape, dtype));
      const outputs = run(inputs, entry.args);
      expect(outputs.length).toBe(entry.outputs.length);
      for (const [i, { shape, dtype, data }] of entry.outputs.entries()) {
        const output = outputs[i] as Tensor;
        expect([output.shape, output.dtype]).toEqual([shape, dtype]);
        if (dtype === 'float32') expectClose(output.data, data, { relative: 1e-6, absolute: 2e-6 });
        // Keras computes in float32: a mix halfway between two integers may round the other way.
        else if (entry.args['antialias'] === true) expectClose(output.data, data, { relative: 0, absolute: 1 });
        else expectIdentical(output.data, data);
      }
    });
  });
}
