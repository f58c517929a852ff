/** The expressions of the golden `operations`, written with our functions. */
import { operations as op, type SymbolicTensor, type Tensor, tensor, type Value } from '../../src/index.ts';

type Inputs = Readonly<
  Record<'x' | 'y' | 'row' | 'positive' | 'picture' | 'matrix' | 'thin' | 'n' | 'b', SymbolicTensor>
>;
type Outputs = SymbolicTensor | readonly SymbolicTensor[];

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => SymbolicTensor>>;

/** `ops.name(a, b)` by position, where Python and JavaScript agree. */
export const functions: Functions = op as unknown as Functions;

export const expressions: Readonly<Record<string, (inputs: Inputs) => Outputs>> = {
  'ops.abs(x)': ({ x }) => op.absolute(x),
  'ops.var(picture, axis=-1)': ({ picture }) => op.variance(picture, { axis: -1 }),
  'ops.var(picture, axis=1, keepdims=True)': ({ picture }) => op.variance(picture, { axis: 1, keepdims: true }),
  'x + row': ({ x, row }) => op.add(x, row),
  'x + 3': ({ x }) => op.add(x, 3),
  '3 + x': ({ x }) => op.add(3, x),
  'x - 1.5': ({ x }) => op.subtract(x, 1.5),
  '1 - x': ({ x }) => op.subtract(1, x),
  'x * (1 / 6)': ({ x }) => op.multiply(x, 1 / 6),
  '2 / positive': ({ positive }) => op.trueDivide(2, positive),
  'x / 8': ({ x }) => op.trueDivide(x, 8),
  'x // 2': ({ x }) => op.floorDivide(x, 2),
  'positive ** 0.5': ({ positive }) => op.power(positive, 0.5),
  '-x': ({ x }) => op.negative(x),
  'abs(x)': ({ x }) => op.absolute(x),
  'ops.reshape(ops.ravel(x), (-1, 3, 4))': ({ x }) => op.reshape(op.ravel(x), [-1, 3, 4]),
  'Mish()(x)': ({ x }) => op.mish(x),
  'x @ matrix': ({ x, matrix }) => op.matmul(x, matrix),
  'x > 0': ({ x }) => op.greater(x, 0),
  'x <= y': ({ x, y }) => op.lessEqual(x, y),
  'x != y': ({ x, y }) => op.notEqual(x, y),
  'ops.logical_and(b, x > 0)': ({ b, x }) => op.logicalAnd(b, op.greater(x, 0)),
  'ops.logical_or(b, x > 0)': ({ b, x }) => op.logicalOr(b, op.greater(x, 0)),
  'x + x': ({ x }) => op.add(x, x),
  "x + np.array([1, 2, 3, 4], dtype='float32')": ({ x }) => op.add(x, tensor([1, 2, 3, 4])),
  'x * ops.convert_to_tensor([[2.0], [4.0], [8.0]])': ({ x }) => op.multiply(x, tensor([[2], [4], [8]])),
  'n + 3': ({ n }) => op.add(n, 3),
  'n + x': ({ n, x }) => op.add(n, x),
  'n / 2': ({ n }) => op.trueDivide(n, 2),
  'n * 0.5': ({ n }) => op.multiply(n, 0.5),
  'ops.mean(n, axis=1)': ({ n }) => op.mean(n, { axis: 1 }),
  'b + x': ({ b, x }) => op.add(b, x),
  "ops.cast(x, 'int32')": ({ x }) => op.cast(x, 'int32'),
  "ops.cast(n, 'float32')": ({ n }) => op.cast(n, 'float32'),
  "ops.cast(x, 'bool')": ({ x }) => op.cast(x, 'bool'),
  'ops.elu(x, alpha=0.5)': ({ x }) => op.elu(x, 0.5),
  'ops.celu(x, alpha=0.5)': ({ x }) => op.celu(x, 0.5),
  'ops.leaky_relu(x, negative_slope=0.1)': ({ x }) => op.leakyRelu(x, 0.1),
  'ops.hard_shrink(x, threshold=1)': ({ x }) => op.hardShrink(x, 1),
  'ops.soft_shrink(x, threshold=1)': ({ x }) => op.softShrink(x, 1),
  'ops.squareplus(x, b=2)': ({ x }) => op.squareplus(x, 2),
  'ops.gelu(x, approximate=False)': ({ x }) => op.gelu(x, false),
  'ops.glu(x, axis=2)': ({ x }) => op.glu(x, 2),
  'ops.softmax(x, axis=1)': ({ x }) => op.softmax(x, 1),
  'ops.softmax(x, axis=(1, 2))': ({ x }) => op.softmax(x, [1, 2]),
  'ops.log_softmax(x, axis=1)': ({ x }) => op.logSoftmax(x, 1),
  'activations.relu(x, max_value=1.5)': ({ x }) => op.reLU(x, { maxValue: 1.5 }),
  'activations.relu(x, negative_slope=0.25, threshold=0.5)': ({ x }) =>
    op.reLU(x, { negativeSlope: 0.25, threshold: 0.5 }),
  'activations.relu6(x)': ({ x }) => op.relu6(x),
  'ops.mean(picture, axis=(1, 2))': ({ picture }) => op.mean(picture, { axis: [1, 2] }),
  'ops.mean(picture, axis=(1, 2), keepdims=True)': ({ picture }) => op.mean(picture, { axis: [1, 2], keepdims: true }),
  'ops.sum(picture, axis=[2, 1])': ({ picture }) => op.sum(picture, { axis: [2, 1] }),
  'ops.all(b, axis=1)': ({ b }) => op.all(b, { axis: 1 }),
  'ops.any(b, axis=-1, keepdims=True)': ({ b }) => op.any(b, { axis: -1, keepdims: true }),
  'ops.where(x > y, x, y)': ({ x, y }) => op.where(op.greater(x, y), x, y),
  'ops.where(x > 0, 1, -1.5)': ({ x }) => op.where(op.greater(x, 0), 1, -1.5),
  'ops.reshape(x, (-1, 12))': ({ x }) => op.reshape(x, [-1, 12]),
  'ops.reshape(picture, (-1, 10, 6))': ({ picture }) => op.reshape(picture, [-1, 10, 6]),
  'ops.transpose(picture, (0, 3, 1, 2))': ({ picture }) => op.transpose(picture, [0, 3, 1, 2]),
  'ops.moveaxis(picture, (1, 2), (2, 3))': ({ picture }) => op.moveaxis(picture, [1, 2], [2, 3]),
  'ops.squeeze(thin, axis=1)': ({ thin }) => op.squeeze(thin, 1),
  'ops.squeeze(thin, axis=(1, 3))': ({ thin }) => op.squeeze(thin, [1, 3]),
  'ops.concatenate([x, y], axis=-1)': ({ x, y }) => op.concatenate([x, y], -1),
  'ops.concatenate([x, y, x], axis=1)': ({ x, y }) => op.concatenate([x, y, x], 1),
  'ops.stack([x, y], axis=1)': ({ x, y }) => op.stack([x, y], 1),
  'ops.stack([x, y], axis=-1)': ({ x, y }) => op.stack([x, y], -1),
  'ops.split(picture, 3, axis=-1)': ({ picture }) => op.split(picture, 3, -1),
  'ops.split(picture, [1, 3], axis=2)': ({ picture }) => op.split(picture, [1, 3], 2),
  'ops.pad(picture, ((0, 0), (1, 1), (2, 0), (0, 0)))': ({ picture }) =>
    op.pad(picture, [
      [0, 0],
      [1, 1],
      [2, 0],
      [0, 0],
    ]),
  'ops.pad(x, ((0, 0), (1, 1), (0, 2)), constant_values=1.5)': ({ x }) =>
    op.pad(
      x,
      [
        [0, 0],
        [1, 1],
        [0, 2],
      ],
      { constantValues: 1.5 },
    ),
  'ops.flip(x, axis=-1)': ({ x }) => op.flip(x, -1),
  'picture[:, 1:]': ({ picture }) => op.getItem(picture, [{}, { start: 1 }]),
  'picture[:, 1:-1, :2]': ({ picture }) => op.getItem(picture, [{}, { start: 1, stop: -1 }, { stop: 2 }]),
  'picture[..., 0]': ({ picture }) => op.getItem(picture, ['...', 0]),
  'picture[:, ::2, 1::3]': ({ picture }) => op.getItem(picture, [{}, { step: 2 }, { start: 1, step: 3 }]),
  'picture[..., ::-1]': ({ picture }) => op.getItem(picture, ['...', { step: -1 }]),
  'picture[:, 3:0:-2]': ({ picture }) => op.getItem(picture, [{}, { start: 3, stop: 0, step: -2 }]),
  'picture[:, -1]': ({ picture }) => op.getItem(picture, [{}, -1]),
  'picture[:, None, :, 0]': ({ picture }) => op.getItem(picture, [{}, null, {}, 0]),
  'picture[:, ..., None]': ({ picture }) => op.getItem(picture, [{}, '...', null]),
  'picture[:, 3:1]': ({ picture }) => op.getItem(picture, [{}, { start: 3, stop: 1 }]),
  'x[:, 5:9]': ({ x }) => op.getItem(x, [{}, { start: 5, stop: 9 }]),
};

/** Values that a function of `operations` may be called on. */
export type AnyValue = SymbolicTensor | Tensor | Value;
