/** Whole models, and inputs for them. */
import {
  Activation,
  Add,
  BatchNormalization,
  Concatenate,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  input,
  LayerNormalization,
  MaxPooling1D,
  MaxPooling2D,
  Model,
  Multiply,
  Permute,
  PReLU,
  Reshape,
  SeparableConv2D,
  Sequential,
  type SymbolicTensor,
  UpSampling2D,
} from '@sepal/layers';
import type { Shape, Tensor } from '@sepal/tensor';
import type { AnyModel } from '../../src/match/match-weights.ts';
import { uniform, withRandomVectors } from './random-weights.ts';
import { smallMobileNet } from './small-mobile-net.ts';

type Pictures = SymbolicTensor<'float32'>;

/** A model, the shapes of its inputs' samples, and the transposes that its file has. */
export interface ModelCase {
  readonly title: string;
  readonly make: () => AnyModel;
  readonly samples: readonly Shape[];
  readonly transposes: number;
}

export const modelCases: readonly ModelCase[] = [
  ...[32, 33, 64, 97].map((size) => ({
    title: `a MobileNet of ${size} pixels`,
    make: () => smallMobileNet(size),
    samples: [[size, size, 3]],
    transposes: 1,
  })),
  {
    title: 'a channels-first MobileNet',
    make: () => smallMobileNet(33, { dataFormat: 'channelsFirst' }),
    samples: [[3, 33, 33]],
    transposes: 0,
  },
  { title: 'squeeze and excitation', make: squeezeAndExcitation, samples: [[9, 8, 3]], transposes: 2 },
  { title: 'an encoder and a decoder', make: encoderAndDecoder, samples: [[8, 8, 2]], transposes: 2 },
  { title: 'a network on sequences', make: sequences, samples: [[12, 3]], transposes: 1 },
  { title: 'dense layers on pictures', make: denseOnPictures, samples: [[4, 5, 3]], transposes: 2 },
  {
    title: 'shared and nested models',
    make: shared,
    samples: [
      [6, 6, 2],
      [6, 6, 2],
    ],
    transposes: 4,
  },
  { title: 'both data formats in turn', make: bothFormats, samples: [[6, 7, 2]], transposes: 4 },
  { title: 'two heads, one before flattening', make: twoHeads, samples: [[6, 6, 2]], transposes: 2 },
];

/** Inputs of a number of samples. */
export function inputsOf({ samples }: ModelCase, batch: number): readonly Tensor[] {
  return samples.map((shape, index) => uniform([batch, ...shape], [-1, 1], index));
}

/** MobileNetV3's block: a gate per channel, computed from the average. */
function squeezeAndExcitation(): AnyModel {
  const x = input({ shape: [9, 8, 3] });
  const wide = new Conv2D({ filters: 8, kernelSize: 1, activation: 'hardSilu' }).apply(x);
  const y = new BatchNormalization().apply(new DepthwiseConv2D({ kernelSize: 5, padding: 'same' }).apply(wide));
  let gate = new GlobalAveragePooling2D({ keepdims: true }).apply(y) as Pictures;
  gate = new Conv2D({ filters: 2, kernelSize: 1, activation: 'relu' }).apply(gate);
  gate = new Conv2D({ filters: 8, kernelSize: 1, activation: 'hardSigmoid' }).apply(gate);
  const narrow = new Conv2D({ filters: 8, kernelSize: 1 }).apply(new Multiply().apply([y, gate]));
  return withRandomVectors(new Model({ inputs: x, outputs: new Add().apply([wide, narrow]) }));
}

function encoderAndDecoder(): AnyModel {
  const x = input({ shape: [8, 8, 2] });
  const fine = new SeparableConv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'silu' }).apply(x);
  const coarse = new PReLU({ sharedAxes: [1, 2] }).apply(
    new Conv2D({ filters: 6, kernelSize: 3, padding: 'same' }).apply(new MaxPooling2D({ poolSize: 2 }).apply(fine)),
  );
  const up = new Conv2DTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }).apply(coarse);
  const repeated = new UpSampling2D({ size: 2, interpolation: 'bilinear' }).apply(coarse);
  const joined = new Concatenate().apply([fine, up, repeated]);
  const normal = new LayerNormalization({ axis: [1, 2, 3] }).apply(joined) as Pictures;
  return withRandomVectors(new Model({ inputs: x, outputs: new Activation('softmax').apply(normal) }));
}

function sequences(): AnyModel {
  return withRandomVectors(
    new Sequential([
      input({ shape: [12, 3] }),
      new Conv1D({ filters: 6, kernelSize: 3, padding: 'causal', activation: 'gelu' }),
      new BatchNormalization(),
      new DepthwiseConv1D({ kernelSize: 3, strides: 2, padding: 'same' }),
      new BatchNormalization(),
      new MaxPooling1D({ poolSize: 2 }),
      new GlobalAveragePooling1D(),
      new Dense({ units: 3, activation: 'logSoftmax' }),
    ]),
  );
}

function denseOnPictures(): AnyModel {
  return withRandomVectors(
    new Sequential([
      input({ shape: [4, 5, 3] }),
      new Conv2D({ filters: 4, kernelSize: 2 }),
      new Dense({ units: 5 }),
      new BatchNormalization(),
      new Activation('elu'),
      new Conv2D({ filters: 2, kernelSize: 1 }),
    ]),
  );
}

/** Siamese branches, called twice, within each other. */
function shared(): AnyModel {
  const inner = new Sequential([
    input({ shape: [6, 6, 2] }),
    new Conv2D({ filters: 2, kernelSize: 3, padding: 'same', name: 'conv' }),
    new BatchNormalization({ name: 'bn' }),
  ]);
  const x = input({ shape: [6, 6, 2] });
  const branch = new Model({ inputs: x, outputs: inner.apply(inner.apply(x) as Pictures) as Pictures });
  const [a, b] = [input({ shape: [6, 6, 2] }), input({ shape: [6, 6, 2] })];
  const outputs = { far: branch.apply(a), near: inner.apply(b) as Pictures };
  return withRandomVectors(new Model({ inputs: [a, b], outputs }));
}

function bothFormats(): AnyModel {
  const x = input({ shape: [6, 7, 2] });
  const last = new Conv2D({ filters: 3, kernelSize: 2, dataFormat: 'channelsLast' }).apply(x);
  // The rows become channels.
  const first = new Conv2D({ filters: 4, kernelSize: 2, dataFormat: 'channelsFirst' }).apply(last);
  const moved = new Permute({ dims: [3, 1, 2] }).apply(first) as Pictures;
  return withRandomVectors(
    new Model({ inputs: x, outputs: new Conv2D({ filters: 2, kernelSize: 2, activation: 'mish' }).apply(moved) }),
  );
}

function twoHeads(): AnyModel {
  const x = input({ shape: [6, 6, 2] });
  const y = new Conv2D({ filters: 4, kernelSize: 3, strides: 2, activation: 'leakyRelu' }).apply(x);
  const flat = new Dense({ units: 3 }).apply(new Flatten().apply(y));
  const rows = new Reshape({ targetShape: [2, -1] }).apply(y);
  return withRandomVectors(new Model({ inputs: x, outputs: [flat, rows as Pictures, y] }));
}
