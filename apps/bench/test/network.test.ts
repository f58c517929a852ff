import { describe, expect, test } from 'vitest';
import { multiplyAdds, type Network, outputShape } from '../src/network/network.ts';
import { samePadding } from '../src/network/same-padding.ts';
import { transposePictures } from '../src/network/transpose.ts';
import {
  EPSILON,
  foldNetwork,
  foldWeights,
  joinWeights,
  randomWeights,
  splitWeights,
  weightSlots,
} from '../src/network/weights.ts';
import { mobileNetV1, WORKLOADS } from '../src/network/workloads.ts';

describe('MobileNetV1', () => {
  test('has the multiply-adds and the weights of the paper', () => {
    expect(multiplyAdds(mobileNetV1(1, 224))).toBe(568_740_352);
    const slots = weightSlots(mobileNetV1(1, 224));
    expect(slots).toHaveLength(137);
    expect(slots.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0)).toBe(
      4_253_864,
    );
  });

  test('work grows with the batch', () => {
    expect(multiplyAdds(mobileNetV1(0.25, 96, 8))).toBe(8 * multiplyAdds(mobileNetV1(0.25, 96)));
    expect(outputShape(mobileNetV1(0.25, 96))).toEqual([1000]);
  });
});

test('a separable convolution counts its window and its mixing', () => {
  const { network } = WORKLOADS.find(({ id }) => id === 'separable') as { network: Network };
  expect(multiplyAdds(network)).toBe(224 * 224 * 10 * (9 + 32));
  expect(outputShape(network)).toEqual([224, 224, 32]);
});

test('workloads have unique names, and odd channel counts are compared with the next multiple of eight', () => {
  expect(new Set(WORKLOADS.map(({ id }) => id)).size).toBe(WORKLOADS.length);
  const pairs = WORKLOADS.flatMap(({ network, against }) => (against ? [[network.input[2], against.input[2]]] : []));
  expect(pairs).toEqual([
    [17, 24],
    [30, 32],
    [66, 72],
  ]);
});

describe('weights', () => {
  const network: Network = {
    input: [4, 4, 2],
    batch: 1,
    steps: [
      { op: 'separable', kernelSize: 3, strides: 2, filters: 3, useBias: true, batchNorm: true, activation: 'relu' },
      { op: 'softmax' },
    ],
  };

  test('are the same every time, and survive a round trip through one buffer', () => {
    const weights = randomWeights(network);
    expect(randomWeights(network)).toEqual(weights);
    expect(splitWeights(network, joinWeights(weights))).toEqual(weights);
  });

  test('folded, a normalization is in kernel and bias', () => {
    expect(foldNetwork(network).steps.map((step) => step.op)).toEqual(['depthwise', 'conv', 'softmax']);
    const [depthwise, kernel, bias, gamma, beta, mean, variance] = randomWeights(network).map(({ data }) => data);
    const folded = foldWeights(network, randomWeights(network));
    expect(folded.map(({ shape }) => shape)).toEqual(weightSlots(foldNetwork(network)).map(({ shape }) => shape));
    expect(folded[0]?.data).toEqual(depthwise);
    expect(folded[1]?.data).toEqual(new Float32Array(2));
    const at = (values: Float32Array | undefined, index: number): number => (values as Float32Array)[index] as number;
    const scale = at(gamma, 1) / Math.sqrt(at(variance, 1) + EPSILON);
    expect(at(folded[2]?.data, 4)).toBeCloseTo(at(kernel, 4) * scale, 6);
    expect(at(folded[3]?.data, 1)).toBeCloseTo((at(bias, 1) - at(mean, 1)) * scale + at(beta, 1), 6);
  });
});

test.each([
  [224, 3, 2, [0, 1]],
  [7, 3, 2, [1, 1]],
  [5, 3, 1, [1, 1]],
  [5, 1, 2, [0, 0]],
])("'same' padding of %i with a kernel of %i and stride %i", (length, kernelSize, strides, padding) => {
  expect(samePadding(length, kernelSize, strides)).toEqual(padding);
});

test('pictures are transposed one by one', () => {
  const pictures = Float32Array.from([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
  const transposed = transposePictures(pictures, 2, 2, 3);
  expect([...transposed]).toEqual([1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60]);
  expect(transposePictures(transposed, 2, 3, 2)).toEqual(pictures);
});
