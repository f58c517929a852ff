import { tensor, zeros } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Activation,
  Add,
  Dense,
  DepthwiseConv2D,
  deserialize,
  InputLayer,
  imageDataFormat,
  input,
  layerClasses,
  Model,
  resetLayerNames,
  Sequential,
  serialize,
  setImageDataFormat,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

test('a Sequential can grow and shrink', async () => {
  const model = new Sequential();
  model.add(input({ shape: [4] }));
  model.add(new Dense({ units: 3 }));
  expect((await model.predict(zeros([1, 4]))).shape).toEqual([1, 3]);
  model.add(new Dense({ units: 5 }));
  expect((await model.predict(zeros([1, 4]))).shape).toEqual([1, 5]);
  const popped = model.pop();
  expect([popped.name, popped.nodes.length]).toEqual(['dense_1', 1]);
  expect((await model.predict(zeros([1, 4]))).shape).toEqual([1, 3]);
  expect(model.layers.map(({ name }) => name)).toEqual(['dense']);
});

test('a layer that does not fit is not added', () => {
  const model = new Sequential([input({ shape: [4, 4, 2] })]);
  expect(() => model.add(new DepthwiseConv2D({ kernelSize: 5 }))).toThrow(
    'Computed output size would be zero or negative.',
  );
  expect(model.layers).toEqual([]);
  model.add(new DepthwiseConv2D({ kernelSize: 3, name: 'fits' }));
  expect(model.outputs.shape).toEqual([null, 2, 2, 2]);
});

test('`inputShape` on the first layer is an input', () => {
  const model = new Sequential([new Dense({ units: 2, inputShape: [3] })]);
  expect([model.built, model.inputs.shape, model.outputs.shape]).toEqual([true, [null, 3], [null, 2]]);
});

test.each([
  [() => new Sequential(['relu' as never]), 'Only layers can be added to a Sequential model. Received: relu.'],
  [
    () => new Sequential([new Dense({ units: 1, name: 'a' }), new Dense({ units: 1, name: 'a' })]),
    "All layers added to a Sequential model should have unique names. Name 'a' is already the name of a layer in this model.",
  ],
  [() => new Sequential([new Dense({ units: 1 }), input({ shape: [2] })]), 'an input comes before every other layer'],
  [() => new Sequential([input({ shape: [2] }), input({ shape: [2] })]), 'an input comes before every other layer'],
  [() => new Sequential().pop(), 'There are no layers in the model.'],
  [() => new Sequential([new Dense({ units: 1 })]).inputs, 'has no defined input shape yet'],
])('what a Sequential refuses: %#', (make, message) => {
  expect(make).toThrow(message);
});

test('a layer twice in a Sequential is shared', async () => {
  const layer = new Dense({ units: 2, kernelInitializer: 'identity' });
  const model = new Sequential([input({ shape: [2] }), layer, new Activation('relu'), layer]);
  expect(model.weights.length).toBe(2);
  expect([...(await model.predict(zeros([1, 2]))).data]).toEqual([0, 0]);
});

test('invalid functional models are refused', () => {
  const a = input({ shape: [2], name: 'a' });
  const b = input({ shape: [2], name: 'b' });
  const sum = new Add({ name: 'sum' }).apply([a, b]);
  expect(() => new Model({ inputs: a, outputs: sum })).toThrow(
    "Functional: Graph disconnected: the outputs follow from the tensor 'b' of layer 'b', which is not among the model's inputs. Add it to `inputs`.",
  );
  expect(() => new Model({ inputs: [a, a] as const, outputs: sum })).toThrow('An input is given twice.');
  expect(() => new Model({ inputs: a } as never)).toThrow('`outputs` is missing.');
  expect(() => new Model({ inputs: a, outputs: zeros([1]) as never })).toThrow(
    'Functional: `outputs` must be a symbolic tensor, or an array or object of symbolic tensors. Received Tensor(float32, (1,)).',
  );
  const twins = ['twin', 'twin'].map((name) => new Dense({ units: 1, name }).apply(a));
  expect(() => new Model({ inputs: a, outputs: twins })).toThrow(
    'The name "twin" is used 2 times in the model. All layer names should be unique.',
  );
  expect(nextName()).toBe('functional');
});

function nextName(): string {
  const x = input({ shape: [1] });
  return new Model({ inputs: x, outputs: x }).name;
}

