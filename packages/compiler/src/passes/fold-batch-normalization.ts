import type { BinaryOp, DataFormat, Graph, GraphNode, OpName, OpNode, OpNodeOf, UnaryOp } from '@sepal/ops';
import { full, type SymbolicShape } from '@sepal/tensor';
import { changingNodes, invariantNodes } from '../graph/invariant-nodes.ts';
import type { OpTables } from '../op-tables.ts';
import { scaleShapeOf } from './op-rules.ts';
import { countUses, type Draft, rewrite } from './rewrite.ts';

type BatchNormalization = OpNodeOf<'batchNormalization'>;

/** A convolution or matrix product, with its bias if any, whose only reader is a normalization. */
interface NormalizedProduct {
  readonly product: OpNode;
  /** The shape in which one factor per output channel multiplies its weights. */
  readonly scaleShape: SymbolicShape;
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
export function foldBatchNormalization(graph: Graph, tables: OpTables): Graph {
  if (!graph.nodes.some((node) => node.kind === 'op' && node.op === 'batchNormalization')) return graph;
  const uses = countUses(graph);
  const invariant = invariantNodes(graph);
  const changing = changingNodes(graph);
  return rewrite(graph, tables.ops, (node, draft) => {
    if (node.kind !== 'op' || node.op !== 'batchNormalization') return undefined;
    // Folding averages that every run updates would pack the kernel in every run.
    const before = node.inputs.slice(1).every((id) => invariant.has(id) && !changing.has(id))
      ? normalizedProduct(node, { graph, uses, invariant, tables })
      : undefined;
    return before === undefined ? scaleAndShift(node, draft) : fold(node, before, draft);
  });
}

interface FoldingContext {
  readonly graph: Graph;
  readonly uses: Int32Array;
  readonly invariant: ReadonlySet<number>;
  readonly tables: OpTables;
}

function normalizedProduct(
  { inputs, attributes: { axis } }: BatchNormalization,
  { graph, uses, invariant, tables: { rules } }: FoldingContext,
): NormalizedProduct | undefined {
  /** The op that computes a value with no other reader. */
  const soleOp = (id: number): OpNode | undefined => {
    const node = graph.nodes[id];
    return node?.kind === 'op' && uses[id] === 1 && channelAxis(node) === axis ? node : undefined;
  };
  const isKnown = ({ inputs: [, weights] }: OpNode): boolean => invariant.has(weights as number);
  const last = soleOp(inputs[0] as number);
  const biasAdd = last?.op === 'biasAdd' && isKnown(last) ? last : undefined;
  const product = biasAdd === undefined ? last : soleOp(biasAdd.inputs[0] as number);
  if (product === undefined || !isKnown(product)) return undefined;
  const weights = graph.nodes[product.inputs[1] as number] as GraphNode;
  const scaleShape = scaleShapeOf(product, weights.type.shape, rules);
  return scaleShape && { product, scaleShape, biasAdd };
}

/** Where an op's channels are. Only ops on pictures have the attribute. */
function dataFormatOf({ attributes }: OpNode): DataFormat {
  return 'dataFormat' in attributes ? attributes.dataFormat : 'channelsLast';
}

/** The axis of an op's channels. */
function channelAxis(node: OpNode): number {
  return dataFormatOf(node) === 'channelsFirst' ? 1 : node.type.shape.length - 1;
}

function fold(node: BatchNormalization, { product, scaleShape, biasAdd }: NormalizedProduct, draft: Draft): number {
  const { path } = product;
  const [, mean, variance, gamma, beta] = draft.inputsOf(node) as [number, number, number, number, number];
  const [x, kernel] = draft.inputsOf(product) as [number, number];
  const write = writer(draft, path);
  const scale = write.scale(variance, gamma, node.attributes.epsilon);

  const factors = scaleShape.length === 1 ? scale : write.reshape(scale, scaleShape);
  const scaled = draft.op<OpName>(
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
  return draft.op({ op: 'biasAdd', inputs: [scaled, shift], attributes: { dataFormat: dataFormatOf(product) }, path });
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
