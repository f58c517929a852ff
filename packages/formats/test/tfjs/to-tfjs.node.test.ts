/** What is saved here opens in TensorFlow.js and answers the same; what that cannot do is refused. */
import { expectClose } from '@sepal/goldens';
import {
  Add,
  type AnyLayer,
  type BaseModel,
  BatchNormalization,
  Concatenate,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  initializers,
  input,
  Model,
  resetLayerNames,
  Sequential,
  type Structure,
  type SymbolicTensor,
} from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { FileError, loadTfjsModel, saveTfjsModel } from '../../src/index.ts';
import { type CaseClass, layerCases, layerOf } from '../layer-cases.ts';
import { smallMobileNet } from '../onnx/small-mobile-net.ts';
import { loadWithTf, tf } from './tf.ts';

type AnyModel = BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;

beforeEach(resetLayerNames);

/** Sets every weight to numbers that no other weight has. Variances stay positive. */
function fillWeights(model: AnyModel): void {
  model.setWeights(
    model.weights.map(({ shape, name }, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const numbers = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + index * 0.9) * 0.4);
      return tensor(name.includes('variance') ? numbers.map((value) => 0.6 + Math.abs(value)) : numbers, shape);
    }),
  );
}

const wave = (shape: readonly number[]): Tensor<'float32'> => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.cos(i * 0.37)),
    shape,
  );
};

/** Saves, opens with TensorFlow.js and here again, and compares the answers. */
async function expectSame(model: AnyModel, inputs: readonly Tensor[], tolerance = 1e-6): Promise<void> {
  const expected = [
    await (model as Model<SymbolicTensor[], SymbolicTensor[]>).predict(
      inputs.length === 1 ? (inputs[0] as never) : (inputs as never),
    ),
  ].flat();
  const files = await saveTfjsModel(model);
  const other = await loadWithTf(files);
  const given = inputs.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype as 'float32'));
  const answers = [other.predict(given.length === 1 ? (given[0] as never) : given)].flat();
  const again = await loadTfjsModel<Model<SymbolicTensor[], SymbolicTensor[]>>(files);
  const own = [await again.predict(inputs.length === 1 ? (inputs[0] as never) : (inputs as never))].flat();
  expect(answers).toHaveLength(expected.length);
  for (const [index, { data, shape }] of expected.entries()) {
    expect(answers[index]?.shape).toEqual(shape);
    expectClose(answers[index]?.dataSync() ?? [], data, { absolute: tolerance, relative: tolerance });
    expect(own[index]?.shape).toEqual(shape);
    expectClose(own[index]?.data ?? [], data);
  }
}

const MERGING = new Set(['Add', 'Average', 'Concatenate', 'Dot', 'Maximum', 'Minimum', 'Multiply', 'Subtract']);

/** A recorded case as a model of its layer, with the recorded weights. */
function modelOf(layer: AnyLayer, inputs: readonly Tensor[]): AnyModel {
  const symbols = inputs.map(({ shape, dtype }) => input({ shape: shape.slice(1), dtype }));
  const isMerging = MERGING.has(layer.className);
  const outputs = (layer as Dense).apply((isMerging ? symbols : symbols[0]) as never) as SymbolicTensor;
  return new Model({ inputs: symbols.length === 1 ? (symbols[0] as SymbolicTensor) : symbols, outputs }) as AnyModel;
}

test('every layer with its options away from their defaults answers the same in TensorFlow.js, or is refused by name', async () => {
  const refused = new Set<string>();
  const failures: string[] = [];
  let same = 0;
  for (const recorded of layerCases) {
    const layer = layerOf(recorded);
    const inputs = recorded.inputs.map(({ data, shape, dtype }) => tensor(data as number[], shape, dtype as 'float32'));
    const model = modelOf(layer, inputs);
    const values = recorded.weights.map(({ data, shape }) => tensor(data as number[], shape));
    layer.setWeights(values.map((value, at) => (layer.weights[at]?.constraint?.call(value) as Tensor) ?? value));
    try {
      await expectSame(model, inputs);
      same++;
    } catch (error) {
      const { message } = error as Error;
      const isRefusal =
        error instanceof FileError &&
        /^model\.json: (.*layer '[^']+' \(\w+\)|TensorFlow.js applies constraints)/.test(message);
      if (isRefusal) refused.add(recorded.layer);
      else failures.push(`${recorded.layer} ${JSON.stringify(recorded.args)}: ${message}`);
    }
  }
  expect(failures).toEqual([]);
  // Of these every case is refused: no other class may join them unnoticed.
  const saved = new Set(layerCases.map(({ layer }) => layer).filter((name) => !NEVER.includes(name as CaseClass)));
  expect(same).toBeGreaterThan(350);
  expect([...refused].filter((name) => !saved.has(name)).sort()).toEqual([...NEVER].sort());
});

/** The layers that TensorFlow.js lacks, or in which it computes something else. */
const NEVER: readonly CaseClass[] = [
  'ActivityRegularization',
  'CenterCrop',
  'Conv1DTranspose',
  'Cropping1D',
  'DepthwiseConv1D',
  'GroupNormalization',
  'Identity',
  'RMSNormalization',
  'Resizing',
  'SeparableConv1D',
  'SpatialDropout2D',
  'Subtract',
  'UnitNormalization',
  'UpSampling1D',
  'ZeroPadding1D',
];

