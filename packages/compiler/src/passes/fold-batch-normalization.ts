import type { BinaryOp, Graph, OpNode, OpNodeOf, UnaryOp } from '@sepal/ops';
import { full } from '@sepal/tensor';
import { scaleShape } from '../graph/scale-shape.ts';
import type { Tables } from '../tables.ts';
import { prologueNodes } from './partition.ts';
import { countUses, type Draft, rewrite } from './rewrite.ts';

type BatchNormalization = OpNodeOf<'batchNormalization'>;
type Product = OpNodeOf<'conv2d'> | OpNodeOf<'conv2dTranspose'> | OpNodeOf<'depthwiseConv2d'> | OpNodeOf<'matmul'>;

/** A convolution or matrix product, with its bias if any, whose only reader is a normalization. */
interface NormalizedProduct {
  readonly product: Product;
  readonly biasAdd: OpNodeOf<'biasAdd'> | undefined;
}

/**
 * Folds batch normalization into the convolution or matrix product before it, if all its operands but the picture are states
 * and constants: kernel · scale, and a bias of beta + (bias − mean) · scale, with
 * scale = gamma / √(variance + epsilon). Elsewhere it becomes x · scale + shift with shift = beta − mean · scale.
 *
 * The reference computes each of these in float64 and rounds once, here every step rounds to float32. The results differ
 * by a few roundings of the largest term, so by more than that relative to a result in which large terms cancel.
 */
export function foldBatchNormalization(graph: Graph, { ops }: Tables): Graph {
  if (!graph.nodes.some((node) => node.kind === 'op' && node.op === 'batchNormalization')) return graph;
  const uses = countUses(graph);
  const prologue = prologueNodes(graph);
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op' || node.op !== 'batchNormalization') return undefined;
    const before = node.inputs.slice(1).every((id) => prologue.has(id))
      ? normalizedProduct(node, { graph, uses, prologue })
      : undefined;
    return before === undefined ? scaleAndShift(node, draft) : fold(node, before, draft);
  });
}

interface Surroundings {
  readonly graph: Graph;
  readonly uses: Int32Array;
  readonly prologue: ReadonlySet<number>;
}

function normalizedProduct(
  { inputs, attributes: { axis } }: BatchNormalization,
  { graph, uses, prologue }: Surroundings,
): NormalizedProduct | undefined {
  /** The op that computes a value with no other reader. */
  const soleOp = (id: number): OpNode | undefined => {
    const node = graph.nodes[id];
    return node?.kind === 'op' && uses[id] === 1 && channelAxis(node) === axis ? node : undefined;
  };
  const isKnown = ({ inputs: [, weights] }: OpNode): boolean => prologue.has(weights as number);
  const last = soleOp(inputs[0] as number);
  const biasAdd = last?.op === 'biasAdd' && isKnown(last) ? last : undefined;
  const product = biasAdd === undefined ? last : soleOp(biasAdd.inputs[0] as number);
  return isProduct(product) && isKnown(product) ? { product, biasAdd } : undefined;
}

/** With groups, the kernel axes of a transposed convolution do not map to its outputs. */
function isProduct(node: OpNode | undefined): node is Product {
  if (node?.op === 'conv2dTranspose') return node.attributes.groups === 1;
  return node?.op === 'conv2d' || node?.op === 'depthwiseConv2d' || node?.op === 'matmul';
}

/** The axis of the op's weights that indexes its outputs. */
function channelAxis({ attributes, type }: OpNode): number {
  return 'dataFormat' in attributes && attributes.dataFormat === 'channelsFirst' ? 1 : type.shape.length - 1;
}

function fold(node: BatchNormalization, { product, biasAdd }: NormalizedProduct, draft: Draft): number {
  const { path } = product;
  const [, mean, variance, gamma, beta] = draft.inputsOf(node) as [number, number, number, number, number];
  const [x, kernel] = draft.inputsOf(product) as [number, number];
  const write = writer(draft, path);
  const scale = write.scale(variance, gamma, node.attributes.epsilon);

  const factorShape = scaleShape(product.op, draft.node(kernel).type.shape);
  const factors = factorShape.length === 1 ? scale : write.reshape(scale, factorShape);
  const scaled = draft.op<Product['op']>(
    { op: product.op, inputs: [x, write.op('multiply', kernel, factors)], attributes: product.attributes, path },
    product,
    ...(biasAdd === undefined ? [] : [biasAdd]),
    node,
  );

  const bias = biasAdd && draft.inputsOf(biasAdd)[1];
  const shift =
    bias === undefined
      ? write.op('subtract', beta, write.op('multiply', mean, scale))
      : write.op('add', beta, write.op('multiply', write.op('subtract', bias, mean), scale));
  const dataFormat = product.op === 'matmul' ? 'channelsLast' : product.attributes.dataFormat;
  return draft.op({ op: 'biasAdd', inputs: [scaled, shift], attributes: { dataFormat }, path });
}

function scaleAndShift(node: BatchNormalization, draft: Draft): number {
  const { path, attributes } = node;
  const [x, mean, variance, gamma, beta] = draft.inputsOf(node) as [number, number, number, number, number];
  const write = writer(draft, path);
  const scale = write.scale(variance, gamma, attributes.epsilon);
  const shift = write.op('subtract', beta, write.op('multiply', mean, scale));
  const axesAfter = node.type.shape.length - 1 - attributes.axis;
  const align = (vector: number): number =>
    axesAfter === 0
      ? vector
      : write.reshape(vector, [...draft.node(vector).type.shape, ...new Array<number>(axesAfter).fill(1)]);
  const inputs = [x, align(scale)];
  const product = draft.op({ op: 'multiply', inputs, attributes: {}, path }, node);
  return write.op('add', product, align(shift));
}

/** Builds ops on vectors of one number per channel. */
function writer(draft: Draft, path: string) {
  const op = (name: UnaryOp | BinaryOp, ...inputs: readonly number[]): number =>
    draft.op({ op: name, inputs, attributes: {}, path });
  return {
    op,
    reshape: (x: number, shape: readonly (number | null)[]): number =>
      draft.op({ op: 'reshape', inputs: [x], attributes: { shape }, path }),
    /** gamma / √(variance + epsilon) */
    scale(variance: number, gamma: number, epsilon: number): number {
      return op('multiply', gamma, op('rsqrt', op('add', variance, draft.constant(full([], epsilon), path))));
    },
  };
}