test('a config with a cycle, an unknown class or a missing layer is refused', () => {
  const call = (name: string): unknown => ({
    args: [
      { className: '__keras_tensor__', config: { shape: [null, 2], dtype: 'float32', kerasHistory: [name, 0, 0] } },
    ],
    kwargs: {},
  });
  const layer = (name: string, from: string): unknown => ({
    className: 'Dense',
    config: { name, units: 2 },
    name,
    inboundNodes: [call(from)],
  });
  const entry = { className: 'InputLayer', config: { name: 'x', batchShape: [null, 2] }, name: 'x', inboundNodes: [] };
  const config = (layers: unknown[]): unknown => ({
    className: 'Functional',
    config: { name: 'm', trainable: true, layers, inputLayers: ['x', 0, 0], outputLayers: ['p', 0, 0] },
  });
  expect(() => deserialize(config([entry, layer('p', 'q'), layer('q', 'p')]))).toThrow(
    "The calls of the layers 'p', 'q' wait for each other: the config has a cycle or lacks an input.",
  );
  expect(() => deserialize(config([entry, layer('p', 'nobody')]))).toThrow(
    "There is no tensor ['nobody', 0, 0] in the config's layers.",
  );
  const strange = { className: 'Strange', config: {}, name: 's', inboundNodes: [call('x')] };
  const odd = { className: 'Odd', config: {}, name: 'o', inboundNodes: [call('x')] };
  expect(() => deserialize(config([entry, strange, odd]))).toThrow('Unknown layer classes: Strange, Odd.');
  expect(() => deserialize(3)).toThrow('Expected an object { className, config }. Received: 3.');
  expect(deserialize(config([entry, layer('p', 'x')])).name).toBe('m');
});

test('fromConfig of a model takes the classes that the config names', () => {
  const model = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
  const config = model.getConfig();
  expect(Sequential.fromConfig(config, { Dense, InputLayer }).getConfig()).toEqual(config);
  expect(Sequential.fromConfig(config, layerClasses).getConfig()).toEqual(config);
  expect(() => Sequential.fromConfig(config, { InputLayer })).toThrow('Unknown layer class: Dense.');
});

