import { golden } from '@sepal/goldens';
import { multiply, type Value } from '@sepal/ops';
import { type SymbolicShape, zeros } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  type AnyLayer,
  BatchNormalization,
  type CallContext,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  deserialize,
  input,
  Layer,
  Model,
  PReLU,
  resetLayerNames,
  SeparableConv2D,
  Sequential,
  type SymbolicTensor,
  serialize,
  type Variable,
} from '../../src/index.ts';

const PICTURE = [9, 9, 3];
const SHAPE = [null, ...PICTURE];
const picture = (): SymbolicTensor => input({ shape: PICTURE });
const pixels = zeros([1, ...PICTURE]);
const net = (layers: readonly unknown[]): Sequential => new Sequential(layers as never, { name: 'net' });
const dense = (name: string): Dense => new Dense({ units: 2, name });
const depthwise = (): DepthwiseConv2D => new DepthwiseConv2D({ kernelSize: 3, padding: 'same', name: 'dw' });
const pointwise = (): Conv2D => new Conv2D({ filters: 3, kernelSize: 1, name: 'pw' });
const block = (name: string): Sequential =>
  new Sequential([depthwise(), new BatchNormalization({ name: 'bn' })], { name });

type Functional = Model;
function functional(name: string): Functional {
  const x = picture();
  return new Model({ inputs: x, outputs: new BatchNormalization({ name: 'bn' }).apply(depthwise().apply(x)), name });
}

/** A functional model of a chain of layers. */
function chain(shape: readonly number[], layers: readonly Pick<Layer, 'apply'>[]): Functional {
  const x = input({ shape });
  return new Model({ inputs: x, outputs: layers.reduce((y, layer) => layer.apply(y), x), name: 'm' });
}

class Block extends Layer {
  static override readonly className = 'Block';
  readonly dw = this.addLayer(depthwise());
  readonly sequence = this.addLayer(new Sequential([pointwise()], { name: 'sequence' }));
  override call(x: Value, context: CallContext): Value {
    return context.apply(this.sequence, context.apply(this.dw, x));
  }
}

class Building extends Layer {
  static override readonly className = 'Building';
  readonly dw = this.addLayer(depthwise());
  readonly pw = this.addLayer(pointwise());
  scale!: Variable;
  override build(inputShape: SymbolicShape): void {
    this.scale = this.addWeight({ name: 'scale', shape: [1] });
    this.dw.build(inputShape);
    this.pw.build(inputShape);
    super.build(inputShape);
  }
  override call(x: Value, context: CallContext): Value {
    return multiply(context.apply(this.pw, context.apply(this.dw, x)), context.read(this.scale));
  }
}

class Around extends Layer {
  static override readonly className = 'Around';
  readonly model = this.addLayer(functional('inside'));
  override call(x: Value, context: CallContext): Value {
    return context.apply(this.model, x);
  }
}

class Outer extends Layer {
  static override readonly className = 'Outer';
  readonly inner = this.addLayer(new Building({ name: 'inner' }));
  override call(x: Value, context: CallContext): Value {
    return context.apply(this.inner, x);
  }
}

const built = <L extends { build(shape: SymbolicShape): void }>(layer: L, shape: SymbolicShape): L => {
  layer.build(shape);
  return layer;
};
const called = <L extends Pick<Layer, 'apply'>>(layer: L, on: typeof pixels | SymbolicTensor): L => {
  layer.apply(on as SymbolicTensor);
  return layer;
};
const added = (model: Sequential, layer: Layer): Sequential => {
  model.add(layer);
  return model;
};

