import { transpose } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/layer/layer.ts';
import { quarters } from '../quarters.ts';
import { CLASSES, classOf } from './classes.ts';

/** Different lengths, so that mixed-up axes show. */
const SHAPES = { 1: [2, 7, 4], 2: [2, 6, 5, 4] } as const;

const OPTIONS: readonly Readonly<Record<string, unknown>>[] = [
  { kernelSize: 3 },
  { kernelSize: 2, padding: 'same', strides: 2 },
  { kernelSize: 3, padding: 'same', dilationRate: 2, useBias: false },
  { kernelSize: 2, activation: 'relu', activityRegularizer: 'l2' },
];

const OWN: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  Conv: [{ filters: 6 }, { filters: 6, groups: 2 }],
  ConvTranspose: [{ filters: 6 }],
  DepthwiseConv: [{}, { depthMultiplier: 3 }],
  SeparableConv: [{ filters: 3 }, { filters: 3, depthMultiplier: 2 }],
};

describe.each(Object.keys(CLASSES))("%s with dataFormat 'channelsFirst'", (name) => {
  const rank = name.includes('1D') ? 1 : 2;
  const toFirst = rank === 1 ? [0, 2, 1] : [0, 3, 1, 2];
  const cases = (OWN[name.replace(/\dD/, '')] ?? []).flatMap((own) =>
    OPTIONS.map((options) => ({ ...own, ...options })),
  );
  if (name === 'Conv1D') cases.push({ filters: 2, kernelSize: 3, padding: 'causal', dilationRate: 2 });

  test.each(cases)('%j gives the transposed result', (options) => {
    const x = quarters(SHAPES[rank]);
    const last = classOf(name).fromConfig(options) as unknown as Layer;
    const first = classOf(name).fromConfig({ ...options, dataFormat: 'channelsFirst' }) as unknown as Layer;
    last.build(x.shape);
    last.setWeights(last.weights.map(({ shape }, index) => quarters(shape, index + 1)));
    const transposed = transpose(x, toFirst) as Tensor;
    first.build(transposed.shape);
    first.setWeights(last.weights.map(({ value }) => value));
    const output = first.apply(transposed);
    const expected = transpose(last.apply(x), toFirst) as Tensor;
    expect(output.shape).toEqual(expected.shape);
    expect(output.data).toEqual(expected.data);
    expect(first.losses.map((loss) => loss.item())).toEqual(last.losses.map((loss) => loss.item()));
    expect(first.computeOutputShape([null, ...transposed.shape.slice(1)])).toEqual([null, ...expected.shape.slice(1)]);
  });
});
