import { join } from 'node:path';
import type { Value } from '@sepal/ops';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Copy, loadCopy } from '../src/copies.ts';

/** The copies in a program: its own, and a dependency's. */
const copies: Record<string, Copy> = {};

beforeAll(async () => {
  for (const [name, version] of Object.entries({ own: '0.1.1', twin: '0.1.1', patched: '0.1.7', newer: '0.2.0' })) {
    copies[name] = await loadCopy(inject('folder'), join(inject('scratch'), 'copies', name), version);
  }
});

afterEach(() => {
  for (const { tensor, layers, runtime } of Object.values(copies)) {
    tensor.resetRandomSeed();
    layers.resetLayerNames();
    layers.setImageDataFormat('channelsLast');
    runtime.setDefaultEngine();
  }
});

function pair(name: string): [own: Copy, other: Copy] {
  return [copies['own'] as Copy, copies[name] as Copy];
}

const twoCopies =
  /There are two copies of @sepal\/tensor: 0\.1\.1 and 0\.2\.0\. The \w+ was made with one and cannot be used with the other\. .*npm dedupe/;

test('the copies are copies', () => {
  const [own, twin] = pair('twin');
  expect(own.tensor.Tensor).not.toBe(twin.tensor.Tensor);
  const versions = Object.values(copies).map(({ tensorCopies }) => tensorCopies.VERSION);
  expect(versions).toEqual(['0.1.1', '0.1.1', '0.1.7', '0.2.0']);
});

