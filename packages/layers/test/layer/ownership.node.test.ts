/** Callers may change the lists and objects that they pass to layers and models, and models cannot be changed through what they expose. */
import * as constraints from '@sepal/constraints';
import { golden, type LayerCase } from '@sepal/goldens';
import * as initializers from '@sepal/initializers';
import { conv2d, transpose, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { ones, SepalError, type Shape, type SymbolicShape, setRandomSeed, tensor, zeros } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import {
  Add,
  type AnyLayer,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  input,
  Layer,
  type LayerClass,
  layerClasses,
  Model,
  resetLayerNames,
  SeparableConv2D,
  Sequential,
  type SymbolicTensor,
  type Variable,
} from '../../src/index.ts';
import { MergeLayer } from '../../src/merging/merge-layer.ts';

const FILES = [
  'layers/activation',
  'layers/convolution',
  'layers/core',
  'layers/merging',
  'layers/normalization',
  'layers/pooling',
  'layers/regularization',
  'layers/reshaping',
] as const;

beforeEach(() => {
  resetLayerNames();
});

function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  for (const entry of Object.values(value)) deepFreeze(entry);
  return Object.freeze(value);
}

/** Overwrites the contents of every list and object. */
function ruin(value: unknown): void {
  const plain = Array.isArray(value) || (value as object | null)?.constructor === Object;
  if (!plain || value === null || typeof value !== 'object') return;
  for (const entry of Object.values(value)) ruin(entry);
  if (Array.isArray(value)) value.splice(0, value.length, 7, 8, 9, 10);
  else for (const key of Object.keys(value)) (value as Record<string, unknown>)[key] = 'ruined';
}

/** Config, weights, inferred and computed shape. */
function looksOf(layer: AnyLayer, shapes: readonly Shape[]): unknown {
  const one = <T>(values: readonly T[]): T => (layer instanceof MergeLayer ? values : values[0]) as T;
  const symbolic = shapes.map(([, ...sample]): SymbolicShape => [null, ...sample]);
  return {
    promised: layer.computeOutputShape(one<unknown>(symbolic) as SymbolicShape),
    computed: layer.apply(one<unknown>(shapes.map((shape) => ones(shape))) as never),
    // After build: Keras' LayerNormalization writes its axes differently from then on.
    config: JSON.stringify(layer.getConfig()),
    weights: layer.weights.map(({ name, shape }) => [name, shape]),
  };
}

const cases = FILES.flatMap((file) => (golden(file) as { readonly cases: readonly LayerCase[] }).cases);
const classNames = [...new Set(cases.map(({ layer }) => layer))];

test('every layer class with options has cases here', () => {
  const without = Object.keys(layerClasses).filter((name) => !classNames.includes(name));
  expect(without.filter((name) => /Conv|Pooling|Padding|Cropping|Normalization/.test(name))).toEqual([]);
});

test.each(classNames)('%s neither changes nor keeps the lists and objects that it is made from', (className) => {
  const layerClass = (layerClasses as unknown as Record<string, LayerClass>)[className] as LayerClass;
  for (const { layer, args, inputs, imageDataFormat } of cases) {
    if (layer !== className || imageDataFormat !== undefined) continue;
    const shapes = inputs.map(({ shape }) => shape);
    const make = (given: object): AnyLayer => {
      setRandomSeed(1);
      return layerClass.fromConfig({ name: 'it', ...given });
    };
    const expected = looksOf(make(deepFreeze(structuredClone(args))), shapes);
    const given = structuredClone(args);
    const made = make(given);
    ruin(given);
    expect(looksOf(made, shapes)).toEqual(expected);
    ruin(made.getConfig());
    expect(looksOf(made, shapes)).toEqual(expected);
  }
});

