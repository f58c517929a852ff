/** A network that is trained, as every contestant builds it. */
export interface TrainedNetwork {
  readonly batch: number;
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
  /** A 3×3 convolution in front. */
  readonly first?: Block;
  /** Depthwise separable blocks. */
  readonly blocks: readonly Block[];
  /** Units of the dense layer after global pooling; 0 for none: then the loss is the mean square of the outputs. */
  readonly classes: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly relu6: boolean;
  readonly momentum: number;
  readonly epsilon: number;
}

interface Block {
  readonly filters: number;
  readonly strides: 1 | 2;
  /** Whether an ordinary 3×3 convolution stands in its place. */
  readonly isDense?: boolean;
}

/** A training step that is timed. */
export interface TrainingWorkload {
  readonly id: 'conv2-3' | 'mobilenet-0.25' | 'mobilenet-1.0' | 'digits' | 'separable-64' | 'separable-256';
  readonly title: string;
  readonly network: TrainedNetwork;
  /** Another network that Sepal trains beside it; nobody else trains either. */
  readonly rival?: { readonly id: string; readonly title: string; readonly network: TrainedNetwork };
  /** Multiply-adds of a step: three times those of the forward pass, without the gradient of the pictures. */
  readonly multiplyAdds: number;
}

const MOBILENET: readonly (readonly [filters: number, strides: 1 | 2])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];

function mobileNet(alpha: number): TrainedNetwork {
  return {
    batch: 8,
    shape: [96, 96, 3],
    first: { filters: 32 * alpha, strides: 2 },
    blocks: MOBILENET.map(([filters, strides]) => ({ filters: filters * alpha, strides })),
    classes: 1000,
    optimizer: 'sgd',
    relu6: true,
    momentum: 0.99,
    epsilon: 1e-3,
  };
}

const normalization = { momentum: 0.99, epsilon: 1e-3 } as const;

/** A depthwise separable block, or an ordinary convolution. */
function block(channels: number, side: number, isDense: boolean): TrainedNetwork {
  return {
    ...normalization,
    classes: 0,
    optimizer: 'sgd',
    relu6: false,
    batch: 8,
    shape: [side, side, channels],
    blocks: [{ filters: channels, strides: 1, isDense }],
  };
}

const NETWORKS: readonly Omit<TrainingWorkload, 'multiplyAdds'>[] = [
  {
    id: 'conv2-3',
    title: 'Conv2-3 block, batch 8 of 32×32×32, SGD',
    network: { ...block(32, 32, false), blocks: [{ filters: 64, strides: 1 }] },
  },
  { id: 'mobilenet-0.25', title: 'MobileNetV1 0.25/96, batch 8, SGD', network: mobileNet(0.25) },
  { id: 'mobilenet-1.0', title: 'MobileNetV1 1.0/96, batch 8, SGD', network: mobileNet(1) },
  {
    id: 'digits',
    title: 'digits of 28×28, batch 64, Adam',
    network: {
      ...normalization,
      batch: 64,
      shape: [28, 28, 1],
      first: { filters: 16, strides: 2 },
      blocks: [
        { filters: 32, strides: 1 },
        { filters: 64, strides: 2 },
        { filters: 64, strides: 1 },
      ],
      classes: 10,
      optimizer: 'adam',
      relu6: false,
    },
  },
  ...([64, 256] as const).map((channels) => {
    const side = channels === 64 ? 32 : 16;
    const id = `separable-${channels}` as const;
    const title = `depthwise 3×3 and 1×1, ${channels} channels, batch 8 of ${side}×${side}, SGD`;
    const rival = { id: 'sepal-dense', title: 'Sepal, one 3×3', network: block(channels, side, true) };
    return { id, title, network: block(channels, side, false), rival };
  }),
];

export const TRAINING_WORKLOADS: readonly TrainingWorkload[] = NETWORKS.map((workload) => ({
  ...workload,
  multiplyAdds: multiplyAddsOf(workload.network),
}));

/** Multiply-adds of a step. */
function multiplyAddsOf({ batch, shape, first, blocks, classes }: TrainedNetwork): number {
  let [height, width, channels] = shape;
  let total = 0;
  const add = (products: number, gradients: 2 | 3 = 3): void => {
    total += gradients * batch * products;
  };
  const shrink = (strides: number): void => {
    height = Math.ceil(height / strides);
    width = Math.ceil(width / strides);
  };
  if (first !== undefined) {
    shrink(first.strides);
    add(height * width * 9 * channels * first.filters, 2);
    channels = first.filters;
  }
  for (const [index, { filters, strides, isDense = false }] of blocks.entries()) {
    shrink(strides);
    const isFirst = first === undefined && index === 0;
    if (isDense) add(height * width * 9 * channels * filters, isFirst ? 2 : 3);
    else {
      add(height * width * 9 * channels, isFirst ? 2 : 3);
      add(height * width * channels * filters);
    }
    channels = filters;
  }
  add(channels * classes);
  return total;
}
