import type { Graph, GraphNode, OpNode, OpNodeOf } from '@sepal/ops';
import type { Constants } from './constants.ts';
import { type Sequence, sequenceAround } from './sequences.ts';

/** A convolution or matrix product, and what its node can take over. */
export interface Product {
  readonly product: OpNode;
  /** If the product is one on sequences. */
  readonly sequence: Sequence | undefined;
  readonly bias: OpNodeOf<'biasAdd'> | undefined;
  readonly normalization: OpNodeOf<'batchNormalization'> | undefined;
}

const PRODUCTS = ['conv2d', 'conv2dTranspose', 'depthwiseConv2d', 'matmul'];

/**
 * The products of a graph by the last node of each: the product itself, or the bias or the normalization after it. Either is taken over
 * only if nothing else reads what comes before, and its vectors are constants.
 *
 * @param options the constants, the sole readers, and whether normalizations are taken over
 */
export function findProducts(
  graph: Graph,
  { constants, readers, fold }: { constants: Constants; readers: ReadonlyMap<number, OpNode>; fold: boolean },
): ReadonlyMap<number, Product> {
  const isKnown = ({ inputs }: OpNode): boolean => inputs.slice(1).every((id) => constants.has(id));
  const products = new Map<number, Product>();
  for (const product of graph.nodes) {
    if (product.kind !== 'op' || !PRODUCTS.includes(product.op) || constants.has(product.id)) continue;
    const weights = graph.nodes[product.inputs[1] as number] as GraphNode;
    if (product.op === 'matmul' && !(weights.type.shape.length === 2 && isKnown(product))) continue;
    const follower = <K extends 'biasAdd' | 'batchNormalization'>(node: OpNode, op: K): OpNodeOf<K> | undefined => {
      const reader = readers.get(node.id);
      const fits = reader?.op === op && reader.inputs[0] === node.id && isKnown(reader);
      const axis = hasChannelsFirst(product) ? 1 : node.type.shape.length - 1;
      return fits && channelAxis(reader) === axis ? (reader as OpNodeOf<K>) : undefined;
    };
    const isOnRows = product.op !== 'matmul' && weights.type.shape[0] === 1 && isKnown(product);
    const sequence = isOnRows ? sequenceAround(product, readers.get(product.id), graph) : undefined;
    const result = sequence?.end ?? product;
    const bias = follower(result, 'biasAdd');
    const normalization = fold && isKnown(product) ? follower(bias ?? result, 'batchNormalization') : undefined;
    products.set((normalization ?? bias ?? result).id, { product, sequence, bias, normalization });
  }
  return products;
}

/** The reader of each value that only one operand of one op reads, and that is no output. */
export function soleReaders({ nodes, outputs }: Graph): ReadonlyMap<number, OpNode> {
  const readers = new Map<number, OpNode>();
  const shared = new Set(outputs);
  for (const node of nodes) {
    if (node.kind !== 'op') continue;
    for (const id of node.inputs) {
      if (readers.has(id)) shared.add(id);
      readers.set(id, node);
    }
  }
  for (const id of shared) readers.delete(id);
  return readers;
}

/** The axis of an op's channels. */
function channelAxis(node: OpNodeOf<'biasAdd'> | OpNodeOf<'batchNormalization'>): number {
  if (node.op === 'batchNormalization') return node.attributes.axis;
  return hasChannelsFirst(node) ? 1 : node.type.shape.length - 1;
}

function hasChannelsFirst({ attributes }: OpNode): boolean {
  return 'dataFormat' in attributes && attributes.dataFormat === 'channelsFirst';
}
