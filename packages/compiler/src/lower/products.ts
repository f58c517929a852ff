/** Convolutions, and products with a matrix that does not depend on the input: they pack weights and absorb what follows them. */
import { type Fused, type LoweredCallOf, type Lowering, lowerSeparable } from '@sepal/kernels';
import type { GraphNode, OpNode, OpNodeOf } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';
import { scaleShapeOf } from '../passes/op-rules.ts';
import { epilogueOf, findTail, type Tail } from './epilogue.ts';
import { type LoweringContext, lowerOp, typeOf, type Unit } from './units.ts';

type Product = OpNodeOf<'conv2d'> | OpNodeOf<'conv2dTranspose'> | OpNodeOf<'depthwiseConv2d'> | OpNodeOf<'matmul'>;

/** A product, its tail, and where its weights come from. */
interface FusedProduct {
  readonly node: Product;
  readonly tail: Tail;
  readonly fused: Fused;
  /** The nodes of the kernel, its scale and its bias. */
  readonly weights: readonly number[];
  /** Packing, then the product. */
  readonly lowering: Lowering;
}

/** The unit that begins with a product; undefined for other nodes. */
export function productUnit(node: OpNode, context: LoweringContext): Unit | undefined {
  if (!isProduct(node, context)) return undefined;
  const product = fuse(node, context, { residual: node.op !== 'depthwiseConv2d' });
  if (node.op === 'depthwiseConv2d') {
    const pointwise = pointwiseAfter(product.tail.last, context);
    // A depthwise convolution and the 1×1 convolution that is its only reader are one call.
    if (pointwise !== undefined) return unitOf([product, pointwise], separableCalls(product, pointwise, context));
  }
  return unitOf([product], product.lowering);
}

function isProduct(node: OpNode, { graph, isInvariant }: LoweringContext): node is Product {
  if (node.op === 'conv2d' || node.op === 'conv2dTranspose' || node.op === 'depthwiseConv2d') return true;
  const [, right] = node.inputs as readonly [number, number];
  return node.op === 'matmul' && isInvariant(right) && typeOf(graph, right).shape.length === 2;
}

function fuse(node: Product, context: LoweringContext, { residual } = { residual: true }): FusedProduct {
  const tail = findTail(node, { ...context, residual });
  const { kernel, scale } = scaledKernel(node, context);
  const weights = [kernel, scale, tail.bias].filter((id) => id !== undefined);
  const fused = { scaled: scale !== undefined, biased: tail.bias !== undefined, epilogue: epilogueOf(tail) };
  return { node, tail, fused, weights, lowering: lowerOp(node, context, fused) };
}

/** Splits a kernel that is a kernel times a factor per output channel, as folding a normalization leaves it: packing multiplies. */
function scaledKernel(
  product: Product,
  { graph, tables, isInvariant }: LoweringContext,
): { kernel: number; scale?: number } {
  const kernel = product.inputs[1] as number;
  const node = graph.nodes[kernel] as GraphNode;
  if (node.kind !== 'op' || node.op !== 'multiply' || !isInvariant(kernel)) return { kernel };
  const [plain, scale] = node.inputs as readonly [number, number];
  const { shape } = typeOf(graph, plain);
  const scaleShape = scaleShapeOf(product, shape, tables.rules);
  if (scaleShape === undefined || !sameShape(typeOf(graph, scale).shape, scaleShape)) return { kernel };
  return sameShape(shape, node.type.shape) ? { kernel: plain, scale } : { kernel };
}

/** The unit of a product, or of several in a row. */
function unitOf(products: readonly FusedProduct[], lowering: Lowering): Unit {
  const nodes = products.flatMap(({ node, tail }) => [node, ...tail.absorbed]);
  const weights = products.flatMap((product) => product.weights);
  const { last, residual } = (products.at(-1) as FusedProduct).tail;
  const [x] = (nodes[0] as OpNode).inputs as readonly [number];
  const operands = [x, ...weights, ...(residual === undefined ? [] : [residual])];
  return { nodes, position: last, operands, results: [last], lowering };
}

/** The 1×1 convolution that is the only reader of a node's value. */
function pointwiseAfter(id: number, context: LoweringContext): FusedProduct | undefined {
  const { graph, users, taken, isInvariant } = context;
  const [user, another] = users.of[id] as readonly number[];
  if (user === undefined || another !== undefined || users.leaves[id] || taken.has(user)) return undefined;
  const node = graph.nodes[user] as OpNode;
  if (node.op !== 'conv2d' || node.inputs[0] !== id || !isInvariant(node.inputs[1] as number)) return undefined;
  const product = fuse(node, context);
  return product.lowering.calls.at(-1)?.kernel === 'pointwise' ? product : undefined;
}

/** Both packings, then one call instead of two. */
function separableCalls(first: FusedProduct, second: FusedProduct, { kernels }: LoweringContext): Lowering {
  const depthwise = first.lowering.calls.at(-1) as LoweredCallOf<'depthwise'>;
  const pointwise = second.lowering.calls.at(-1) as LoweredCallOf<'pointwise'>;
  return lowerSeparable(
    { attributes: depthwise.attributes, fused: first.fused },
    { attributes: pointwise.attributes, fused: second.fused },
    kernels,
  );
}
