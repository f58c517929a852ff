import type { ForwardOp, OpNodeOf, ReduceOp } from '@sepal/ops';
import { arrange, axisIn, type Layout } from '../layout.ts';
import { DATA_TYPES, floats } from '../tensors.ts';
import { known, type Values } from '../values.ts';
import { copyOf } from './copies.ts';
import { elementwise, type TranslationTable } from './translation.ts';

/** The end of an axis for Slice. */
const END = 2 ** 53 - 1;

/** The ops whose attributes name axes, which are renamed with the layout. */
export const axesTranslations: TranslationTable<
  ReduceOp | 'argMax' | 'concat' | 'logSoftmax' | 'pad' | 'slice' | 'softmax' | 'sparsemax' | 'topK'
> = {
  sum: (node, values) => reduce(node, values, 'ReduceSum'),
  mean: (node, values) => reduce(node, values, 'ReduceMean'),
  max: (node, values) => reduce(node, values, 'ReduceMax'),
  min: (node, values) => reduce(node, values, 'ReduceMin'),
  variance(node, values) {
    const { path, attributes } = node;
    const [x, layout, axes] = reduced(node, values);
    const mean = reduceNode(values, { opType: 'ReduceMean', x, axes, keepdims: true, path });
    const distance = values.write('Sub', [x, mean], path);
    const square = values.write('Mul', [distance, distance], path);
    const { keepdims } = attributes;
    finishReduced(node, values, {
      name: reduceNode(values, { opType: 'ReduceMean', x: square, axes, keepdims, path }),
      layout,
    });
  },
  argMax(node, values) {
    const { path, attributes, inputs } = node;
    const { axis, keepdims } = attributes;
    const layout = layoutFor(node, values, [axis], keepdims);
    const [x] = inputs as [number];
    const index = values.write('ArgMax', [values.get(x, layout)], path, {
      axis: axisIn(layout, axis, values.rank(x)),
      keepdims: Number(keepdims),
    });
    const name = values.write('Cast', [index], path, { to: DATA_TYPES.int32 });
    finishReduced(node, values, { name, layout });
  },
  softmax: (node, values) => along(node, values, (x, axis) => values.write('Softmax', [x], node.path, { axis })),
  logSoftmax: (node, values) => along(node, values, (x, axis) => values.write('LogSoftmax', [x], node.path, { axis })),
  sparsemax(node, values) {
    const length = known(node.type.shape[node.attributes.axis] as number | null, node, 'length of the axis');
    along(node, values, (x, axis) =>
      sparsemax(values, { x, axis, length, path: node.path, rank: node.type.shape.length }),
    );
  },
  concat(node, values) {
    const layout = values.preferred(node);
    const axis = axisIn(layout, node.attributes.axis, node.type.shape.length);
    const operands = node.inputs.map((id) => values.get(id, layout));
    values.set(node.id, values.write('Concat', operands, node.path, { axis }), layout);
  },
  pad(node, values) {
    const { path, attributes, type } = node;
    const layout = values.preferred(node);
    const amounts = arrange(attributes.amounts, layout);
    const x = values.get(node.inputs[0] as number, layout);
    const pads = values.ints(`${path}/pads`, [
      ...amounts.map(([before]) => before),
      ...amounts.map(([, after]) => after),
    ]);
    const value = values.scalar(`${path}/value`, attributes.value, type.dtype);
    values.set(node.id, values.write('Pad', [x, pads, value], path, { mode: 'constant' }), layout);
  },
  slice(node, values) {
    const { path, attributes } = node;
    const layout = values.preferred(node);
    const { begin, size } = attributes;
    const x = values.shape(node.inputs[0] as number);
    const cut = [...begin.keys()].filter((axis) => begin[axis] !== 0 || !isWhole(size[axis], x[axis]));
    if (cut.length === 0) {
      values.derive(node.id, copyOf(node, values));
      return;
    }
    const starts = cut.map((axis) => begin[axis] as number);
    const ends = cut.map((axis) => (size[axis] === null ? END : (begin[axis] as number) + (size[axis] as number)));
    const axes = cut.map((axis) => axisIn(layout, axis, x.length));
    const operands = [
      values.get(node.inputs[0] as number, layout),
      values.ints(`${path}/starts`, starts),
      values.ints(`${path}/ends`, ends),
      values.ints(`${path}/axes`, axes),
    ];
    values.set(node.id, values.write('Slice', operands, path), layout);
  },
  topK(node, values) {
    const { path, attributes, type } = node;
    const layout = values.preferred(node);
    const axis = axisIn(layout, type.shape.length - 1, type.shape.length);
    const x = values.get(node.inputs[0] as number, layout);
    const k = values.ints(`${path}/k`, [attributes.k]);
    const [largest, indices] = values.writeOf(2, 'TopK', [x, k], { path, attributes: { axis } }) as [string, string];
    const isValues = attributes.result === 'values';
    values.set(node.id, isValues ? largest : values.write('Cast', [indices], path, { to: DATA_TYPES.int32 }), layout);
  },
};

