import { TRAINING_WORKLOADS, type TrainedNetwork } from '../networks.ts';

/** What a layer is, as goals tell them apart. */
export type LayerKind = 'first 3×3/2' | '3×3' | 'depthwise 3×3' | 'depthwise 3×3/2' | 'pointwise';

/** A convolution without bias, padded to `same`. */
export interface TimedLayer {
  readonly kind: LayerKind;
  /** The networks that it is from; empty for other layers. */
  readonly network: string;
  readonly batch: number;
  /** Height and width of the input. */
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelSize: 1 | 3;
  readonly strides: 1 | 2;
  readonly isDepthwise: boolean;
}

/** A layer's shape, such as `8×48×48×32 → 64`. */
export function shapeOf({ batch, side, inputs, outputs }: TimedLayer): string {
  return `${batch}×${side}×${side}×${inputs}${outputs === inputs ? '' : ` → ${outputs}`}`;
}

/** Multiply-adds of the forward pass, and of each gradient. */
export function multiplyAddsOf({ batch, side, inputs, outputs, ...layer }: TimedLayer): number {
  const pixels = batch * Math.ceil(side / layer.strides) ** 2;
  return pixels * layer.kernelSize ** 2 * outputs * (layer.isDepthwise ? 1 : inputs);
}

/** The layers of a MobileNetV1. */
function layersOf(network: string, { batch, shape, first, blocks }: TrainedNetwork): TimedLayer[] {
  let [side, , inputs] = shape;
  const layers: TimedLayer[] = [];
  const add = (layer: Pick<TimedLayer, 'kind' | 'outputs' | 'kernelSize' | 'strides' | 'isDepthwise'>): void => {
    layers.push({ network, batch, side, inputs, ...layer });
    side = Math.ceil(side / layer.strides);
    inputs = layer.outputs;
  };
  if (first !== undefined) {
    const { filters: outputs, strides } = first;
    add({ kind: 'first 3×3/2', outputs, kernelSize: 3, strides, isDepthwise: false });
  }
  for (const { filters, strides } of blocks) {
    const kind = strides === 1 ? 'depthwise 3×3' : 'depthwise 3×3/2';
    add({ kind, outputs: inputs, kernelSize: 3, strides, isDepthwise: true });
    add({ kind: 'pointwise', outputs: filters, kernelSize: 1, strides: 1, isDepthwise: false });
  }
  return layers;
}

function networkOf(wanted: string): TrainedNetwork {
  return (TRAINING_WORKLOADS.find(({ id }) => id === wanted) as (typeof TRAINING_WORKLOADS)[number]).network;
}

/** The shapes of the MobileNetV1s, each once, and a few ordinary convolutions. */
export const TIMED_LAYERS: readonly TimedLayer[] = [
  ...distinct([
    ...layersOf('0.25/96', networkOf('mobilenet-0.25')),
    ...layersOf('1.0/96', networkOf('mobilenet-1.0')),
    ...layersOf('1.0/224', { ...networkOf('mobilenet-1.0'), batch: 1, shape: [224, 224, 3] }),
  ]),
  ...(
    [
      [24, 64],
      [12, 128],
    ] as const
  ).map(([side, channels]): TimedLayer => {
    const common = { kind: '3×3', network: '', kernelSize: 3, strides: 1, isDepthwise: false } as const;
    return { ...common, batch: 8, side, inputs: channels, outputs: channels };
  }),
];

function distinct(layers: readonly TimedLayer[]): TimedLayer[] {
  const byShape = new Map<string, TimedLayer>();
  for (const layer of layers) {
    const key = `${layer.kind} ${shapeOf(layer)}`;
    if (!byShape.has(key)) byShape.set(key, layer);
  }
  return [...byShape.values()];
}

/** Those whose dilated twins are timed beside them. */
export function hasDilatedTwin({ kind, network }: TimedLayer): boolean {
  return kind === '3×3' || (kind === 'depthwise 3×3' && network === '1.0/96');
}
