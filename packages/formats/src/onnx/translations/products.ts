import {
  type Conv2dTransposeAttributes,
  type OpNode,
  type OpNodeOf,
  type Pair,
  pictureShape,
  reshape,
  transpose,
  transposedOutputs,
  transposedWindowAlong,
  windowExtent,
} from '@sepal/ops';
import { type Shape, sizeOf, type Tensor } from '@sepal/tensor';
import type { AttributeValue } from '../graph-writer.ts';
import type { Layout } from '../layout.ts';
import type { Product } from '../products.ts';
import { floats, onnxTensor } from '../tensors.ts';
import type { Values } from '../values.ts';
import { scaleOf } from './normalization.ts';
import { layoutOf, type PictureWindow, paddingOf, padsAttribute } from './windows.ts';

/** The operands and attributes of the ONNX node of a product. */
interface Form {
  readonly opType: 'Conv' | 'ConvTranspose' | 'Gemm' | 'MatMul';
  readonly layout: Layout;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The weights in ONNX' layout. */
  readonly reorder: (kernel: Tensor) => Tensor;
  /** The weights if no constant: nodes that give ONNX' layout. */
  readonly reorderNodes: (kernel: string) => string;
  /** For the index of a weight in that layout, its output channel. */
  readonly channelOf: (index: number, shape: readonly number[]) => number;
  /** Zeros to add at the end of the result, along its spatial axes. */
  readonly extra?: readonly number[];
}

/** Writes a product with the bias and the normalization that it takes over. @param id the last node of them */
export function writeProduct(id: number, { product, sequence, bias, normalization }: Product, values: Values): void {
  const onPictures = formOf(product, values);
  const form = sequence === undefined ? onPictures : alongRows(onPictures);
  const x = values.get(sequence?.source ?? (product.inputs[0] as number), form.layout);
  const { path } = product;
  const [, weights] = product.inputs as [number, number];
  const kernel = kernelOf(weights, form, normalization, values);
  const vector = biasOf({ weights, bias, normalization }, values);
  const biasName = (shape?: Shape): string[] =>
    vector === undefined ? [] : [values.initializer(vector.name, floats(vector.data, shape))];
  // A product of more than two axes takes no bias, and where zeros follow the bias comes after them.
  const isApart = form.opType === 'MatMul' || form.extra !== undefined;
  let name = values.write(form.opType, [x, kernel, ...(isApart ? [] : biasName())], path, form.attributes);
  if (form.extra !== undefined) {
    const none = form.extra.map(() => 0);
    const pads = values.ints(`${path}/pads`, [0, 0, ...none, 0, 0, ...form.extra]);
    name = values.write('Pad', [name, pads], path, { mode: 'constant' });
  }
  if (isApart && vector !== undefined) {
    const { length } = vector.data;
    name = values.write('Add', [name, ...biasName([length, ...(form.extra ?? []).map(() => 1)])], path);
  }
  values.set(id, name, form.layout);
}

function formOf(product: OpNode, values: Values): Form {
  switch (product.op) {
    case 'conv2d':
      return convolution(product, values, product.attributes.groups);
    case 'depthwiseConv2d':
      return depthwise(product, values);
    case 'conv2dTranspose':
      return transposed(product, values);
    default:
      return matrix(product as OpNodeOf<'matmul'>, values);
  }
}

/** The same on sequences instead of pictures of height 1. */
function alongRows({ attributes, reorder, extra, ...form }: Form): Form {
  const withoutHeight = Object.entries(attributes).map(([name, value]) => [
    name,
    // `pads` has all amounts before, then all after.
    Array.isArray(value) ? value.filter((_, index) => index % 2 === 1) : value,
  ]);
  return {
    ...form,
    attributes: Object.fromEntries(withoutHeight),
    reorder(kernel) {
      const pictures = reorder(kernel);
      return reshape(pictures, pictures.shape.toSpliced(2, 1));
    },
    ...(extra === undefined ? {} : { extra: extra.slice(1) }),
  };
}

