import {
  BatchNormalization,
  type CallContext,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  GaussianNoise,
  input,
  Layer,
  MaxPooling1D,
  Model,
  PReLU,
  Sequential,
  type Value,
} from '@sepal/layers';
import {
  add,
  applyOp,
  batchNormalization,
  cast,
  conv2d,
  depthwiseConv2d,
  forwardOps,
  randomUniform,
  reshape,
  slice,
} from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../src/index.ts';
import { modelOf } from './custom-layer.ts';
import { modelCases } from './models.ts';
import { uniform, withRandomVectors } from './random-weights.ts';
import { expectWellFormed, readOnnx } from './read-onnx.ts';
import { smallMobileNet } from './small-mobile-net.ts';

describe('layout', () => {
  test('a MobileNet has one transpose, where pictures enter', async () => {
    const { ops, count, node } = readOnnx(await exportOnnx(smallMobileNet(32)));
    expect(count('Transpose')).toBe(1);
    expect(ops[0]).toBe('Transpose');
    expect(count('Conv')).toBe(20);
    expect(count('Clip')).toBe(19);
    expect(count('BatchNormalization') + count('Pad')).toBe(0);
    expect(node('Conv', 'conv_dw_2').input).toEqual(['conv_pw_1_relu/Clip', 'conv_dw_2/kernel', 'conv_dw_2/bias']);
  });

  test('a channels-first MobileNet has none', async () => {
    const { count, lengths } = readOnnx(await exportOnnx(smallMobileNet(32, { dataFormat: 'channelsFirst' })));
    expect(count('Transpose')).toBe(0);
    expect(lengths('input')).toEqual(['batch', 3, 32, 32]);
  });

  test('pictures that leave have one more', async () => {
    const model = new Sequential([
      input({ shape: [8, 8, 3] }),
      new Conv2D({ filters: 4, kernelSize: 3, activation: 'silu' }),
      new DepthwiseConv2D({ kernelSize: 3 }),
      new BatchNormalization(),
      new Dense({ units: 2 }),
    ]);
    const { ops, count } = readOnnx(await exportOnnx(model));
    expect(count('Transpose')).toBe(2);
    expect(ops.at(-1)).toBe('Transpose');
  });

  test.each(modelCases)('$title: $transposes', async ({ make, transposes }) => {
    for (const foldBatchNormalization of [true, false]) {
      expect(readOnnx(await exportOnnx(make(), { foldBatchNormalization })).count('Transpose')).toBe(transposes);
    }
  });

  test('the order of elements decides whether a Flatten transposes', async () => {
    const flat = (kernelSize: number) =>
      new Sequential([
        input({ shape: [5, 5, 3] }),
        new Conv2D({ filters: 4, kernelSize }),
        new Flatten(),
        new Dense({ units: 2 }),
      ]);
    expect(readOnnx(await exportOnnx(flat(3))).count('Transpose')).toBe(2);
    expect(readOnnx(await exportOnnx(flat(5))).count('Transpose')).toBe(1);
  });
});

