import type { Network } from '../src/network/network.ts';

/** Every kind of step once, on a picture of odd size. */
export const smallNetwork: Network = {
  input: [7, 6, 3],
  batch: 2,
  steps: [
    { op: 'conv', kernelSize: 3, strides: 2, filters: 4, useBias: false, batchNorm: true, activation: 'relu6' },
    { op: 'depthwise', kernelSize: 3, strides: 1, filters: 4, useBias: true, batchNorm: false, activation: 'relu' },
    { op: 'separable', kernelSize: 3, strides: 1, filters: 5, useBias: true, batchNorm: false, activation: 'linear' },
    { op: 'globalAveragePool' },
    { op: 'softmax' },
  ],
};
