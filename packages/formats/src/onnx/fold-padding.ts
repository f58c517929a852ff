import {
  forwardOps,
  type Graph,
  GraphBuilder,
  type GraphNode,
  type OpNodeOf,
  type Pair,
  pictureShape,
  windowAlong,
  windowPadding,
} from '@sepal/ops';
import { soleReaders } from './products.ts';

type Convolution = OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>;

/** Makes zeros that are padded around a picture for one convolution part of its window. Returns an equivalent graph. */
export function foldPadding(graph: Graph): Graph {
  const readers = soleReaders(graph);
  const builder = new GraphBuilder();
  const ids: number[] = [];
  for (const node of graph.nodes) {
    const inputs = node.kind === 'op' ? node.inputs.map((id) => ids[id] as number) : [];
    const pad = node.kind === 'op' ? graph.nodes[node.inputs[0] as number] : undefined;
    const padding = isConvolution(node) && isPad(pad) && readers.has(pad.id) ? joined(node, pad, graph) : undefined;
    if (padding === undefined) {
      ids.push(builder.copy(node, inputs));
      continue;
    }
    const [, kernel] = inputs as [number, number];
    const source = ids[(pad as OpNodeOf<'pad'>).inputs[0] as number] as number;
    ids.push(withPadding(node as Convolution, padding, { builder, inputs: [source, kernel] }));
  }
  for (const { state, value } of graph.updates) builder.update(state, ids[value] as number);
  return builder.finish(graph.outputs.map((id) => ids[id] as number));
}

function withPadding(
  node: Convolution,
  padding: readonly [Pair, Pair],
  { builder, inputs }: { builder: GraphBuilder; inputs: readonly number[] },
): number {
  const { path } = node;
  return node.op === 'conv2d'
    ? builder.op(forwardOps.conv2d, { inputs, attributes: { ...node.attributes, padding }, path })
    : builder.op(forwardOps.depthwiseConv2d, { inputs, attributes: { ...node.attributes, padding }, path });
}

function isConvolution(node: GraphNode): node is Convolution {
  return node.kind === 'op' && (node.op === 'conv2d' || node.op === 'depthwiseConv2d');
}

function isPad(node: GraphNode | undefined): node is OpNodeOf<'pad'> {
  return node?.kind === 'op' && node.op === 'pad';
}

/** The padding of both; undefined if that of the window cannot express it. */
function joined(node: Convolution, pad: OpNodeOf<'pad'>, { nodes }: Graph): readonly [Pair, Pair] | undefined {
  const { dataFormat } = node.attributes;
  const { amounts, value } = pad.attributes;
  const [batch, channels, height, width] = dataFormat === 'channelsLast' ? [0, 3, 1, 2] : ([0, 1, 2, 3] as const);
  const none = (axis: number): boolean => amounts[axis]?.every((amount) => amount === 0) ?? false;
  if (value !== 0 || !none(batch) || !none(channels)) return undefined;
  const kernel = (nodes[node.inputs[1] as number] as GraphNode).type.shape;
  const picture = pictureShape(pad.type.shape, dataFormat, node.path);
  const along = (axis: 0 | 1, added: Pair): Pair | undefined => {
    const window = windowAlong(axis, kernel.slice(0, 2) as readonly number[] as Pair, node.attributes);
    const length = axis === 0 ? picture.height : picture.width;
    if (window.padding === 'same' && length === null) return undefined;
    const [before, after] = windowPadding(length ?? 1, window);
    return [added[0] + before, added[1] + after];
  };
  const [down, across] = [along(0, amounts[height] as Pair), along(1, amounts[width] as Pair)];
  return down === undefined || across === undefined ? undefined : [down, across];
}
