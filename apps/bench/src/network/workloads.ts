import type { Activation, ConvStep, Network } from './network.ts';

/** A network to time, and the purpose of its row. */
export interface Workload {
  /** Short and without spaces, for the command line. */
  readonly id: string;
  readonly title: string;
  readonly network: Network;
  /** Timed in the same rounds, to compare times per multiply-add: the next multiple of eight channels. */
  readonly against?: Network;
  /** Omitted with `--quick`. */
  readonly slow?: boolean;
  /** Drawn in the picture. */
  readonly drawn?: boolean;
}

type ConvOptions = Partial<Omit<ConvStep, 'op'>>;

const conv = (filters: number, options: ConvOptions = {}): ConvStep => ({
  op: 'conv',
  kernelSize: 1,
  strides: 1,
  filters,
  useBias: true,
  batchNorm: false,
  activation: 'relu6',
  ...options,
});

const depthwise = (channels: number, options: ConvOptions = {}): ConvStep => ({
  ...conv(channels, { kernelSize: 3, ...options }),
  op: 'depthwise',
});

/** What follows a convolution in Keras' MobileNet. */
const normalized = (activation: Activation = 'relu6'): ConvOptions => ({ useBias: false, batchNorm: true, activation });

/** Channels at width 1 and strides of MobileNetV1's 13 blocks. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** MobileNetV1 with its classifier of 1000 classes, batch normalization included. */
export function mobileNetV1(alpha: number, size: number, batch = 1): Network {
  let channels = 32 * alpha;
  const steps = BLOCKS.flatMap(([filters, strides]) => {
    const block = [depthwise(channels, { strides, ...normalized() }), conv(filters * alpha, normalized())];
    channels = filters * alpha;
    return block;
  });
  return {
    input: [size, size, 3],
    batch,
    mobileNetAlpha: alpha,
    steps: [
      conv(32 * alpha, { kernelSize: 3, strides: 2, ...normalized() }),
      ...steps,
      { op: 'globalAveragePool' },
      conv(1000, { activation: 'linear' }),
      { op: 'softmax' },
    ],
  };
}

function layer(size: number, channels: number, ...steps: ConvStep[]): Network {
  return { input: [size, size, channels], batch: 1, steps };
}

function block(size: number, channels: number, filters: number): Network {
  return layer(size, channels, depthwise(channels), conv(filters));
}

const conv2to3 = (options: ConvOptions, batch = 1): Network => ({
  input: [112, 112, 32],
  batch,
  steps: [depthwise(32, options), conv(64, options)],
});

const separable = (filters: number): ConvStep => ({
  ...conv(filters, { kernelSize: 3, activation: 'relu' }),
  op: 'separable',
});

/** Side, channels and stride of depthwise layers in MobileNetV1 1.0/224. */
const DEPTHWISE = [
  [112, 32, 1],
  [112, 64, 2],
  [56, 128, 1],
  [28, 256, 1],
  [28, 256, 2],
  [14, 512, 1],
  [7, 1024, 1],
] as const;

/** Side, input channels and output channels of its pointwise layers. */
const POINTWISE = [
  [112, 32, 64],
  [56, 128, 128],
  [28, 256, 256],
  [14, 512, 512],
  [7, 1024, 1024],
] as const;

/** The smallest model: nearly all of its time is the cost of a call. */
export const SMALLEST: Workload = {
  id: 'dense-4x2',
  title: 'Dense 4 → 2',
  network: { input: [1, 1, 4], batch: 1, steps: [{ ...conv(2, { activation: 'linear' }), op: 'dense' }] },
};

/** All workloads, in the order of the table. */
export const WORKLOADS: readonly Workload[] = [
  { id: 'mobilenet', title: 'MobileNetV1 1.0/224', network: mobileNetV1(1, 224), drawn: true },
  { id: 'mobilenet-small', title: 'MobileNetV1 0.25/96', network: mobileNetV1(0.25, 96), drawn: true },
  { id: 'conv2-3', title: 'Conv2-3 block, BN folded', network: conv2to3({ activation: 'relu' }), drawn: true },
  { id: 'conv2-3-bn', title: 'Conv2-3 block with BN', network: conv2to3(normalized('relu')) },
  {
    id: 'separable',
    title: 'SeparableConv2D(32, 3×3), 224×224×10',
    network: layer(224, 10, separable(32)),
    drawn: true,
  },
  ...DEPTHWISE.map(([size, channels, strides]) => ({
    id: `depthwise-${size}x${channels}s${strides}`,
    title: `depthwise 3×3, stride ${strides}, ${size}×${size}×${channels}`,
    network: layer(size, channels, depthwise(channels, { strides })),
  })),
  ...POINTWISE.map(([size, channels, filters]) => ({
    id: `pointwise-${size}x${channels}`,
    title: `pointwise ${size}×${size}×${channels} → ${filters}`,
    network: layer(size, channels, conv(filters)),
  })),
  ...[17, 30, 66].map((channels) => ({
    id: `channels-${channels}`,
    title: `separable block 56×56, ${channels} channels`,
    network: block(56, channels, channels),
    against: block(56, Math.ceil(channels / 8) * 8, Math.ceil(channels / 8) * 8),
  })),
  { id: 'conv2-3-batch8', title: 'Conv2-3 block, BN folded, batch 8', network: conv2to3({ activation: 'relu' }, 8) },
  { id: 'mobilenet-small-batch8', title: 'MobileNetV1 0.25/96, batch 8', network: mobileNetV1(0.25, 96, 8) },
  { id: 'mobilenet-batch8', title: 'MobileNetV1 1.0/224, batch 8', network: mobileNetV1(1, 224, 8), slow: true },
  SMALLEST,
];