test('the config of one kind of model is not accepted for the other', () => {
  const x = input({ shape: [2], name: 'x' });
  const functional = new Model({ inputs: x, outputs: new Dense({ units: 1 }).apply(x), name: 'f' });
  const sequential = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
  expect(() => Sequential.fromConfig(functional.getConfig(), { Dense })).toThrow(
    'Sequential.fromConfig: The config has inputLayers: it is one of a functional model. Model.fromConfig reads it.',
  );
  expect(() => Model.fromConfig(sequential.getConfig(), { Dense })).toThrow(
    'Model.fromConfig: The config has no inputLayers: it is not one of a functional model. Sequential.fromConfig reads',
  );
  for (const read of [Model, Sequential, Dense] as const) {
    expect(() => read.fromConfig(serialize(functional) as never, { Dense })).toThrow(
      /Expected a config\. Received the object around one: \{'className': 'Functional', .*Pass its `config`, or all of it to deserialize\(…\)\.$/,
    );
  }
  for (const data of [functional.getConfig(), JSON.stringify(serialize(functional)), null]) {
    expect(() => deserialize(data)).toThrow('Pass the result of serialize(…), or a file read with JSON.parse.');
  }
});

test('accepts Keras 2’s config of an input layer', () => {
  const config = { batch_input_shape: [null, 2], dtype: 'float32', name: 'x' };
  const { inputs } = Sequential.fromConfig({ name: 's', layers: [{ class_name: 'InputLayer', config }] }, {});
  expect(inputs.shape).toEqual([null, 2]);
});

test('a model can be cut out of another and shares its weights', async () => {
  const x = input({ shape: [3] });
  const hidden = new Dense({ units: 4, name: 'hidden' });
  const head = new Dense({ units: 2, name: 'head' });
  const whole = new Model({ inputs: x, outputs: head.apply(hidden.apply(x)) });
  const features = new Model({ inputs: whole.inputs, outputs: whole.getLayer('hidden').output as typeof x });
  const top = new Model({ inputs: hidden.output, outputs: whole.outputs });
  const middle = await features.predict(zeros([2, 3]));
  expect(middle.shape).toEqual([2, 4]);
  expect((await top.predict(middle)).data).toEqual((await whole.predict(zeros([2, 3]))).data);
  expect(top.weights).toEqual(head.weights);
  expect(() => whole.getLayer('hiden')).toThrow(
    "No such layer: hiden. Did you mean 'hidden'? Use one of 'input_layer', 'hidden', 'head'.",
  );
  expect(() => whole.getLayer(7)).toThrow('Was asked to retrieve layer at index 7 but model only has 3 layers.');
  expect(whole.getLayer(-1)).toBe(head);
});

test.each([
  [{}, 'You must pass a `shape` argument.'],
  [{ shape: [2], batchShape: [1, 2] }, 'You cannot pass both `shape` and `batchShape` at the same time.'],
  [{ shape: [2.5] }, 'Cannot convert [2.5] to a shape.'],
  [{ shape: [-1] }, 'Cannot convert [-1] to a shape.'],
  [{ shape: 'a' }, 'to a shape'],
  [{ shape: [2], dtype: 'float16' }, 'Invalid dtype: float16.'],
  [{ shape: [2], sparse: true }, 'Inputs with `sparse` are not supported.'],
  [{ shape: [2], shpae: 3 }, "Unrecognized keyword arguments passed to InputLayer: {'shpae': 3}."],
])('what an input refuses: %o', (options, message) => {
  expect(() => input(options as never)).toThrow(message);
});

test('setting the data format affects layers made afterwards, and is recorded in their configs', () => {
  try {
    setImageDataFormat('channelsFirst');
    expect(imageDataFormat()).toBe('channelsFirst');
    const layer = new DepthwiseConv2D({ kernelSize: 3 });
    setImageDataFormat('channels_last' as never);
    expect(layer.dataFormat).toBe('channelsFirst');
    expect(layer.getConfig()).toMatchObject({ dataFormat: 'channelsFirst' });
    expect(layer.computeOutputShape([null, 2, 8, 8])).toEqual([null, 2, 6, 6]);
    expect(new DepthwiseConv2D({ kernelSize: 3 }).dataFormat).toBe('channelsLast');
    expect(() => setImageDataFormat('nhwc' as never)).toThrow(
      "The `dataFormat` argument must be one of {'channelsFirst', 'channelsLast'}. Received: dataFormat=nhwc.",
    );
    expect(imageDataFormat()).toBe('channelsLast');
  } finally {
    setImageDataFormat('channelsLast');
  }
});

test('calls of a nested model are counted as in Keras', async () => {
  const [x, inner] = [input({ shape: [2], name: 'x' }), input({ shape: [2], name: 'inner' })];
  const twice = new Model({ inputs: inner, outputs: new Activation('relu').apply(inner), name: 'twice' });
  const first = twice.apply(x);
  const second = twice.apply(new Dense({ units: 2, name: 'between' }).apply(first));
  const model = new Model({ inputs: x, outputs: [second, first] });
  const config = JSON.parse(JSON.stringify(model.getConfig()));
  // From 1 where outputs are named, from 0 in the calls: keras.Model(…).get_config() does so too.
  expect(config.outputLayers).toEqual([
    ['twice', 2, 0],
    ['twice', 1, 0],
  ]);
  const between = config.layers.find(({ name }: { name: string }) => name === 'between');
  expect(between.inboundNodes[0].args[0].config.kerasHistory).toEqual(['twice', 0, 0]);
  const copy = Model.fromConfig(config, layerClasses) as unknown as typeof model;
  copy.setWeights(await model.getWeights());
  const samples = tensor([[1, -2]]);
  expect(await copy.predict(samples)).toEqual(await model.predict(samples));
  expect(copy.getConfig()).toEqual(model.getConfig());
});

test('a Sequential that begins with a model whose input is known is built', async () => {
  const x = input({ shape: [2], dtype: 'uint8', name: 'x' });
  const functional = new Model({ inputs: x, outputs: new Dense({ units: 3 }).apply(x) });
  const inner = new Sequential([input({ shape: [2] }), new Dense({ units: 3 })]);
  for (const first of [functional, inner]) {
    const model = new Sequential([first, new Dense({ units: 2 })]);
    expect([model.built, model.countParams(), model.inputs.shape]).toEqual([true, 17, [null, 2]]);
    expect(model.inputs.dtype).toBe(first.inputs.dtype);
    expect((await model.predict(zeros([4, 2]))).shape).toEqual([4, 2]);
    expect(Sequential.fromConfig(model.getConfig(), layerClasses).getConfig()).toEqual(model.getConfig());
  }
  const later = new Sequential([new Sequential([new Dense({ units: 3 })]), new Dense({ units: 2 })]);
  expect(later.built).toBe(false);
});