/** Kernel `[height, width, channels / groups, filters]` → `[filters, channels / groups, height, width]`. */
function convolution(node: OpNodeOf<'conv2d'>, values: Values, groups: number): Form {
  const perm = [3, 2, 0, 1];
  return {
    ...window(node, values),
    opType: 'Conv',
    attributes: { ...window(node, values).attributes, group: groups },
    reorder: (kernel) => transpose(kernel, perm),
    reorderNodes: (kernel) => values.write('Transpose', [kernel], node.path, { perm }),
    channelOf: (index, [, ...others]) => Math.floor(index / sizeOf(others)),
  };
}

/** Kernel `[height, width, channels, multiplier]` → `[channels · multiplier, 1, height, width]`: channel c · multiplier + m. */
function depthwise(node: OpNodeOf<'depthwiseConv2d'>, values: Values): Form {
  const [height, width, channels, multiplier] = values.shape(node.inputs[1] as number) as [
    number,
    number,
    number,
    number,
  ];
  const perm = [2, 3, 0, 1];
  const shape = [channels * multiplier, 1, height, width];
  return {
    ...window(node, values),
    opType: 'Conv',
    attributes: { ...window(node, values).attributes, group: channels },
    reorder: (kernel) => reshape(transpose(kernel, perm), shape),
    reorderNodes: (kernel) =>
      values.write(
        'Reshape',
        [values.write('Transpose', [kernel], node.path, { perm }), values.ints(`${node.path}/shape`, shape)],
        node.path,
      ),
    channelOf: (index) => Math.floor(index / (height * width)),
  };
}

/** The picture of a convolution, and its window. Zeros padded around it by a layer of its own become part of the window. */
function window(
  node: OpNodeOf<'conv2d'> | OpNodeOf<'depthwiseConv2d'>,
  values: Values,
): { layout: Layout; attributes: Readonly<Record<string, AttributeValue>> } {
  const { attributes } = node;
  const [x, weights] = node.inputs as [number, number];
  const kernelSize = values.shape(weights).slice(0, 2) as readonly number[] as Pair;
  const layout = layoutOf(attributes.dataFormat);
  return {
    layout,
    attributes: {
      kernel_shape: kernelSize,
      strides: attributes.strides,
      dilations: attributes.dilationRate,
      pads: padsAttribute(paddingOf(node, values, x, { ...attributes, kernelSize } as PictureWindow)),
    },
  };
}

/** Kernel `[height, width, filters / groups, channels]` → `[channels, filters / groups, height, width]`. */
function transposed(node: OpNodeOf<'conv2dTranspose'>, values: Values): Form {
  const { attributes, inputs, path } = node;
  const [x, weights] = inputs as [number, number];
  const [rows, columns, filters, channels] = values.shape(weights) as [number, number, number, number];
  const kernelSize: Pair = [rows, columns];
  const { height, width } = pictureShape(values.shape(x), attributes.dataFormat, path);
  const [down, across] = [height, width].map((length, axis) =>
    transposedAlong(length ?? 1, { axis: axis as 0 | 1, kernelSize, attributes }),
  ) as [TransposedPadding, TransposedPadding];
  const perm = [3, 2, 0, 1];
  const layout = layoutOf(attributes.dataFormat);
  const isExtra = down.extra > 0 || across.extra > 0;
  return {
    opType: 'ConvTranspose',
    layout,
    attributes: {
      kernel_shape: kernelSize,
      strides: attributes.strides,
      dilations: attributes.dilationRate,
      pads: [down.before, across.before, down.after, across.after],
      output_padding: [down.outputPadding, across.outputPadding],
      group: attributes.groups,
    },
    reorder: (kernel) => transpose(kernel, perm),
    reorderNodes: (kernel) => values.write('Transpose', [kernel], path, { perm }),
    channelOf(index) {
      const group = Math.floor(index / (filters * rows * columns) / (channels / attributes.groups));
      return group * filters + (Math.floor(index / (rows * columns)) % filters);
    },
    ...(isExtra ? { extra: [down.extra, across.extra] as const } : {}),
  };
}

