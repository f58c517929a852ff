import { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { olderTuning, type PackedLayout, packKernel, relaxedTuning, simdTuning, wideTuning } from '../src/index.ts';
import { expectSameBits } from './check-op.ts';
import { layoutsFor } from './differential/pack.ts';
import { plain } from './epilogues.ts';
import { layoutsOf } from './layouts-of.ts';
import { packPlain } from './pack-plain.ts';
import { randomNumbers } from './random-tensor.ts';
import { runKernel } from './run-kernel.ts';
import { windowGrid, windowOf } from './windows.ts';

/** Windows of every kind, plus large kernels on narrow and wide pictures: wide ones loop over taps and split channels differently. */
const windows = [
  ...windowGrid(150),
  ...[5, 11, 40].map((width) => windowOf({ height: 9, width, kernelSize: [7, 7], padding: 'same' })),
];

describe.each([relaxedTuning, simdTuning, olderTuning, wideTuning])('tuned for $name', (tuning) => {
  test('equal keys mean equal layouts, which do not depend on the number of parts', () => {
    const known = new Map<string, PackedLayout>();
    let compared = 0;
    for (const [index, window] of windows.entries()) {
      const parts = [1, 3, 64][index % 3] as number;
      for (const layout of layoutsFor(window, { relaxed: true, parts, tuning })) {
        const before = known.get(layout.key);
        if (before !== undefined) {
          compared++;
          expect(layout).toEqual(before);
        }
        known.set(layout.key, layout);
      }
    }
    expect(compared).toBeGreaterThan(known.size);
  });
});

test('any number of parts, also more than there are panels', () => {
  const target = { relaxed: true, parts: 1, tuning: relaxedTuning };
  const window = windowOf({ height: 5, width: 5, kernelSize: [3, 3] });
  const conv = { ...window, inputs: 12, outputs: 52, groups: 4, epilogue: plain };
  const pointwise = { rows: 1, inputs: 9, outputs: 7, epilogue: plain };
  for (const layout of [...layoutsOf('conv', conv, target), ...layoutsOf('pointwise', pointwise, target)]) {
    const [kernel, bias] = [randomNumbers(layout.plainLength, 1), randomNumbers(layout.groups * layout.columns, 2)];
    const data = packPlain(layout, { kernel, bias });
    for (const parts of [1, 4, 5, 7, 8, 9, 64]) {
      const packed = runKernel({
        name: 'pack',
        kernel: packKernel,
        attributes: { layout, scaled: false, biased: true },
        inputs: [kernel, bias].map((some) => new Tensor([some.length], 'float32', some)),
        output: { shape: [layout.length], dtype: 'float32' },
        parts,
      });
      expectSameBits(packed, new Tensor([data.length], 'float32', data), `${layout.key}, ${parts} parts`);
    }
  }
});