test('windows with random options: the caller’s objects may change, the layer’s cannot', () => {
  const side = fc.integer({ min: 1, max: 3 });
  const pair = fc.oneof(side, fc.tuple(side, side));
  const options = fc.record(
    { kernelSize: pair, strides: pair, padding: fc.constantFrom('valid', 'same'), useBias: fc.boolean() },
    { requiredKeys: ['kernelSize'] },
  );
  const makers: ((given: never) => Layer)[] = [
    (given: object) => new Conv2D({ ...(given as { kernelSize: number }), filters: 2 }),
    (given) => new DepthwiseConv2D(given),
    (given: object) => new SeparableConv2D({ ...(given as { kernelSize: number }), filters: 2 }),
  ];
  fc.assert(
    fc.property(options, fc.constantFrom(...makers), (given, make) => {
      setRandomSeed(1);
      const expected = looksOf(make(deepFreeze({ ...structuredClone(given), name: 'it' }) as never), [[1, 7, 8, 2]]);
      setRandomSeed(1);
      const mine = { ...structuredClone(given), name: 'it' };
      const layer = make(mine as never) as Conv2D;
      ruin(mine);
      expect(looksOf(layer, [[1, 7, 8, 2]])).toEqual(expected);
      expect([layer.kernelSize, layer.strides, layer.dilationRate].every(Object.isFrozen)).toBe(true);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('growing a list after a layer was called on it does not change the graph', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => input({ shape: [1], name })) as [
    SymbolicTensor,
    SymbolicTensor,
    SymbolicTensor,
  ];
  const pair = [a, b];
  const first = new Add().apply(pair);
  pair[1] = c;
  const second = new Add().apply(pair);
  pair.length = 0;
  const model = new Model({ inputs: [a, b, c], outputs: [first, second] });
  const [sum, other] = await model.predict([tensor([[1]]), tensor([[10]]), tensor([[100]])]);
  expect([sum?.item(), other?.item()]).toEqual([11, 101]);
  // As in DenseNet: a single list that every new layer is added to.
  const features = [a];
  let joined: SymbolicTensor = a;
  for (let depth = 0; depth < 4; depth++) {
    features.push(new Dense({ units: 2, kernelInitializer: 'ones' }).apply(joined));
    joined = new Concatenate().apply(features);
  }
  const dense = new Model({ inputs: a, outputs: joined });
  expect([...(await dense.predict(tensor([[1]]))).data]).toEqual([1, 1, 1, 3, 3, 9, 9, 27, 27]);
});

test('objects of inputs and outputs, and results of `apply`, belong to the caller', () => {
  const [a, b] = [input({ shape: [1], name: 'a' }), input({ shape: [1], name: 'b' })];
  const inputs: Record<string, SymbolicTensor> = { a, b };
  const outputs = [new Add().apply([a, b]), a];
  const model = new Model({ inputs, outputs });
  const config = JSON.stringify(model.getConfig());
  ruin(inputs);
  outputs.reverse();
  expect(JSON.stringify(model.getConfig())).toBe(config);
  const given = { a: input({ shape: [1] }), b: input({ shape: [1] }) };
  const results = model.apply(given) as SymbolicTensor[];
  const node = model.nodes[0];
  const before = [node?.inputs, node?.outputs].map((structure) => Object.values(structure as object));
  ruin(given);
  results.push(a);
  expect([node?.inputs, node?.outputs].map((structure) => Object.values(structure as object))).toEqual(before);
});

test('changing what a model exposes does not change the model', async () => {
  const a = input({ shape: [2] });
  const functional = new Model({ inputs: [a], outputs: [new Dense({ units: 3 }).apply(a)] });
  const sequence = new Sequential([input({ shape: [2] }), new Dense({ units: 3 }), new Dense({ units: 1 })]);
  for (const model of [functional, sequence] as (typeof functional | typeof sequence)[]) {
    const looks = (): unknown => [model.countParams(), model.layers.length, JSON.stringify(model.getConfig())];
    const before = looks();
    const change = (list: unknown): void => {
      try {
        (list as unknown[]).pop();
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError); // frozen
      }
    };
    const layer = model.layers.at(-1) as AnyLayer;
    for (const list of [model.layers, model.weights, model.trainableWeights, model.variables, model.sublayers])
      change(list);
    for (const list of [layer.nodes, layer.weights, layer.sublayers, layer.nodes[0]?.inputTensors]) change(list);
    for (const list of [layer.nodes[0]?.outputTensors, model.weights[0]?.shape, layer.nodes[0]]) change(list);
    if (Array.isArray(model.inputs)) for (const list of [model.inputs, model.outputs]) change(list);
    expect(looks()).toEqual(before);
    expect(Object.values(await model.predict([ones([1, 2])] as never)).length).toBeGreaterThan(0);
  }
});

test('shapes of weights and attributes of ops are copied', () => {
  class Kept extends Layer {
    static override readonly className = 'Kept';
    readonly shape = [2, 3];
    readonly strides: [number, number] = [1, 1];
    kernel!: Variable;
    override build(inputShape: SymbolicShape): void {
      this.kernel = this.addWeight({ name: 'kernel', shape: this.shape, initializer: 'ones' });
      this.shape.push(4);
      super.build(inputShape);
    }
    override call(x: Value): Value {
      const axes = [0, 1, 2, 3];
      const strides: [number, number] = [1, 1];
      const y = conv2d(transpose(x, axes), ones([1, 1, 1, 1]), { strides });
      axes.reverse();
      strides[0] = 5;
      return y;
    }
  }
  const layer = new Kept();
  const model = new Sequential([input({ shape: [4, 4, 1] }), layer]);
  expect([layer.kernel.shape, layer.kernel.value.shape]).toEqual([
    [2, 3],
    [2, 3],
  ]);
  expect(model.outputs.shape).toEqual([null, 4, 4, 1]);
  return expect(model.predict(zeros([1, 4, 4, 1]))).resolves.toMatchObject({ shape: [1, 4, 4, 1] });
});

test('axes of constraints are copied', () => {
  const axis = [0];
  const constraint = constraints.get({ className: 'MaxNorm', config: { axis, maxValue: 1 } });
  axis.push(1);
  expect(constraint.getConfig()).toMatchObject({ axis: [0] });
  expect((constraint.call(tensor([[3], [4]])) as { toArray(): unknown }).toArray()).not.toEqual([[3], [4]]);
});

test('objects passed to several layers are not modified', () => {
  const given = deepFreeze({
    kernelInitializer: initializers.get('heNormal'),
    biasInitializer: initializers.get({ className: 'Constant', config: { value: [1, 2] } }),
    kernelRegularizer: regularizers.get('l2'),
    activityRegularizer: regularizers.get('l1'),
    kernelConstraint: constraints.get({ className: 'UnitNorm', config: { axis: [0, 1] } }),
    inputShape: [4, 4, 2],
  });
  const configs = (): string =>
    JSON.stringify(Object.values(given).map((object) => 'getConfig' in object && object.getConfig()));
  const before = configs();
  for (const again of [1, 2]) {
    const conv = new Conv2D({ filters: 2, kernelSize: 3, ...given, name: `conv_${again}` });
    conv.apply(ones([1, 4, 4, 2]));
    conv.setWeights(conv.weights.map(({ shape }) => zeros(shape)));
    Conv2D.fromConfig(deepFreeze(conv.getConfig()));
  }
  expect(configs()).toBe(before);
});

test('a constructor with arbitrary arguments makes a layer or throws a SepalError, and does not modify its arguments', () => {
  const anything = fc.oneof(
    fc.anything({ withNullPrototype: true, withTypedArray: false, maxDepth: 2 }),
    fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 4 }),
    fc.record({
      className: fc.constantFrom('Constant', 'L2', 'MaxNorm', 'relu', 'x'),
      config: fc.object({ maxDepth: 1 }),
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.nat(), anything, (golden, index, value) => {
      const layerClass = (layerClasses as unknown as Record<string, LayerClass>)[golden.layer] as LayerClass;
      const keys = [...Object.keys(golden.args), 'activityRegularizer', 'inputShape', 'trainable'];
      const given = { ...structuredClone(golden.args), [keys[index % keys.length] as string]: value };
      const before = show(given);
      try {
        layerClass.fromConfig(deepFreeze(given)).getConfig();
      } catch (error) {
        if (!(error instanceof SepalError)) throw error;
      }
      expect(show(given)).toBe(before);
    }),
    { seed: 252, numRuns: 3000 },
  );
});
