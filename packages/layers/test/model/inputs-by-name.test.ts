/** Values are matched to inputs by name or position in the same way in `apply`, `predict` and nested models. */
import { ones, type Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Dense,
  Identity,
  input,
  type Layer,
  layerClasses,
  Model,
  resetLayerNames,
  Sequential,
  type Structure,
  Subtract,
  type SymbolicTensor,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

const one = tensor([[1]]);
const zero = tensor([[0]]);
// biome-ignore lint/suspicious/noExplicitAny: structures that the types of the models do not allow
const any = (value: unknown): any => value;

/** IT - IS, with the inputs in this order. */
function listed(): Model {
  const [IT, IS] = [input({ shape: [1], name: 'IT' }), input({ shape: [1], name: 'IS' })];
  return any(new Model({ inputs: [IT, IS], outputs: new Subtract().apply([IT, IS]), name: 'listed' }));
}

/** zz - aa, under names other than those of the inputs. */
function named(): Model {
  const [zz, aa] = [input({ shape: [1], name: 'first' }), input({ shape: [1], name: 'second' })];
  return any(new Model({ inputs: { zz, aa }, outputs: { difference: new Subtract().apply([zz, aa]) }, name: 'named' }));
}

/** One input and one output. */
function single(): Model {
  const x = input({ shape: [1], name: 'x' });
  return any(new Model({ inputs: x, outputs: new Identity().apply(x), name: 'single' }));
}

const flat = (given: Structure<Tensor>): unknown => ('data' in given ? given : Object.values(given));
const numberOf = (result: Structure<Tensor>): number => (Object.values(result).find((v) => v?.data) ?? result).item();

/** Every way to call a model on tensors; in the last two it is nested in another model. */
const ways: Record<string, (model: Model, given: Structure<Tensor>) => unknown> = {
  apply: (model, given) => model.apply(any(given)),
  predict: (model, given) => model.predict(any(given)),
  'apply of a model around it': (model, given) => around(model, given).apply(any(flat(given))),
  'predict of a model around it': (model, given) => around(model, given).predict(any(flat(given))),
};

function around(model: Model, given: Structure<Tensor>): Model {
  if ('data' in given) return any(new Sequential([model as unknown as Layer]));
  const symbolic = Object.keys(given).map((_, index) => input({ shape: [1], name: `around_${index}` }));
  const keys = Object.keys(given);
  const nested = Array.isArray(given) ? symbolic : Object.fromEntries(keys.map((key, index) => [key, symbolic[index]]));
  const outputs = model.apply(any(nested)) as Structure<SymbolicTensor>;
  const whole = new Model({ inputs: symbolic, outputs });
  // Going through a config makes the same call.
  return Model.fromConfig(JSON.parse(JSON.stringify(whole.getConfig())), layerClasses);
}

test.each<[string, () => Model, Structure<Tensor>, number]>([
  ['a list for a list', listed, [one, zero], 1],
  ['names for a list', listed, { IS: zero, IT: one }, 1],
  ['names for a list, the other way round', listed, { IT: zero, IS: one }, -1],
  ['names for names', named, { zz: one, aa: zero }, 1],
  ['names for names, sorted', named, { aa: zero, zz: one }, 1],
  ['one for one', single, one, 1],
  ['a list of one for one', single, [one], 1],
  ['a name for one', single, { x: one }, 1],
])('%s', async (_, make, given, expected) => {
  for (const [way, call] of Object.entries(ways)) {
    expect(numberOf((await call(make(), given)) as Structure<Tensor>), way).toBe(expected);
  }
});

test.each<[string, () => Model, Structure<Tensor>, string]>([
  [
    'other names',
    listed,
    { A: zero, B: one },
    "Expected 2 inputs: 'IT', 'IS'. Received 'A', 'B'. Give them in this order",
  ],
  ['a missing name', listed, { IT: one }, "Expected 2 inputs: 'IT', 'IS'. Received 'IT'."],
  ['a name too many', listed, { IT: one, IS: zero, Z: one }, "Received 'IT', 'IS', 'Z'."],
  ['one for two', listed, one, "Expected 2 inputs: 'IT', 'IS'. Received one value."],
  ['three for two', listed, [one, one, one], 'Received an array of 3.'],
  // Keras: the structure of `inputs` doesn't match the expected structure.
  [
    'a list for names',
    named,
    [one, zero],
    "Expected 2 inputs: 'aa', 'zz'. Received an array of 2. The model was made with names",
  ],
  ['names of the input layers for other names', named, { first: one, second: zero }, "Received 'first', 'second'."],
  ['half of the names', named, { zz: one }, "Expected 2 inputs: 'aa', 'zz'. Received 'zz'."],
  ['another name for one', single, { y: one }, "Expected 1 input: 'x'. Received 'y'."],
  ['`constructor` for one', single, { constructor: one } as never, "Expected 1 input: 'x'. Received 'constructor'."],
])('%s is refused', async (_, make, given, message) => {
  for (const [way, call] of Object.entries(ways)) {
    const attempt = async (): Promise<unknown> => call(make(), given);
    if ('data' in given && way.includes('around')) continue; // a Sequential requires one input and output
    await expect(attempt(), way).rejects.toThrow(ValueError);
    await expect(attempt(), way).rejects.toThrow(message);
  }
});

test('named shapes are sorted like values', () => {
  const a = input({ shape: [2], name: 'a' });
  const b = input({ shape: [3], name: 'b' });
  const model = new Model({ inputs: { b, a }, outputs: [new Dense({ units: 1 }).apply(a), b] });
  expect(model.computeOutputShape({ a: [null, 2], b: [null, 3] })).toEqual([
    [null, 1],
    [null, 3],
  ]);
  expect(() => model.computeOutputShape({ a: [null, 3], b: [null, 2] })).toThrow('expected axis 1');
});

test('arrays of `out` are matched by name too', async () => {
  const x = input({ shape: [1], name: 'x' });
  const outputs = [new Dense({ units: 1, name: 'small' }).apply(x), new Dense({ units: 2, name: 'large' }).apply(x)];
  const model = new Model({ inputs: x, outputs });
  const [small, large] = [new Float32Array(3), new Float32Array(6)];
  const results = await model.predict(ones([3, 1]), { out: any({ large, small }) });
  expect(results.map(({ data }) => data)).toEqual([small, large]);
  expect([results[0]?.data, results[1]?.data]).toEqual([small, large]);
  await expect(model.predict(ones([3, 1]), { out: any({ large, tiny: small }) })).rejects.toThrow(
    "Expected 2 outputs: 'small', 'large'. Received 'large', 'tiny'.",
  );
});

test('a model with `outputs: [y]` has one output for a Sequential and for layers, but returns an array from `apply` and `predict`', async () => {
  const listOfOne = (): Model<SymbolicTensor, readonly SymbolicTensor[]> => {
    const x = input({ shape: [2] });
    return new Model({ inputs: x, outputs: [new Dense({ units: 3, kernelInitializer: 'ones' }).apply(x)] });
  };
  const model = listOfOne();
  expect([...((await model.predict(ones([1, 2])))[0] as Tensor).data]).toEqual([2, 2, 2]);
  const inSequence = new Sequential([any(listOfOne()), new Dense({ units: 1, kernelInitializer: 'ones' })]);
  expect([inSequence.built, inSequence.countParams(), inSequence.outputs.shape]).toEqual([true, 13, [null, 1]]);
  expect((await inSequence.predict(ones([1, 2]))).item()).toBe(6);
  const last = new Sequential([input({ shape: [2] }), any(listOfOne())]);
  expect([...(await last.predict(ones([1, 2]))).data]).toEqual([2, 2, 2]);
  const result = model.apply(input({ shape: [2] }));
  expect(new Dense({ units: 1 }).apply(any(result)).shape).toEqual([null, 1]);
  expect(new Identity().apply(any(model.apply(zeros([1, 2])))).shape).toEqual([1, 3]);
  const two = input({ shape: [2] });
  const several = new Model({ inputs: two, outputs: [two, two] });
  expect(() => new Sequential([any(several), new Dense({ units: 1 })])).toThrow('has several outputs');
});
