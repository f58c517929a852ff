import { relu, State, type Traced } from '@sepal/ops';
import { createEngine, type Engine, type Session, setDefaultEngine } from '@sepal/runtime';
import { PythonRandom, randomUniform, SeedGenerator, Tensor, tensor } from '@sepal/tensor';
import { isProxy, reactive, readonly, ref, shallowReactive, shallowReadonly, shallowRef, toRaw } from '@vue/reactivity';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Activation,
  Add,
  Conv2D,
  Dense,
  Dropout,
  InputLayer,
  input,
  Layer,
  Model,
  Sequential,
} from '../../src/index.ts';

/** Ways to put an object into reactive state; each returns what a component reads. */
const ways: Record<string, <T extends object>(object: T) => T> = {
  reactive: (object) => reactive(object) as typeof object,
  shallowReactive: (object) => shallowReactive(object),
  readonly: (object) => readonly(object) as typeof object,
  shallowReadonly: (object) => shallowReadonly(object),
  ref: (object) => ref(object).value as typeof object,
  shallowRef: (object) => shallowRef(object).value,
  'a field': (object) => reactive({ object }).object as typeof object,
  'a field of a ref': (object) => ref({ object }).value.object as typeof object,
  'a field of readonly state': (object) => readonly({ object }).object as typeof object,
  'a nested field': (object) => reactive({ a: { b: [{ object }] } }).a.b[0]?.object as typeof object,
  'an array': (object) => reactive([object])[0] as typeof object,
  'a Map': (object) => reactive(new Map([['key', object]])).get('key') as typeof object,
  'a Set': (object) => [...reactive(new Set([object]))][0] as typeof object,
  'a later assignment': (object) => {
    const state = reactive<{ object?: object }>({});
    state.object = object;
    return state.object as typeof object;
  },
  'readonly of reactive': (object) => readonly(reactive({ object })).object as typeof object,
};

let engine: Engine;
let session: Session;
beforeAll(async () => {
  engine = await createEngine();
  session = engine.createSession();
});
afterAll(() => engine.close());

const small = (): Sequential =>
  new Sequential([input({ shape: [2] }), new Dense({ units: 1, kernelInitializer: 'ones' }), new Activation('relu')]);
const x = tensor([[1, 2]]);

describe.each(Object.entries(ways))('in reactive state: %s', (_, put) => {
  test('objects of every kind are not wrapped', () => {
    const symbolic = input({ shape: [2] });
    const model = small();
    class Mine extends Layer {
      readonly #factor = 2;
      override call(value: Parameters<Layer['call']>[0]): Parameters<Layer['call']>[0] {
        return this.#factor > 0 ? relu(value) : value;
      }
    }
    const objects = {
      tensor: x,
      symbolic,
      model,
      functional: new Model({ inputs: symbolic, outputs: new Dense({ units: 1 }).apply(symbolic) }),
      layer: new Conv2D({ filters: 1, kernelSize: 1 }),
      mine: new Mine(),
      variable: model.weights[0] as object,
      state: new State({ path: 's', shape: [2, 1], dtype: 'float32', initial: tensor([[1], [2]]) }),
      seeds: new SeedGenerator(1),
      random: new PythonRandom(1),
      engine,
      session,
    };
    for (const [name, object] of Object.entries(objects)) {
      const held = put(object);
      expect(isProxy(held), name).toBe(false);
      expect(held, name).toBe(object);
    }
  });

  test('models build, predict, apply, take weights and explain', async () => {
    const model = put(small());
    const sum = put({ model, x, engine });
    expect((await sum.model.predict(sum.x, { engine: sum.engine })).toArray()).toEqual([[3]]);
    expect((await model.predict(x, put({ engine, batchSize: 1 }))).toArray()).toEqual([[3]]);
    const [kernel, bias] = await model.getWeights();
    model.setWeights(put([tensor([[2], [2]]), bias as Tensor]));
    expect(kernel?.shape).toEqual([2, 1]);
    expect(model.apply(x).toArray()).toEqual([[6]]);
    expect(model.summary()).toContain('dense');
    expect((await model.explain()).layers.length).toBe(2);
  });

  test('options, shapes, arrays of inputs and configs may be reactive too', async () => {
    const [a, b] = [input(put({ shape: [2] })), input({ shape: put([2]) })];
    const model = new Model(put({ inputs: [a, b], outputs: new Add().apply(put([a, b])) }));
    const y = await model.predict(put([x, x]) as [Tensor, Tensor]);
    expect(y.toArray()).toEqual([[2, 4]]);
    const copy = Sequential.fromConfig(put(small().getConfig()), put({ InputLayer, Dense, Activation }));
    expect((await copy.predict(x)).toArray()).toEqual([[3]]);
    expect(tensor(put([[1, 2]])).toArray()).toEqual([[1, 2]]);
  });

  test('seeds are drawn, engines compile, and sessions belong to the engine', async () => {
    const seed = put(new SeedGenerator(42));
    randomUniform([2], { seed });
    expect(seed.state).toEqual([42, 1]);
    const twice = put(engine).compile((value: Traced) => relu(value));
    expect((await twice(tensor([-1, 1]))).toArray()).toEqual([0, 1]);
    const model = small();
    expect(put(model).sessionOn(put(engine))).toBe(model.sessionOn(engine));
    expect(toRaw(put(model))).toBe(model);
    setDefaultEngine(put(engine));
    expect((await put(model).predict(x)).toArray()).toEqual([[3]]);
    setDefaultEngine();
  });

  test('training draws from the layer’s counter', () => {
    const drop = put(new Dropout({ rate: 0.5, seed: 1 }));
    const first = drop.apply(tensor([[1, 1, 1, 1]]), { training: true });
    expect(drop.apply(tensor([[1, 1, 1, 1]]), { training: true }).toArray()).not.toEqual(first.toArray());
  });
});

test('consoles show the kind of objects', () => {
  const text = (object: unknown): string => Object.prototype.toString.call(object);
  expect(text(x)).toBe('[object Tensor]');
  expect(text(new Dense({ units: 1 }))).toBe('[object Layer]');
  expect(text(engine)).toBe('[object Engine]');
});

describe('behind a hand-made Proxy', () => {
  test.each([
    ['predict', (model: Sequential) => model.predict(x)],
    ['apply', (model: Sequential) => model.apply(x)],
    ['summary', (model: Sequential) => model.summary()],
    ['explain', (model: Sequential) => model.explain()],
    ['countParams', (model: Sequential) => model.countParams()],
    ['getLayer', (model: Sequential) => model.getLayer(0)],
    ['getWeights', (model: Sequential) => model.getWeights()],
    ['setWeights', (model: Sequential) => model.setWeights([])],
  ])('%s says so, and what to do', async (method, call) => {
    const model = new Proxy(small(), {});
    await expect(async () => call(model)).rejects.toThrow(
      `${method}: \`${method}\` was called through a Proxy around the layer or model, which cannot reach its private fields. Keep the object itself`,
    );
  });

  test('tensors work: they have no private fields', async () => {
    const wrapped = new Proxy(x, {});
    expect(wrapped.toArray()).toEqual([[1, 2]]);
    expect(wrapped).toBeInstanceOf(Tensor);
    expect(relu(wrapped).toArray()).toEqual([[1, 2]]);
    expect((await small().predict(wrapped)).toArray()).toEqual([[3]]);
  });
});