describe.each(['twin', 'patched', 'newer'])('values pass between a copy and its %s', (name) => {
  test('tensors, in and out of predict and apply', async () => {
    const [own, other] = pair(name);
    const layer = new other.layers.Dense({ units: 2, kernelInitializer: 'ones' });
    const model = new other.layers.Sequential([other.layers.input({ shape: [3] }), layer]);
    const x = own.tensor.tensor([[1, 2, 3]]);
    const y = await model.predict(x as never);
    expect(y.toArray()).toEqual([[6, 6]]);
    expect(y).toBeInstanceOf(own.tensor.Tensor);
    expect(layer.apply(x as never)).toBeInstanceOf(own.tensor.Tensor);
    model.setWeights([own.tensor.full([3, 2], 2), own.tensor.zeros([2])] as never);
    expect((await model.predict(x as never)).toArray()).toEqual([[12, 12]]);
  });

  test('tensors in ops and as initializers', () => {
    const [own, other] = pair(name);
    const x = own.tensor.tensor([1, -2]) as never;
    expect((other.ops.relu(x) as never as { toArray(): unknown }).toArray()).toEqual([1, 0]);
    expect(other.initializers.get(x).call([2]).toArray()).toEqual([1, -2]);
  });

  test('errors, by class and parent', () => {
    const [own, other] = pair(name);
    let error: unknown;
    try {
      other.tensor.tensor([1, 2], [3]);
    } catch (caught) {
      error = caught;
    }
    const { ShapeError, ValueError, SepalError, GraphError } = own.tensor;
    expect([ShapeError, ValueError, SepalError, GraphError].map((type) => error instanceof type)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    class OwnError extends ShapeError {}
    expect(error instanceof OwnError).toBe(false);
    expect(new OwnError({ message: '' })).toBeInstanceOf(other.tensor.ValueError);
    expect(new ValueError({ message: '' }) instanceof other.tensor.ShapeError).toBe(false);
  });

  test('the random seed, and generators', () => {
    const [own, other] = pair(name);
    const draw = ({ initializers, tensor }: Copy): unknown[] => [
      new initializers.GlorotUniform().call([2, 2]).toArray(),
      tensor.randomNormal([2]).toArray(),
    ];
    own.tensor.setRandomSeed(1234);
    const expected = draw(own);
    own.tensor.setRandomSeed(1234);
    expect(draw(other)).toEqual(expected);
    expect(draw(own)).not.toEqual(expected);

    const seed = new own.tensor.SeedGenerator(42);
    const first = other.tensor.randomUniform([2], { seed: seed as never }).toArray();
    expect(seed.state).toEqual([42, 1]);
    expect(first).toEqual(own.tensor.randomUniform([2], { seed: new own.tensor.SeedGenerator(42) }).toArray());
    expect(new other.initializers.HeNormal({ seed: seed as never }).seed).toBe(seed);
  });
});

/** Code that takes parts of another copy: each returns a number that does not depend on whose parts they are. */
const mixtures: Record<string, (own: Copy, other: Copy) => unknown> = {
  'a layer in a Sequential': async ({ layers, tensor }, other) => {
    const dense = new other.layers.Dense({ units: 2, kernelInitializer: 'ones' });
    const model = new layers.Sequential([layers.input({ shape: [3] }), dense as never, new layers.ReLU()]);
    return (await model.predict(tensor.ones([1, 3]))).toArray();
  },
  'a layer on a symbolic tensor': async ({ layers, tensor }, other) => {
    const inputs = layers.input({ shape: [3] });
    const outputs = new other.layers.Dense({ units: 2, kernelInitializer: 'ones' }).apply(inputs as never);
    const model = new layers.Model({ inputs, outputs: outputs as never as typeof inputs });
    return (await model.predict(tensor.ones([1, 3]))).toArray();
  },
  'an input layer': async ({ layers, tensor }, other) => {
    const model = new layers.Sequential([other.layers.input({ shape: [3] }) as never, new layers.ReLU()]);
    return (await model.predict(tensor.ones([1, 3]))).toArray();
  },
  'a model in a model': async ({ layers, tensor }, other) => {
    const inner = new other.layers.Sequential([
      other.layers.input({ shape: [3] }),
      new other.layers.Dense({ units: 2, kernelInitializer: 'ones' }),
    ]);
    const inputs = layers.input({ shape: [3] });
    const outputs = inner.apply(inputs as never) as never as typeof inputs;
    const model = new layers.Model({ inputs, outputs: new layers.ReLU().apply(outputs) });
    const copy = layers.Model.fromConfig(model.getConfig(), layers.layerClasses);
    copy.setWeights(await model.getWeights());
    return [(await model.predict(tensor.ones([1, 3]))).toArray(), (await copy.predict(tensor.ones([1, 3]))).toArray()];
  },
  'a layer as an activation': async ({ layers, tensor }, other) => {
    const activation = new other.layers.LeakyReLU({ negativeSlope: 0.5 });
    const model = new layers.Sequential([
      layers.input({ shape: [1] }),
      new layers.Dense({ units: 1, kernelInitializer: 'ones', activation: activation as never }),
    ]);
    return (await model.predict(tensor.tensor([[-2]]))).toArray();
  },
  'an initializer': ({ initializers }, other) => initializers.get(new other.initializers.Ones()).call([2]).toArray(),
  'a class of initializers': ({ initializers }, other) => initializers.get(other.initializers.Ones).call([2]).toArray(),
  'a regularizer': ({ regularizers, tensor }, other) =>
    (
      regularizers.get(new other.regularizers.L2({ l2: 1 }) as never) as never as {
        call(x: unknown): { item(): number };
      }
    )
      .call(tensor.ones([2]))
      .item(),
  'a constraint': ({ constraints, tensor }, other) =>
    (constraints.get(new other.constraints.NonNeg()) as never as { call(x: unknown): { toArray(): unknown } })
      .call(tensor.tensor([1, -1]))
      .toArray(),
  'values of a trace': async ({ runtime, ops, tensor }, other) => {
    const engine = await runtime.createEngine();
    const twice = engine.compile((x) => ops.add(other.ops.relu(x as never) as never as Value, x));
    const y = await twice(tensor.tensor([1, -2]));
    engine.close();
    return y.toArray();
  },
  'an engine': async ({ layers, tensor }, other) => {
    const engine = await other.runtime.createEngine();
    const model = new layers.Sequential([layers.input({ shape: [3] }), new layers.ReLU()]);
    const y = await model.predict(tensor.ones([1, 3]), { engine: engine as never });
    engine.close();
    return y.toArray();
  },
};

describe.each(Object.entries(mixtures))('%s of another copy', (_, mix) => {
  test.each(['twin', 'patched'])('works: %s', async (name) => {
    const [own, other] = pair(name);
    expect(await mix(own, other)).toEqual(await mix(own, own));
  });

  test('of an incompatible one is refused, with both versions and the remedy', async () => {
    await expect(async () => mix(...pair('newer'))).rejects.toThrow(twoCopies);
  });
});

test('a user’s subclass does not inherit its parent’s brand', () => {
  const [own, twin] = pair('twin');
  class Mine extends own.initializers.Initializer {
    override call(shape: readonly number[]) {
      return own.tensor.zeros(shape);
    }
  }
  expect(new Mine()).toBeInstanceOf(twin.initializers.Initializer);
  expect(new own.initializers.Ones() instanceof Mine).toBe(false);
});

describe('the state of compatible copies', () => {
  test('names continue', () => {
    const [own, twin] = pair('twin');
    expect([own, twin, own].map(({ layers }) => new layers.ReLU().name)).toEqual(['re_lu', 're_lu_1', 're_lu_2']);
    const model = new own.layers.Sequential([new own.layers.ReLU(), new twin.layers.ReLU() as never]);
    expect(model.layers.map(({ name }) => name)).toEqual(['re_lu_3', 're_lu_4']);
  });

  test('the data format and the default engine are set for all', async () => {
    const [own, twin] = pair('twin');
    own.layers.setImageDataFormat('channelsFirst');
    expect(twin.layers.imageDataFormat()).toBe('channelsFirst');
    const engine = await own.runtime.createEngine();
    own.runtime.setDefaultEngine(engine);
    expect(await twin.runtime.defaultEngine()).toBe(engine);
    engine.close();
  });

  test('incompatible copies have their own state', async () => {
    const [own, newer] = pair('newer');
    own.layers.setImageDataFormat('channelsFirst');
    expect(newer.layers.imageDataFormat()).toBe('channelsLast');
    const engine = await own.runtime.createEngine();
    own.runtime.setDefaultEngine(engine);
    expect(await newer.runtime.defaultEngine()).not.toBe(engine);
    engine.close();
  });
});
