import { type ForwardOp, forwardOps, type Graph, GraphBuilder, type GraphNode, type NewOp } from '@sepal/ops';
import { type Shape, ShapeError, scalar, sizeOf, type Tensor } from '@sepal/tensor';

/** The largest number of float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Where numbers stopped being finite. */
export interface NonFinite {
  /** What holds the value: an op's result, an input (the data), or a state (a weight). */
  readonly kind: 'op' | 'input' | 'state';
  /** The op that computed it; undefined for inputs and states. */
  readonly op: string | undefined;
  /** The layer that recorded the op, or the path of the state; empty for inputs and outside layers. */
  readonly path: string;
  /** Which input it is, from 0; undefined for others. */
  readonly input: number | undefined;
  readonly shape: Shape;
  /** Whether NaN is among the numbers; otherwise one of them is infinite. */
  readonly isNaN: boolean;
}

/** A graph that checks its numbers. */
export interface NumericsCheck {
  /**
   * The given graph with one more output, the last one, which tells of every value how large it is. A run in which an output or a new
   * value of a state is not finite leaves all states as they were.
   */
  readonly graph: Graph;
  /**
   * The first value that was not finite although those that it was computed from were, of all that led to the wrong output or state.
   * Values without effect, such as the branch that `select` drops, do not count.
   *
   * @param sizes the last output of a run
   * @returns undefined if all outputs and new values of states were finite
   */
  firstNonFinite(sizes: Tensor): NonFinite | undefined;
}

/**
 * Makes a graph check its numbers, to find where a training step goes wrong.
 *
 * All float32 values are checked: inputs, states, results of ops. That takes time: a step may need twice as long.
 *
 * @param graph a graph whose lengths are all known
 * @throws ShapeError if a length is unknown
 * @example
 * const check = checkNumerics(graph);
 * const step = session.add('checked step', check.graph, { tables: gradientTables });
 * const outputs = await step.run(batch);
 * const found = check.firstNonFinite(outputs.at(-1) as Tensor);
 * if (found !== undefined) throw new Error(`${found.op} of ${found.path} is not finite.`);
 */
export function checkNumerics(graph: Graph): NumericsCheck {
  const builder = new GraphBuilder(graph);
  const op = <K extends ForwardOp>(name: K, rest: NewOp<K>): number => builder.op<K>(forwardOps[name], rest);
  /** The largest size of the numbers in float32 values that are not empty: NaN if one is NaN. */
  const largest = (id: number): number => {
    const { length } = shapeOf(builder.node(id));
    const axes = Array.from({ length }, (_, axis) => axis);
    const size = op('max', {
      inputs: [op('abs', { inputs: [id], attributes: {} })],
      attributes: { axes, keepdims: false },
    });
    return op('reshape', { inputs: [size], attributes: { shape: [1] } });
  };
  const checked = graph.nodes.filter((node) => node.kind !== 'constant' && isChecked(node));
  const positions = new Map(checked.map(({ id }, position) => [id, position]));
  const sizes = checked.map(({ id }) => largest(id));
  const joined = (some: readonly number[]): number => op('concat', { inputs: some, attributes: { axis: 0 } });

  const ends = new Set([...graph.outputs, ...graph.updates.map(({ value }) => value)]);
  const endSizes = [...ends].flatMap((id) => sizes[positions.get(id) ?? -1] ?? []);
  if (endSizes.length > 0) {
    const worst = op('max', { inputs: [joined(endSizes)], attributes: { axes: [0], keepdims: false } });
    const most = builder.constant(scalar(LARGEST));
    const isFine = op('lessEqual', { inputs: [worst, most], attributes: {} });
    for (const { state, value } of graph.updates) {
      builder.update(state, op('select', { inputs: [isFine, value, builder.state(state)], attributes: {} }));
    }
  }
  const all = sizes.length > 0 ? joined(sizes) : builder.constant(scalar(0));
  return {
    graph: builder.finish([...graph.outputs, all]),
    firstNonFinite({ data }) {
      const isBad = (id: number): boolean => positions.has(id) && !Number.isFinite(data[positions.get(id) as number]);
      const first = firstCause(graph, [...ends].filter(isBad), isBad);
      return first && describe(first, graph, data[positions.get(first.id) as number] as number);
    },
  };
}

function shapeOf({ type: { shape }, path }: GraphNode): Shape {
  if (!shape.includes(null)) return shape as Shape;
  throw new ShapeError({
    where: path || 'checkNumerics',
    message: `All lengths must be known. Received shape (${shape}).`,
  });
}

function isChecked(node: GraphNode): boolean {
  return node.type.dtype === 'float32' && sizeOf(shapeOf(node)) > 0;
}

/** The first of the bad nodes behind some of them that reads no other bad one. */
function firstCause({ nodes }: Graph, bad: readonly number[], isBad: (id: number) => boolean): GraphNode | undefined {
  const seen = new Set(bad);
  let first: GraphNode | undefined;
  for (const id of seen) {
    const node = nodes[id] as GraphNode;
    const causes = node.kind === 'op' ? node.inputs.filter(isBad) : [];
    for (const cause of causes) seen.add(cause);
    if (causes.length === 0 && (first === undefined || id < first.id)) first = node;
  }
  return first;
}

function describe(node: GraphNode, { inputs }: Graph, size: number): NonFinite {
  const { path } = node.kind === 'state' ? node.state : node;
  return {
    kind: node.kind as NonFinite['kind'],
    op: node.kind === 'op' ? node.op : undefined,
    path,
    input: node.kind === 'input' ? inputs.indexOf(node.id) : undefined,
    shape: shapeOf(node),
    isNaN: Number.isNaN(size),
  };
}
