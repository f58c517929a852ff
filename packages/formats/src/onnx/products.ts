import type { Graph, OpNode, OpNodeOf } from '@sepal/ops';
import type { Constants } from './constants.ts';

/** A convolution or matrix product, and what follows it that its node can take over. */
export interface Product {
  readonly product: OpNode;
  readonly bias: OpNodeOf<'biasAdd'> | undefined;
  readonly normalization: OpNodeOf<'batchNormalization'> | undefined;
}

const PRODUCTS = ['conv2d', 'conv2dTranspose', 'depthwiseConv2d', 'matmul'];

/** Whether a node is a product with weights. */
export function isProduct(node: OpNode): boolean {
  return PRODUCTS.includes(node.op);
}

/**
 * The products of a graph by the last node of each: the product itself, the bias or the normalization after it. Either is taken over
 * only if nothing else reads what comes before, and its vectors are constants.
 *
 * @param fold whether normalizations are taken over
 */
export function findProducts(graph: Graph, constants: Constants, fold: boolean): ReadonlyMap<number, Product> {
  const readers = soleReaders(graph);
  const isKnown = ({ inputs }: OpNode): boolean => inputs.slice(1).every((id) => constants.has(id));
  const products = new Map<number, Product>();
  for (const product of graph.nodes) {
    if (product.kind !== 'op' || !isProduct(product) || constants.has(product.id)) continue;
    const [, weights] = product.inputs as [number, number];
    const isMatrix = graph.nodes[weights]?.type.shape.length === 2 && constants.has(weights);
    if (product.op === 'matmul' && !isMatrix) continue;
    const follower = <K extends 'biasAdd' | 'batchNormalization'>(node: OpNode, op: K): OpNodeOf<K> | undefined => {
      const reader = readers.get(node.id);
      const fits = reader?.op === op && reader.inputs[0] === node.id && isKnown(reader);
      return fits && channelAxis(reader) === channelAxis(product) ? (reader as OpNodeOf<K>) : undefined;
    };
    const bias = follower(product, 'biasAdd');
    const normalization = fold && isKnown(product) ? follower(bias ?? product, 'batchNormalization') : undefined;
    products.set((normalization ?? bias ?? product).id, { product, bias, normalization });
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
function channelAxis({ attributes, type }: OpNode): number {
  if ('axis' in attributes) return attributes.axis;
  const isFirst = 'dataFormat' in attributes && attributes.dataFormat === 'channelsFirst';
  return isFirst ? 1 : type.shape.length - 1;
}