/** The Python code of the goldens, by case name. */
const makers: Record<string, () => unknown> = {
  'dense, built': () => built(dense('d'), [null, 2]),
  'dense, called': () => called(dense('d'), zeros([1, 2])),
  'sequential with an input': () => net([input({ shape: [2] }), dense('d')]),
  'sequential, built': () => built(net([dense('d')]), [null, 2]),
  'sequential, called': () => called(net([dense('d')]), zeros([1, 2])),
  'sequential, added to': () => added(net([input({ shape: [2] })]), dense('d')),
  'sequential around a built layer': () => net([input({ shape: [2] }), built(dense('d'), [null, 2])]),
  'sequentials in a sequential, built': () => built(net([block('a'), block('b')]), SHAPE),
  'sequentials in a sequential with an input': () => net([picture(), block('a'), block('b')]),
  'sequentials in a sequential, called': () => called(net([block('a'), block('b')]), pixels),
  'built sequential in a sequential': () => net([picture(), built(block('a'), SHAPE), block('b')]),
  'three deep': () => {
    const c = new Sequential([dense('d')], { name: 'c' });
    const b = new Sequential([c], { name: 'b' });
    return built(new Sequential([b], { name: 'a' }), [null, 2]);
  },
  'sequentials in a functional model': () => chain(PICTURE, [block('a'), block('b')]),
  'functional models in a functional model': () => chain(PICTURE, [functional('a'), functional('b')]),
  'functional models in a sequential': () => net([functional('a'), functional('b')]),
  'functional model and a layer in a sequential': () =>
    net([picture(), functional('a'), new Conv2D({ filters: 1, kernelSize: 1, name: 'c' })]),
  'shared layer': () => {
    const shared = dense('shared');
    return chain([2], [shared, shared]);
  },
  'shared sequential': () => {
    const shared = new Sequential([dense('d')], { name: 's' });
    return chain([2], [shared, shared]);
  },
  'layer of layers, called': () => called(new Block({ name: 'blk' }), pixels),
  'layer of layers, symbolic': () => called(new Block({ name: 'blk' }), picture()),
  'layers of layers in a sequential': () => net([picture(), new Block({ name: 'a' }), new Block({ name: 'b' })]),
  'layers of layers in a functional model': () => chain(PICTURE, [new Block({ name: 'a' }), new Block({ name: 'b' })]),
  'layer that builds its layers, built': () => built(new Building({ name: 'blk' }), SHAPE),
  'layer that builds its layers, called': () => called(new Building({ name: 'blk' }), pixels),
  'layer that builds its layers in a sequential': () => net([picture(), new Building({ name: 'blk' })]),
  'layer around a functional model': () => called(new Around({ name: 'blk' }), pixels),
  'layer around a functional model in a sequential': () => net([picture(), new Around({ name: 'blk' })]),
  'layer of a layer of layers': () => called(new Outer({ name: 'outer' }), pixels),
  'layer of a layer of layers in a sequential': () => built(net([new Outer({ name: 'outer' })]), SHAPE),
  'model cut out of another': () => {
    const x = input({ shape: [2] });
    const h = new Dense({ units: 3, name: 'h' }).apply(x);
    return new Model({ inputs: h, outputs: dense('y').apply(h), name: 'm' });
  },
  'several kinds of weights': () =>
    net([
      input({ shape: [4, 4, 2] }),
      new SeparableConv2D({ filters: 2, kernelSize: 1, name: 'sep' }),
      new PReLU({ name: 'p' }),
      new BatchNormalization({ name: 'bn' }),
    ]),
};

const pathsOf = (layer: AnyLayer): string[] => layer.weights.map(({ path }) => path);
const custom = { Block, Building, Around, Outer };

beforeEach(resetLayerNames);

test.each(golden('paths').cases)('$name', ({ name, paths }) => {
  const make = makers[name];
  expect(make, 'there is no counterpart').toBeDefined();
  const it = (make as () => AnyLayer)();
  expect(pathsOf(it)).toEqual(paths);
  if (!('layers' in it)) return;
  const read = deserialize(JSON.parse(JSON.stringify(serialize(it))), custom);
  // Configs of layers do not record where they were built: a layer built on its own is rebuilt in the model.
  const expected = name === 'sequential around a built layer' ? paths.map((path) => `net/${path}`) : paths;
  expect(pathsOf(read)).toEqual(expected);
  expect(read.getConfig()).toEqual(it.getConfig());
});

test('a failed build leaves no path behind', () => {
  class Failing extends Layer {
    static override readonly className = 'Failing';
    override call(): never {
      throw new Error('no');
    }
  }
  expect(() => net([new Failing(), dense('d')]).build([null, 2])).toThrow('no');
  expect(pathsOf(built(dense('d'), [null, 2]))).toEqual(['d/kernel', 'd/bias']);
});