describe('convolutions', () => {
  test.each([
    [224, 2, 3, [0, 0, 1, 1]],
    [225, 2, 3, [1, 1, 1, 1]],
    [224, 1, 3, [1, 1, 1, 1]],
    [224, 1, 4, [1, 1, 2, 2]],
    [7, 3, 5, [2, 2, 2, 2]],
    [8, 3, 5, [1, 1, 2, 2]],
  ])('same padding of %i pixels at stride %i and kernel %i is %j', async (size, strides, kernelSize, pads) => {
    const model = new Sequential([
      input({ shape: [size, size, 1] }),
      new Conv2D({ filters: 1, kernelSize, strides, padding: 'same' }),
    ]);
    const { node, ints } = readOnnx(await exportOnnx(model));
    expect(ints(node('Conv'), 'pads')).toEqual(pads);
  });

  test('a depthwise kernel becomes one group per channel, c·m + j', async () => {
    const layer = new DepthwiseConv2D({ kernelSize: [1, 2], depthMultiplier: 2, useBias: false, name: 'dw' });
    const model = new Sequential([input({ shape: [4, 4, 3] }), layer], { name: 'net' });
    // [1, 2, 3, 2]: 100 · tap + 10 · channel + multiplier
    layer.setWeights([tensor([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121], [1, 2, 3, 2])]);
    const { node, ints, dims, floats } = readOnnx(await exportOnnx(model));
    expect(ints(node('Conv'), 'group')).toEqual([3]);
    expect(dims('net/dw/kernel')).toEqual([6, 1, 1, 2]);
    expect(floats('net/dw/kernel')).toEqual([0, 100, 1, 101, 10, 110, 11, 111, 20, 120, 21, 121]);
  });

  test('layers on sequences are operators on sequences', async () => {
    const model = new Sequential(
      [
        input({ shape: [null, 3] }),
        new Conv1D({ filters: 4, kernelSize: 3, strides: 2, padding: 'causal', name: 'conv' }),
        new BatchNormalization(),
        new MaxPooling1D({ poolSize: 2 }),
        new Conv1DTranspose({ filters: 2, kernelSize: 2, strides: 3, useBias: false, name: 'up' }),
      ],
      { name: 'net' },
    );
    const { ops, node, ints, dims } = readOnnx(await exportOnnx(model));
    expect(ops).toEqual(['Transpose', 'Conv', 'MaxPool', 'ConvTranspose', 'Transpose']);
    expect(ints(node('Conv'), 'pads')).toEqual([2, 0]);
    expect(ints(node('Conv'), 'strides')).toEqual([2]);
    expect(dims('net/conv/kernel')).toEqual([4, 3, 3]);
    expect(dims('net/up/kernel')).toEqual([4, 2, 2]);
    expect(ints(node('ConvTranspose'), 'output_padding')).toEqual([1]);
  });

  test('an unknown size is refused where the padding depends on it', async () => {
    const model = (strides: number) =>
      new Sequential([
        input({ shape: [null, null, 3] }),
        new Conv2D({ filters: 2, kernelSize: 3, strides, padding: 'same', name: 'down' }),
      ]);
    await expect(exportOnnx(model(2))).rejects.toThrow(/down.*height of the input is not known.*'same'.*stride 2/s);
    const open = readOnnx(await exportOnnx(model(1)));
    expect(open.ints(open.node('Conv'), 'pads')).toEqual([1, 1, 1, 1]);
    expect(open.lengths('input').slice(0, 1)).toEqual(['batch']);
    expect(new Set(open.lengths('input')).size).toBe(4);
    const fixed = readOnnx(await exportOnnx(model(2), { inputShape: [null, 8, 9, 3] }));
    expect(fixed.ints(fixed.node('Conv'), 'pads')).toEqual([0, 1, 1, 1]);
    expect(fixed.lengths('input')).toEqual(['batch', 8, 9, 3]);
    expect(fixed.lengths('output')).toEqual(['batch', 4, 5, 2]);
  });
});

describe('batch normalization', () => {
  const model = () =>
    withRandomVectors(
      new Sequential(
        [
          input({ shape: [6, 6, 3] }),
          new Conv2D({ filters: 4, kernelSize: 3, name: 'conv' }),
          new BatchNormalization({ name: 'bn' }),
        ],
        { name: 'net' },
      ),
    );

  test('is folded in float64 and rounded once', async () => {
    const made = model();
    const { ops, floats } = readOnnx(await exportOnnx(made));
    expect(ops).toEqual(['Transpose', 'Conv', 'Transpose']);
    const [kernel, bias, gamma, beta, mean, variance] = (await made.getWeights()).map(({ data }) => data) as [
      ...Float32Array[],
    ] as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
    const scale = (channel: number) => (gamma[channel] as number) / Math.sqrt((variance[channel] as number) + 1e-3);
    // [height, width, channels, filters] → [filters, channels, height, width]
    expect(floats('net/conv/kernel')[1]).toBe(Math.fround((kernel[12] as number) * scale(0)));
    expect(floats('net/conv/bias')).toEqual(
      [0, 1, 2, 3].map((channel) =>
        Math.fround(
          (beta[channel] as number) + ((bias[channel] as number) - (mean[channel] as number)) * scale(channel),
        ),
      ),
    );
  });

  test('or kept, over the axis of the channels', async () => {
    const { ops, node } = readOnnx(await exportOnnx(model(), { foldBatchNormalization: false }));
    expect(ops).toEqual(['Transpose', 'Conv', 'BatchNormalization', 'Transpose']);
    expect(node('BatchNormalization').input.slice(1)).toEqual([
      'net/bn/gamma',
      'net/bn/beta',
      'net/bn/moving_mean',
      'net/bn/moving_variance',
    ]);
  });

  test('is not folded where something else reads the convolution', async () => {
    const x = input({ shape: [6, 6, 3] });
    const y = new Conv2D({ filters: 4, kernelSize: 3 }).apply(x);
    const z = new BatchNormalization().apply(y);
    const { count } = readOnnx(await exportOnnx(new Model({ inputs: x, outputs: [y, z] })));
    expect([count('Conv'), count('BatchNormalization')]).toEqual([1, 1]);
  });
});

