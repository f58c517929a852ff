import { greater, add as sumOf } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { expect, expectTypeOf, test } from 'vitest';
import {
  Activation,
  Add,
  type AnyLayer,
  Average,
  type BaseModel,
  type CallContext,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  deserialize,
  Flatten,
  GlobalMaxPooling2D,
  Identity,
  input,
  Layer,
  layerClasses,
  MaxPooling2D,
  Model,
  ReLU,
  Reshape,
  Sequential,
  type Structure,
  type SymbolicTensor,
  serialize,
  tensor,
  type Value,
  zeros,
} from '../src/index.ts';

type Float = Tensor<'float32'>;
const add = (a: number, b: number): number => a + b;

// The compiler checks the types; the results show that they are right.
test('layers that compute return float32 for any input type', () => {
  const x = zeros([1, 2, 2, 1]);
  const bytes = tensor(new Uint8Array(4), [1, 2, 2, 1]);
  expectTypeOf(new Conv2D({ filters: 1, kernelSize: 1 }).apply(bytes)).toEqualTypeOf<Float>();
  expectTypeOf(new Activation('relu').apply(bytes)).toEqualTypeOf<Float>();
  expectTypeOf(new Average().apply([bytes, x])).toEqualTypeOf<Float>();
  const layers = [new Dense({ units: 1 }), new ReLU(), new DepthwiseConv2D({ kernelSize: 1 }), new Activation('relu')];
  for (const layer of layers) expect(layer.apply(bytes).data).toBeInstanceOf(Float32Array);
  expect(new ReLU().apply(bytes).data.reduce(add)).toBe(0);
});

test('layers that move elements return float32 for float32, and an unspecified type for others', () => {
  const integers = tensor(new Int32Array(4), [1, 2, 2, 1]);
  const flat = new Flatten().apply(integers);
  expectTypeOf(flat).toEqualTypeOf<Tensor>();
  expect(flat.data).toBeInstanceOf(Int32Array);
  expectTypeOf(new MaxPooling2D().apply(integers)).toEqualTypeOf<Tensor>();
  expectTypeOf(new GlobalMaxPooling2D().apply(zeros([1, 2, 2, 1]))).toEqualTypeOf<Float>();
  expectTypeOf(new Reshape({ targetShape: [4] }).apply(integers as Tensor)).toEqualTypeOf<Tensor>();
  expectTypeOf(new Add().apply([integers, integers])).toEqualTypeOf<Tensor>();
  expectTypeOf(new Add().apply([zeros([1]), zeros([1])])).toEqualTypeOf<Float>();
  const booleans = new Concatenate().apply([tensor([[true]]), tensor([[false]])]);
  expectTypeOf(booleans).toEqualTypeOf<Tensor>();
  expect(booleans.dtype).toBe('float32');
});

test('symbolic tensors and models carry the element type', async () => {
  const x = input({ shape: [2] });
  const ids = input({ shape: [2], dtype: 'int32' });
  expectTypeOf(x).toEqualTypeOf<SymbolicTensor<'float32'>>();
  expectTypeOf(ids).toEqualTypeOf<SymbolicTensor<'int32'>>();
  expectTypeOf(new Identity().apply(x)).toEqualTypeOf<SymbolicTensor<'float32'>>();
  expectTypeOf(new Identity().apply(ids)).toEqualTypeOf<SymbolicTensor>();
  const y = new Dense({ units: 1 }).apply(ids);
  expectTypeOf(y).toEqualTypeOf<SymbolicTensor<'float32'>>();

  const one = await new Model({ inputs: ids, outputs: y }).predict(zeros([1, 2], 'int32'));
  expectTypeOf(one).toEqualTypeOf<Float>();
  expect(one.data.reduce(add)).toBe(0);
  const kept = await new Model({ inputs: ids, outputs: new Identity().apply(ids) }).predict(zeros([1, 2], 'int32'));
  expectTypeOf(kept).toEqualTypeOf<Tensor>();
  expect(kept.dtype).toBe('int32');
  const named = await new Model({ inputs: [x, ids], outputs: { y, ids } }).predict([
    zeros([1, 2]),
    zeros([1, 2], 'int32'),
  ]);
  expectTypeOf(named).toEqualTypeOf<{ readonly y: Float; readonly ids: Tensor<'int32'> }>();
});

test('Sequential, weights and `out`', async () => {
  const model = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
  const y = await model.predict(zeros([1, 2]), { out: new Float32Array(1) });
  expectTypeOf(y).toEqualTypeOf<Float>();
  expectTypeOf(model.apply(zeros([1, 2]))).toEqualTypeOf<Float>();
  expectTypeOf(model.outputs).toEqualTypeOf<SymbolicTensor<'float32'>>();
  expectTypeOf(await model.getWeights()).toEqualTypeOf<Float[]>();
  // @ts-expect-error the output is float32
  await expect(model.predict(zeros([1, 2]), { out: new Int32Array(1) })).rejects.toThrow('Float32Array');
  expectTypeOf<Awaited<ReturnType<Sequential<'int32'>['predict']>>>().toEqualTypeOf<Tensor<'int32'>>();
});