/** How ONNX cuts and extends the result of a transposed convolution along an axis. */
interface TransposedPadding {
  readonly before: number;
  readonly after: number;
  readonly outputPadding: number;
  /** Zeros beyond `outputPadding`, which ONNX keeps below the stride. */
  readonly extra: number;
}

/** None of it depends on the length. */
function transposedAlong(
  length: number,
  { axis, kernelSize, attributes }: { axis: 0 | 1; kernelSize: Pair; attributes: Conv2dTransposeAttributes },
): TransposedPadding {
  const along = transposedWindowAlong(axis, kernelSize, attributes);
  const { before, outputs } = transposedOutputs(length, along);
  const after = (length - 1) * along.stride + windowExtent(along) - before - outputs;
  const missing = Math.max(0, -after);
  const outputPadding = Math.min(missing, along.stride - 1);
  return { before, after: Math.max(0, after), outputPadding, extra: missing - outputPadding };
}

/** `x · kernel`. On pictures with their channels first it is a convolution of one tap, which spares two transposes. */
function matrix({ inputs }: OpNodeOf<'matmul'>, values: Values): Form {
  const [x] = inputs as [number];
  const rank = values.rank(x);
  const isFirst = rank > 2 && values.has(x, 'first') && !values.has(x, 'plain');
  const taps = new Array<number>(rank - 2).fill(1);
  return {
    opType: isFirst ? 'Conv' : rank === 2 ? 'Gemm' : 'MatMul',
    layout: isFirst ? 'first' : 'plain',
    attributes: isFirst ? { kernel_shape: taps } : {},
    reorder: (kernel) => (isFirst ? reshape(transpose(kernel), [...kernel.shape.toReversed(), ...taps]) : kernel),
    reorderNodes: (kernel) => kernel,
    channelOf: (index, shape) => (isFirst ? Math.floor(index / (shape[1] as number)) : index % (shape[1] as number)),
  };
}

/** The bias, in float64 up to here: beta + (bias − mean) · scale with a normalization. */
function biasOf(
  { weights, bias, normalization }: Pick<Product, 'bias' | 'normalization'> & { readonly weights: number },
  values: Values,
): { name: string; data: ArrayLike<number> } | undefined {
  const own = bias?.inputs[1];
  if (normalization === undefined) {
    return own === undefined ? undefined : { name: values.nameOf(own), data: values.tensor(own).data };
  }
  const [, mean, , , beta] = normalization.inputs as [number, number, number, number, number];
  const scale = scaleOf(normalization, values);
  const before = own === undefined ? undefined : values.tensor(own).data;
  const [means, betas] = [values.tensor(mean).data, values.tensor(beta).data];
  const data = scale.map(
    (factor, channel) => (betas[channel] as number) + ((before?.[channel] ?? 0) - (means[channel] as number)) * factor,
  );
  const kernel = values.nameOf(weights);
  return { name: own === undefined ? `${kernel.slice(0, kernel.lastIndexOf('/'))}/bias` : values.nameOf(own), data };
}

/** The weights in ONNX' layout; times the scale of a normalization, rounded once. */
function kernelOf(
  weights: number,
  { reorder, reorderNodes, channelOf }: Form,
  normalization: OpNodeOf<'batchNormalization'> | undefined,
  values: Values,
): string {
  if (!values.isConstant(weights)) return reorderNodes(values.plain(weights));
  const kernel = reorder(values.tensor(weights));
  if (normalization === undefined) return values.initializer(values.nameOf(weights), onnxTensor(kernel));
  const scale = scaleOf(normalization, values);
  const scaled = (kernel.data as Float32Array).map(
    (value, index) => value * (scale[channelOf(index, kernel.shape)] as number),
  );
  return values.initializer(values.nameOf(weights), floats(scaled, kernel.shape));
}