describe('the file', () => {
  test('names its producer, versions, inputs and outputs', async () => {
    const a = input({ shape: [4], name: 'left' });
    const b = input({ shape: [4], dtype: 'int32', name: 'right' });
    const outputs = { score: new Dense({ units: 1, name: 'head' }).apply(a), same: b };
    const model = new Model({ inputs: { a, b }, outputs, name: 'pair' });
    for (const [opset, ir] of [
      [17, 8],
      [18, 8],
      [20, 9],
      [22, 10],
    ] as const) {
      const { model: file, graph, ops } = readOnnx(await exportOnnx(model, { opset }));
      expect([file.producerName, file.irVersion, file.opsetImport[0]?.version]).toEqual([
        '@sepal/formats',
        BigInt(ir),
        BigInt(opset),
      ]);
      expect(graph.name).toBe('pair');
      expect(graph.input.map(({ name, type }) => [name, type.tensorType.elemType])).toEqual([
        ['left', 1],
        ['right', 6],
      ]);
      expect(graph.output.map(({ name, type }) => [name, type.tensorType.elemType])).toEqual([
        ['same', 6],
        ['score', 1],
      ]);
      expect(ops.toSorted()).toEqual(['Gemm', 'Identity']);
    }
  });

  test('has every name once, and every value that is read', async () => {
    const shared = new Dense({ units: 4, name: 'shared' });
    const inner = new Sequential([input({ shape: [4] }), shared, new Dense({ units: 4 })], { name: 'inner' });
    const x = input({ shape: [4], name: 'x' });
    const model = new Model({ inputs: x, outputs: [inner.apply(shared.apply(x)), inner.apply(x), x] });
    expectWellFormed(await exportOnnx(model));
  });

  test('has the weights of shared layers once', async () => {
    const inner = new Sequential([
      input({ shape: [8, 8, 2] }),
      new Conv2D({ filters: 2, kernelSize: 3, padding: 'same', name: 'conv' }),
      new BatchNormalization(),
      new PReLU(),
    ]);
    const x = input({ shape: [8, 8, 2] });
    const model = new Model({ inputs: x, outputs: inner.apply(inner.apply(inner.apply(x))) });
    const { count, graph } = readOnnx(await exportOnnx(model));
    expect(count('Conv')).toBe(3);
    expect(graph.initializer).toHaveLength(3);
  });

  test('leaves out what only trains', async () => {
    const model = new Sequential([input({ shape: [4] }), new GaussianNoise({ stddev: 1 }), new Dense({ units: 2 })]);
    expect(readOnnx(await exportOnnx(model)).ops).toEqual(['Gemm']);
  });
});

/** Counts its calls. */
class Counter extends Layer {
  readonly #count = this.addWeight({ name: 'count', shape: [], initializer: 'zeros', trainable: false });

  constructor() {
    super({ name: 'counter' });
  }

  override call(x: Value, context: CallContext): Value {
    context.update(this.#count, add(context.read(this.#count), 1));
    return x;
  }
}

describe('refused', () => {
  const export1 = (call: (x: Value) => Value) => exportOnnx(modelOf(call, { shape: [4, 4, 2] }));

  test('random numbers, by layer', async () => {
    const seed = (x: Value) => cast(reshape(slice(x, [0, 0, 0, 0], [1, 1, 1, 2]), [2]), 'uint32');
    await expect(export1((x) => randomUniform(seed(x), { shape: [1, 4] }))).rejects.toThrow(
      /custom exportOnnx.*'randomUniform': it draws random numbers/,
    );
  });

  test('what a prediction changes, by its path', async () => {
    await expect(exportOnnx(new Sequential([input({ shape: [2] }), new Counter()]))).rejects.toThrow(
      /counter\/count exportOnnx.*changes this value when it predicts/,
    );
  });

  test('ops of other packages, by name', async () => {
    const definition = { ...forwardOps.abs, name: 'clamp' } as unknown as typeof forwardOps.abs;
    await expect(export1((x) => applyOp(definition, [x], {}))).rejects.toThrow(
      /custom exportOnnx.*'clamp' is not one of @sepal\/ops/,
    );
  });

  test('more than 2 GB, before anything is copied', async () => {
    const model = new Sequential([input({ shape: [30_000] }), new Dense({ units: 20_000 })]);
    await expect(exportOnnx(model)).rejects.toThrow(/2.4 GB.*at most 2 GB/);
  });

  test('what is no built model', async () => {
    await expect(exportOnnx(new Dense({ units: 1 }) as never)).rejects.toThrow('Expected a model');
    await expect(exportOnnx(new Sequential([new Dense({ units: 1 })]))).rejects.toThrow('The model is not built');
  });

  test('options that do not fit', async () => {
    const model = smallMobileNet(32);
    await expect(exportOnnx(model, { opset: 16 })).rejects.toThrow('`opset` must be an integer from 17 to 22');
    await expect(exportOnnx(model, { name: '' })).rejects.toThrow('`name`');
    await expect(exportOnnx(model, { inputShape: [1, 33, 32, 3] })).rejects.toThrow(
      /`inputShape`.*\(None, 32, 32, 3\)/,
    );
    await expect(exportOnnx(model, { fold: true } as object)).rejects.toThrow('fold');
  });

  test('but weights may be computed', async () => {
    const kernel = (x: Value) => batchNormalization(x, uniform([2]), uniform([2], [1, 2]));
    const bytes = await export1((x) =>
      depthwiseConv2d(conv2d(kernel(x), uniform([1, 1, 2, 3])), uniform([2, 2, 3, 1])),
    );
    expect(readOnnx(bytes).count('Conv')).toBe(2);
  });
});
