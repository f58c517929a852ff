import {
  Activation,
  type AnyLayer,
  Conv1D,
  Conv2D,
  ELU,
  input,
  LeakyReLU,
  PReLU,
  ReLU,
  Sequential,
} from '@sepal/layers';
import { add, celu, gelu, hardShrink, multiply, relu, softShrink } from '@sepal/ops';
import { expect, test } from 'vitest';
import { exportOnnx } from '../../src/index.ts';
import { CustomLayer } from './custom-layer.ts';
import { readOnnx } from './read-onnx.ts';

/** The operators of a layer, and their numbers. */
async function operators(layer: AnyLayer, opset: number): Promise<string> {
  const model = new Sequential([input({ shape: [4, 3] }), layer] as ConstructorParameters<typeof Sequential>[0]);
  const { graph } = readOnnx(await exportOnnx(model, { opset }));
  return graph.node
    .map(({ opType, attribute }) => {
      const numbers = attribute.flatMap(({ type, f, s }) =>
        type === 1 ? [String(f)] : type === 3 ? [String.fromCharCode(...(s ?? []))] : [],
      );
      return [opType, ...numbers].join(' ');
    })
    .join(', ');
}

test.each([
  ['relu', 'Relu'],
  ['relu6', 'Clip'],
  ['hardTanh', 'Clip'],
  ['sigmoid', 'Sigmoid'],
  ['tanh', 'Tanh'],
  ['softplus', 'Softplus'],
  ['logSigmoid', 'Neg, Softplus, Neg'],
  ['softsign', 'Softsign'],
  ['silu', 'Sigmoid, Mul'],
  ['elu', 'Elu 1'],
  ['selu', 'Selu'],
  ['exponential', 'Exp'],
  ['hardSilu', 'HardSwish'],
  [`hardSigmoid`, `HardSigmoid ${Math.fround(1 / 6)} 0.5`],
  ['leakyRelu', `LeakyRelu ${Math.fround(0.2)}`],
  ['mish', 'Softplus, Tanh, Mul', 'Mish'],
  ['gelu', 'Mul, Erf, Mul, Add, Mul', 'Gelu'],
  ['softmax', 'Softmax'],
  ['logSoftmax', 'LogSoftmax'],
  ['linear', 'Identity'],
])('%s is %s', async (name, atFirst, later = atFirst) => {
  expect(await operators(new Activation(name as 'relu'), 17)).toBe(atFirst);
  expect(await operators(new Activation(name as 'relu'), 20)).toBe(later);
});

test.each([
  ['a limited ReLU', () => new ReLU({ maxValue: 3 }), 'Clip'],
  ['a leaky ReLU', () => new LeakyReLU({ negativeSlope: 0.125 }), 'LeakyRelu 0.125'],
  ['ELU', () => new ELU({ alpha: 0.5 }), 'Elu 0.5'],
  ['PReLU', () => new PReLU({ sharedAxes: [1] }), 'PRelu'],
  ['CELU', () => new CustomLayer((x) => celu(x, 0.25)), 'Celu 0.25'],
  ['hard shrinking', () => new CustomLayer((x) => hardShrink(x, 0.25)), 'Shrink 0.25 0'],
  ['soft shrinking', () => new CustomLayer((x) => softShrink(x, 0.25)), 'Shrink 0.25 0.25'],
  [
    'the hard sigmoid of MobileNetV3',
    () => new CustomLayer((x) => multiply(relu(add(x, 3), { maxValue: 6 }), 1 / 6)),
    `HardSigmoid ${Math.fround(1 / 6)} 0.5`,
  ],
  ['approximate GELU', () => new CustomLayer((x) => gelu(x, true)), 'Gelu tanh'],
])('%s has its parameters', async (_, make, expected) => {
  expect(await operators(make() as AnyLayer, 20)).toBe(expected);
});

test('slopes follow the channels', async () => {
  const model = new Sequential([
    input({ shape: [4, 5, 2] }),
    new Conv2D({ filters: 3, kernelSize: 1 }),
    new PReLU({ sharedAxes: [1], name: 'prelu' }),
  ]);
  const { node, dims } = readOnnx(await exportOnnx(model));
  // [1, 5, 3] → [3, 1, 5]
  expect(dims(node('PRelu').input[1] as string)).toEqual([3, 1, 5]);
});

test('activations inside layers', async () => {
  expect(await operators(new Conv1D({ filters: 2, kernelSize: 1, activation: 'selu' }), 17)).toBe(
    'Transpose, Conv, Selu, Transpose',
  );
});
