import { type Graph, type OpNodeOf, type Pair, windowAlong, windowPadding } from '@sepal/ops';
import type { OpTables } from '../op-tables.ts';
import { rulesOf } from './op-rules.ts';
import { type Draft, rewrite } from './rewrite.ts';

/** A node whose op takes padding, by its rules. */
type Convolution = OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>;

/**
 * Turns zeros padded around a picture into the padding of the convolution that follows, which is never written
 * to memory.
 *
 * A tap on padding adds nothing, a tap on a zero adds 0 · kernel. They differ only for infinities and NaN in the kernel, which
 * no longer reach the border. Pooling is left alone: it ignores padding but not zeros.
 */
export function foldPadding(graph: Graph, { ops, rules }: OpTables): Graph {
  return rewrite(graph, ops, (node, draft) =>
    node.kind === 'op' && rulesOf(rules, node).product?.takesPadding ? fold(node as Convolution, draft) : undefined,
  );
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
    // The amount of 'same' padding depends on the padded picture's size.
    if (length === null && node.attributes.padding === 'same') return undefined;
    const own = windowPadding(length ?? 0, windowAlong(index, kernelSize, node.attributes));
    const [before, after] = amounts[axis] as Pair;
    padding.push([own[0] + before, own[1] + after]);
  }
  const attributes = { ...node.attributes, padding: padding as [Pair, Pair] };
  const inputs = [pad.inputs[0] as number, kernel];
  return draft.op<Convolution['op']>({ op: node.op, inputs, attributes, path: node.path }, node, pad);
}
