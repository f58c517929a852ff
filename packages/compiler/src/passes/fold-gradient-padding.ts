import type { Graph, GraphNode, OpNode, OpNodeOf, Pair } from '@sepal/ops';
import type { OpTables } from '../op-tables.ts';
import { type Draft, rewrite } from './rewrite.ts';

/** A convolution's gradient by its kernel, which reads the picture that was convolved. */
type KernelGradient = OpNodeOf<'conv2dKernelGradient'> | OpNodeOf<'depthwiseConv2dKernelGradient'>;

/**
 * Turns zeros around the picture of a convolution into the padding of its gradients, as `foldPadding` does for the convolution: the padded
 * picture is never written, nor the gradient of its border.
 */
export function foldGradientPadding(graph: Graph, { ops }: OpTables): Graph {
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op') return undefined;
    if (node.op === 'conv2dKernelGradient' || node.op === 'depthwiseConv2dKernelGradient') return unpadded(node, draft);
    return node.op === 'slice' ? cropped(node, draft) : undefined;
  });
}

/** The gradient by the kernel, of the picture without the zeros around it. */
function unpadded(node: KernelGradient, draft: Draft): number | undefined {
  const [x, dy] = draft.inputsOf(node) as [number, number];
  const pad = draft.node(x);
  if (!isOp(pad, 'pad') || pad.attributes.value !== 0) return undefined;
  const { amounts } = pad.attributes;
  if ([0, 3].some((axis) => (amounts[axis] as Pair).some((amount) => amount > 0))) return undefined;
  const attributes = { ...node.attributes, padding: joined(node.attributes.padding, amounts.slice(1, 3)) };
  const inputs = [pad.inputs[0] as number, dy];
  return draft.op<KernelGradient['op']>({ op: node.op, inputs, attributes, path: node.path }, node, pad);
}

/** The gradient by the picture, without that of the zeros around it. */
function cropped(node: OpNodeOf<'slice'>, draft: Draft): number | undefined {
  const whole = draft.node(draft.idOf(node.inputs[0] as number));
  if (!isOp(whole, 'depthwiseConv2dInputGradient')) return undefined;
  const { begin, size } = node.attributes;
  const lengths = whole.type.shape as readonly number[];
  if ([0, 3].some((axis) => size[axis] !== lengths[axis])) return undefined;
  const cut = [1, 2].map((axis): Pair => {
    const before = begin[axis] as number;
    return [before, (lengths[axis] as number) - before - (size[axis] as number)];
  });
  const [height, width] = size.slice(1, 3) as [number, number];
  const padding = joined(whole.attributes.padding, cut);
  const attributes = { ...whole.attributes, height, width, padding };
  return draft.op({ op: whole.op, inputs: whole.inputs, attributes, path: whole.path }, whole, node);
}

function joined(padding: readonly Pair[], more: readonly Pair[]): [Pair, Pair] {
  return padding.map(([before, after], axis): Pair => {
    const [first, last] = more[axis] as Pair;
    return [before + first, after + last];
  }) as [Pair, Pair];
}

function isOp<K extends OpNode['op']>(node: GraphNode, op: K): node is Extract<OpNode, { readonly op: K }> {
  return node.kind === 'op' && node.op === op;
}
