import { type Graph, type GraphNode, type OpNode, type OpNodeOf, pictureShape } from '@sepal/ops';
import { differsByUnits } from './layout.ts';

/** An op on pictures of height 1 that layers along one axis use: it is the same op on sequences. */
export interface Sequence {
  /** The sequence that the picture is made of. */
  readonly source: number;
  /** The node that makes the result a sequence again. */
  readonly end: OpNodeOf<'reshape'>;
}

/** The sequences around an op on pictures; undefined if it has others. @param reader the op's only reader, if it has one */
export function sequenceAround(node: OpNode, reader: OpNode | undefined, { nodes }: Graph): Sequence | undefined {
  if (!('dataFormat' in node.attributes) || node.type.shape.length !== 4) return undefined;
  const { dataFormat } = node.attributes;
  const before = nodes[node.inputs[0] as number] as GraphNode;
  if (!isReshape(before) || reader === undefined || !isReshape(reader)) return undefined;
  const source = nodes[before.inputs[0] as number] as GraphNode;
  const pairs = [
    [source, before],
    [reader, node],
  ] as const;
  const hasHeight1 = pairs.every(([sequence, { type }]) => {
    if (sequence.type.shape.length !== 3 || type.shape.length !== 4) return false;
    const { height } = pictureShape(type.shape, dataFormat, node.path);
    const withoutHeight = type.shape.toSpliced(dataFormat === 'channelsLast' ? 1 : 2, 1);
    const isSame = withoutHeight.every((length, axis) => length === sequence.type.shape[axis]);
    return height === 1 && isSame && differsByUnits(type.shape, sequence.type.shape);
  });
  return hasHeight1 ? { source: source.id, end: reader } : undefined;
}

function isReshape(node: GraphNode): node is OpNodeOf<'reshape'> {
  return node.kind === 'op' && node.op === 'reshape';
}

/** Pooling of height 1 around which there are sequences, by the ids of their ends. */
export function poolsOnSequences(
  graph: Graph,
  readers: ReadonlyMap<number, OpNode>,
): ReadonlyMap<number, { readonly pool: Pool; readonly sequence: Sequence }> {
  const pools = new Map<number, { readonly pool: Pool; readonly sequence: Sequence }>();
  for (const pool of graph.nodes) {
    if (!isPool(pool) || pool.attributes.poolSize[0] !== 1) continue;
    const sequence = sequenceAround(pool, readers.get(pool.id), graph);
    if (sequence !== undefined) pools.set(sequence.end.id, { pool, sequence });
  }
  return pools;
}

type Pool = OpNodeOf<'averagePool2d'> | OpNodeOf<'maxPool2d'>;

function isPool(node: GraphNode): node is Pool {
  return node.kind === 'op' && (node.op === 'averagePool2d' || node.op === 'maxPool2d');
}
