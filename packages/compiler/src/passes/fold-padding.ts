import { type Graph, type OpNodeOf, type Pair, windowAlong, windowPadding } from '@sepal/ops';
import { type Draft, rewrite } from './rewrite.ts';

type Convolution = OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>;

/**
 * Makes zeros that are put around a picture before a convolution the convolution's own padding, which is never written
 * to memory.
 *
 * A tap on padding adds nothing, a tap on a zero adds 0 · kernel: the same unless the kernel has infinities or NaN, which
 * then no longer reach the border. Not for pooling: there padding does not count, zeros do.
 */
export function foldPadding(graph: Graph): Graph {
  return rewrite(graph, (node, draft) => {
    const isConvolution = node.kind === 'op' && (node.op === 'conv2d' || node.op === 'depthwiseConv2d');
    return isConvolution ? fold(node, draft) : undefined;
  });
}

function fold(node: Convolution, draft: Draft): number | undefined {
  const [x, kernel] = draft.inputsOf(node) as [number, number];
  const pad = draft.node(x);
  if (pad.kind !== 'op' || pad.op !== 'pad' || pad.attributes.value !== 0) return undefined;
  const { amounts } = pad.attributes;
  const axes = node.attributes.dataFormat === 'channelsLast' ? [1, 2] : [2, 3];
  if (amounts.some(([before, after], axis) => before + after > 0 && !axes.includes(axis))) return undefined;
  const kernelSize = draft.node(kernel).type.shape.slice(0, 2) as unknown as Pair;
  const padding: Pair[] = [];
  for (const index of [0, 1] as const) {
    const axis = axes[index] as number;
    const length = pad.type.shape[axis] as number | null;
    // What 'same' adds follows from the length of the padded picture.
    if (length === null && node.attributes.padding === 'same') return undefined;
    const own = windowPadding(length ?? 0, windowAlong(index, kernelSize, node.attributes));
    const [before, after] = amounts[axis] as Pair;
    padding.push([own[0] + before, own[1] + after]);
  }
  const attributes = { ...node.attributes, padding: padding as [Pair, Pair] };
  const inputs = [pad.inputs[0] as number, kernel];
  return draft.op<Convolution['op']>({ op: node.op, inputs, attributes, path: node.path }, node, pad);
}