describe('models', () => {
  test('MobileNet small, whose keepdims becomes a Reshape', async () => {
    const model = smallMobileNet(32);
    fillWeights(model as AnyModel);
    await expectSame(model as AnyModel, [wave([2, 32, 32, 3])]);
  });

  test('nested, shared and called twice, with frozen layers', async () => {
    const shared = new Dense({ units: 4, name: 'shared' });
    const inner = new Sequential(
      [
        input({ shape: [4] }),
        new Dense({ units: 4, name: 'inner_dense' }),
        new BatchNormalization({ name: 'inner_norm' }),
      ],
      { name: 'inner' },
    );
    const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [4], name: 'b' })];
    const [left, right] = [inner.apply(shared.apply(a)), inner.apply(shared.apply(b))];
    const joined = new Concatenate({ name: 'joined' }).apply([left, new Add({ name: 'sum' }).apply([left, right])]);
    const model = new Model({ inputs: [a, b], outputs: [joined, right] });
    shared.trainable = false;
    fillWeights(model as AnyModel);
    await expectSame(model as AnyModel, [wave([3, 4]), wave([3, 4])]);
  });

  test('a Sequential', async () => {
    const model = new Sequential([
      input({ shape: [6, 6, 2] }),
      new GlobalAveragePooling2D({ keepdims: true }),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax' }),
    ]);
    fillWeights(model as AnyModel);
    await expectSame(model as AnyModel, [wave([2, 6, 6, 2])]);
  });

  test.each(['float16', 'uint16', 'uint8'] as const)(
    'quantized to %s, TensorFlow.js and Sepal answer the same',
    async (quantization) => {
      const model = smallMobileNet(32);
      fillWeights(model as AnyModel);
      const files = await saveTfjsModel(model as AnyModel, { quantization, shardSize: 10_000 });
      const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
      const full = [...(await saveTfjsModel(model as AnyModel)).values()].reduce((sum, { length }) => sum + length, 0);
      expect(bytes).toBeLessThan(full * (quantization === 'uint8' ? 0.4 : 0.6));
      const x = wave([1, 32, 32, 3]);
      const [theirs] = [(await loadWithTf(files)).predict(tf.tensor(x.data, [...x.shape]))].flat();
      const { data } = await (await loadTfjsModel(files)).predict(x);
      expectClose(theirs?.dataSync() ?? [], data, { absolute: 1e-6, relative: 1e-5 });
    },
  );

  test('the same model gives the same bytes, and metadata is TensorFlow.js’ own', async () => {
    const model = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
    const files = await saveTfjsModel(model as AnyModel, { metadata: { labels: ['a'] } });
    expect(await saveTfjsModel(model as AnyModel, { metadata: { labels: ['a'] } })).toEqual(files);
    expect((await loadWithTf(files)).getUserDefinedMetadata()).toEqual({ labels: ['a'] });
    expect((await loadTfjsModel(files, { keepTraining: true })).metadata).toEqual({ labels: ['a'] });
  });
});

describe('refused', () => {
  const sequence = (...layers: AnyLayer[]): AnyModel =>
    new Sequential([input({ shape: [2] }), ...(layers as Dense[])]) as AnyModel;

  test.each<[string, () => AnyModel, RegExp]>([
    [
      'a name that is no tensor’s',
      () => sequence(new Dense({ units: 1, name: '_hidden' }), new Flatten({ name: 'é' })),
      /Layers: '_hidden', 'é'/,
    ],
    [
      'weights of one name in nested models',
      () =>
        sequence(
          new Dense({ units: 2, name: 'd' }),
          new Sequential([input({ shape: [2] }), new Dense({ units: 2, name: 'd' })], { name: 's' }),
        ),
      /'d' and 's\/d' have one name/,
    ],
    [
      'weights that their constraint does not allow',
      () =>
        sequence(
          new Dense({
            units: 2,
            kernelConstraint: 'nonNeg',
            kernelInitializer: new initializers.Constant({ value: -1 }),
            name: 'd',
          }),
        ),
      /applies constraints.*d\/kernel/,
    ],
    ['a model that is not built', () => new Sequential([new Dense({ units: 1 })]) as AnyModel, /not built/],
    ['no model', () => new Dense({ units: 1 }) as never, /Expected a model/],
  ])('%s', async (_, make, message) => {
    await expect(saveTfjsModel(make())).rejects.toThrow(message);
  });

  test('unknown options, and a training state of another format', async () => {
    const model = sequence(new Dense({ units: 1 }));
    await expect(saveTfjsModel(model, { quantisation: 'uint8' } as never)).rejects.toThrow(
      /quantisation.*quantization/,
    );
    await expect(saveTfjsModel(model, {}, 3 as never)).rejects.toThrow(/saveTfjsModel\(model, path, options\)/);
    const training = { format: 'h5', config: {}, optimizer: [] } as const;
    await expect(saveTfjsModel(model, { training })).rejects.toThrow(/comes from a file of the format 'h5'/);
  });
});