test('a custom layer returns float32 for float32, unless declared otherwise', () => {
  class Scale extends Layer {
    override call(x: Value): Value {
      return x;
    }
  }
  class Positive extends Layer<SymbolicTensor, SymbolicTensor<'bool'>> {
    override call(x: Value): Value {
      return greater(x, 0);
    }
  }
  expectTypeOf(new Scale().apply(zeros([1]))).toEqualTypeOf<Float>();
  expectTypeOf(new Positive().apply(zeros([1]))).toEqualTypeOf<Tensor<'bool'>>();
  expect(new Positive().apply(zeros([1])).dtype).toBe('bool');
});

test('every layer and model is an AnyLayer, without a cast', () => {
  const x = input({ shape: [2] });
  class Both extends Layer<readonly [SymbolicTensor, SymbolicTensor], { readonly sum: SymbolicTensor<'float32'> }> {
    override call([a, b]: readonly [Value, Value]): { readonly sum: Value } {
      return { sum: sumOf(a, b) };
    }
  }
  const both = new Both();
  const model = new Model({ inputs: { x }, outputs: [new Dense({ units: 1 }).apply(x)] });
  const layers: AnyLayer[] = [
    new Dense({ units: 1 }),
    new Add(),
    both,
    model,
    new Sequential<'int32'>(),
    new Identity(),
  ];
  expect(layers.map(({ className }) => className)).toEqual([
    'Dense',
    'Add',
    'Both',
    'Functional',
    'Sequential',
    'Identity',
  ]);
  expectTypeOf(both.apply([x, x])).toEqualTypeOf<{ readonly sum: SymbolicTensor<'float32'> }>();
  expectTypeOf((layers[0] as AnyLayer).apply(x)).toEqualTypeOf<Structure<SymbolicTensor>>();
});

test('context.apply takes and returns what the `call` of the layer does', () => {
  class Halves extends Layer<SymbolicTensor, readonly [SymbolicTensor, SymbolicTensor]> {
    override call(x: Value): readonly [Value, Value] {
      return [x, x];
    }
  }
  class Outer extends Layer {
    readonly halves = this.addLayer(new Halves());
    readonly sum = this.addLayer(new Add());
    readonly any: AnyLayer = this.addLayer(new ReLU());
    override call(x: Value, context: CallContext): Value {
      const halves = context.apply(this.halves, x);
      expectTypeOf(halves).toEqualTypeOf<readonly [Value, Value]>();
      expectTypeOf(context.apply(this.any, x)).toEqualTypeOf<Structure<Value>>();
      const [a, b] = halves;
      // @ts-expect-error Add takes several values
      expect(() => context.apply(this.sum, x)).toThrow('should be called on a list of inputs');
      return context.apply(this.sum, [a, b]);
    }
  }
  expect(new Outer().apply(tensor([1, -2])).toArray()).toEqual([2, -4]);
});

test('layers of different classes can be called in sequence', () => {
  const layers = [
    new Conv2D({ filters: 1, kernelSize: 1 }),
    new MaxPooling2D(),
    new Flatten(),
    new Dense({ units: 1 }),
  ];
  const same: readonly Layer[] = layers;
  let x = input({ shape: [4, 4, 1] });
  for (const layer of layers) x = layer.apply(x);
  expect(same.reduce((y, layer) => layer.apply(y), zeros([1, 4, 4, 1])).shape).toEqual([1, 1]);
  expect(new Sequential(same).layers).toEqual(layers);
});

test('models from configs can predict', async () => {
  const sequence = new Sequential([input({ shape: [2] }), new Dense({ units: 1, kernelInitializer: 'ones' })]);
  const x = input({ shape: [2] });
  const model = new Model({ inputs: x, outputs: new Dense({ units: 1, kernelInitializer: 'ones' }).apply(x) });
  const ones = tensor([[1, 1]]);

  const copies = [
    await Model.fromConfig(model.getConfig(), layerClasses).predict(ones),
    await Sequential.fromConfig(sequence.getConfig(), layerClasses).predict(ones),
    await deserialize(JSON.parse(JSON.stringify(serialize(model)))).predict(ones),
    await deserialize(serialize(sequence)).predict(ones),
  ];
  expectTypeOf(copies).toEqualTypeOf<Float[]>();
  for (const y of copies) expect(y.data.reduce(add)).toBe(2);

  const data: unknown = serialize(model);
  expectTypeOf(deserialize(data)).toEqualTypeOf<BaseModel>();
  expectTypeOf(deserialize(serialize(sequence))).toEqualTypeOf<Sequential>();
  expectTypeOf(deserialize<Dense>(serialize(new Dense({ units: 1 })) as unknown)).toEqualTypeOf<Dense>();
  expectTypeOf(Dense.fromConfig({ units: 1 })).toEqualTypeOf<Dense>();
  const dense = deserialize({ className: 'Dense', config: { units: 3 } });
  expectTypeOf(dense).toEqualTypeOf<Dense>();
  expect(dense.units).toBe(3);
  class Mine extends Sequential {}
  expectTypeOf(Mine.fromConfig(sequence.getConfig(), layerClasses).predict).returns.resolves.toEqualTypeOf<Float>();
  type Pair = Model<readonly [SymbolicTensor, SymbolicTensor]>;
  const pair = () => Model.fromConfig<Pair>({}, layerClasses);
  expectTypeOf(pair).returns.toEqualTypeOf<Pair>();
});