function isWhole(size: number | null | undefined, length: number | null | undefined): boolean {
  return size === null || (size === length && length !== null);
}

/** Writes an op along one axis. */
function along(
  node: OpNodeOf<'softmax' | 'logSoftmax' | 'sparsemax'>,
  values: Values,
  write: (x: string, axis: number) => string,
): void {
  elementwise(node, values, ([x], { layout }) =>
    write(x as string, axisIn(layout, node.attributes.axis, node.type.shape.length)),
  );
}

/** The layout in which an op can drop axes so that the rest are in an order that has a name. */
function layoutFor(
  node: Pick<OpNodeOf<ForwardOp>, 'inputs' | 'type'>,
  values: Values,
  axes: readonly number[],
  keepdims: boolean,
): Layout {
  const rank = values.rank(node.inputs[0] as number);
  const layout = values.preferred(node, rank);
  const losesBatchAlone = axes.includes(0) && !axes.includes(rank - 1);
  return !keepdims && losesBatchAlone ? 'plain' : layout;
}

/** The operand of a reduction, its layout, and the axes there. */
function reduced(node: OpNodeOf<ReduceOp>, values: Values): [x: string, layout: Layout, axes: readonly number[]] {
  const { axes, keepdims } = node.attributes;
  const layout = layoutFor(node, values, axes, keepdims);
  const [x] = node.inputs as [number];
  const renamed = axes.map((axis) => axisIn(layout, axis, values.rank(x))).sort((a, b) => a - b);
  return [values.get(x, layout), layout, renamed];
}

function reduce(node: OpNodeOf<ReduceOp>, values: Values, opType: string): void {
  const [x, layout, axes] = reduced(node, values);
  const { keepdims } = node.attributes;
  finishReduced(node, values, { name: reduceNode(values, { opType, x, axes, keepdims, path: node.path }), layout });
}

interface Reduction {
  readonly opType: string;
  readonly x: string;
  readonly axes: readonly number[];
  readonly keepdims: boolean;
  readonly path: string;
}

/** Opset 18 made the axes an operand, which they had been for sums before. */
function reduceNode(values: Values, { opType, x, axes, keepdims, path }: Reduction): string {
  if (axes.length === 0) return values.write('Identity', [x], path);
  const kept = { keepdims: Number(keepdims) };
  if (opType !== 'ReduceSum' && values.options.opset < 18) return values.write(opType, [x], path, { axes, ...kept });
  return values.write(opType, [x, values.ints(`${path}/axes`, axes)], path, kept);
}

/** Records a result that may lack axes. If the channels are left, the rest keeps the layout; else it is in ascending order. */
function finishReduced(
  node: OpNodeOf<ReduceOp | 'argMax'>,
  values: Values,
  { name, layout }: { name: string; layout: Layout },
): void {
  const { attributes } = node;
  const axes = 'axes' in attributes ? attributes.axes : [attributes.axis];
  const hasChannels = attributes.keepdims || !axes.includes(values.rank(node.inputs[0] as number) - 1);
  values.set(node.id, name, hasChannels ? layout : 'plain');
}

interface Sparsemax {
  readonly x: string;
  readonly axis: number;
  readonly length: number;
  readonly rank: number;
  readonly path: string;
}

/** See the reference in `@sepal/ops` for the formula: z are the numbers in descending order, c their sums from the left. */
function sparsemax(values: Values, { x, axis, length, rank, path }: Sparsemax): string {
  const write = (opType: string, ...inputs: string[]): string => values.write(opType, inputs, path);
  const total = (of: string): string =>
    reduceNode(values, { opType: 'ReduceSum', x: of, axes: [axis], keepdims: true, path });
  const k = values.ints(`${path}/length`, [length]);
  const [z] = values.writeOf(2, 'TopK', [x, k], { path, attributes: { axis } }) as [string];
  const along = values.initializer(`${path}/axis`, { shape: [], dtype: 'int64', data: BigInt64Array.of(BigInt(axis)) });
  const sums = write('CumSum', z, along);
  const shape = Array.from({ length: rank }, (_, at) => (at === axis ? length : 1));
  const counts = values.initializer(
    `${path}/counts`,
    floats(
      Array.from({ length }, (_, at) => at + 1),
      shape,
    ),
  );
  const one = values.scalar(`${path}/one`, 1, 'float32');
  const inSupport = write(
    'Greater',
    write('Sub', z, write('Div', write('Sub', sums, one), counts)),
    values.scalar(`${path}/zero`, 0, 'float32'),
  );
  const support = values.write('Cast', [inSupport], path, { to: DATA_TYPES.float32 });
  const threshold = write('Div', write('Sub', total(write('Mul', sums, support)), one), total(support));
  return write('Relu', write('Sub', x, threshold));
}
