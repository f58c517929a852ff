import type { AnyLayer, Model } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { layersWithin } from '../layers-within.ts';

const DEPTHWISE: readonly string[] = ['DepthwiseConv2D', 'SeparableConv2D'];

/**
 * The blocks of a network, each a list of layers: a depthwise convolution and what follows, up to the next one; in a network
 * without any, the same with convolutions. What comes before the first belongs to none.
 */
export function blocksOf(network: Model): readonly (readonly AnyLayer[])[] {
  const layers = layersWithin(network);
  const hasDepthwise = layers.some(({ className }) => DEPTHWISE.includes(className));
  const begins = hasDepthwise ? DEPTHWISE : ['Conv2D'];
  const starts = layers.flatMap(({ className }, index) => (begins.includes(className) ? [index] : []));
  return starts.map((start, block) => layers.slice(start, starts[block + 1]));
}

/** @throws ValueError if a network has fewer than `count` blocks */
export function checkBlocks(network: Model, count: number): void {
  const { length } = blocksOf(network);
  if (count <= length) return;
  throw new ValueError({ where: `--unfreeze ${count}`, message: `The network ${network.name} has ${length} blocks.` });
}

/**
 * Lets the last blocks of a network learn, and freezes everything else. Batch normalization stays frozen: its moving statistics were
 * learned from many more pictures.
 */
export function unfreezeBlocks(network: Model, count: number): void {
  const blocks = blocksOf(network);
  const learning = new Set(blocks.slice(Math.max(0, blocks.length - count)).flat());
  network.trainable = true;
  for (const layer of layersWithin(network)) {
    layer.trainable = learning.has(layer) && layer.className !== 'BatchNormalization';
  }
}
