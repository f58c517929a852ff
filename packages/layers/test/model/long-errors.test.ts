/** Errors stay readable for models of any size. */
import { type Shape, tensor, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  Add,
  Concatenate,
  Dense,
  deserialize,
  Identity,
  input,
  Model,
  Sequential,
  serialize,
} from '../../src/index.ts';

const LONGEST = 1500;

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;
const huge = 'x'.repeat(100_000);

const layers = Array.from({ length: 1000 }, (_, index) => new Dense({ units: 1, name: `layer_${index}` }));
const large = new Sequential([input({ shape: [1] }), ...layers]);
const many = Array.from({ length: 1000 }, () => input({ shape: [2] }));

function messageOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, () => unknown, string]>([
  [
    'a wrong name',
    () => large.getLayer('layer_9999'),
    "No such layer: layer_9999. Did you mean 'layer_999'? Use one of",
  ],
  ['a huge name', () => large.getLayer(huge), 'and 988 more.'],
  ['weights of other shapes', () => large.setWeights(large.weights.map(() => zeros([7]))), 'and 1994 more.'],
  ['too few weights', () => large.setWeights([]), 'and 1988 more.'],
  ['what are no weights', () => large.setWeights(wrong(new Array(2000).fill(1))), '988 more'],
  [
    'inputs that do not go together',
    () => new Add().apply([...many, input({ shape: [3] })]),
    'Inputs have incompatible shapes.',
  ],
  [
    'inputs that cannot follow each other',
    () => new Concatenate({ axis: 1 }).apply([...many, input({ shape: [3, 1] })]),
    'more',
  ],
  ['a layer given twice', () => large.add(new Dense({ units: 1, name: 'layer_1' })), 'unique names'],
  ['many options', () => new Dense(wrong(Object.fromEntries(layers.map(({ name }) => [name, name])))), 'layer_0'],
  ['a huge option', () => new Dense(wrong({ units: 1, [huge]: huge })), 'Unrecognized keyword arguments'],
  ['a huge value', () => new Dense({ units: wrong(huge) }), 'units'],
  ['a huge name of a layer', () => new Dense({ units: wrong(0), name: huge }), 'units'],
  [
    'many unknown classes',
    () =>
      deserialize({
        className: 'Sequential',
        config: { layers: layers.map(({ name }) => ({ className: name, config: {} })) },
      }),
    'more',
  ],
  [
    'unconnected outputs',
    () => new Model({ inputs: many.slice(1), outputs: many.map((x) => new Identity().apply(x)) }),
    '',
  ],
  ['a long shape', () => input({ shape: wrong(new Array(5000).fill('a')) }), 'Cannot convert'],
])('%s', (_, body, part) => {
  const message = messageOf(body);
  expect(message).toContain(part);
  expect(message.length).toBeLessThan(LONGEST);
});

test('values for a prediction that are not tensors', async () => {
  await expect(large.predict(wrong(new Array(100_000).fill([1])))).rejects.toSatisfy(
    (error: Error) => error.message.length < LONGEST,
  );
});

test('weights in another order are distinguished from wrong weights', () => {
  const model = new Sequential([input({ shape: [2] }), new Dense({ units: 3 })], { name: 'm' });
  const shapes = model.weights.map(({ shape }) => shape);
  const set = (order: readonly Shape[]) => messageOf(() => model.setWeights(order.map((shape) => zeros(shape))));
  expect(set(shapes.toReversed())).toMatch(
    /2 weights do not fit \(the shapes are right but in another order\): .*Give the values in the order of `weights`\.$/,
  );
  expect(set([[3, 2], [3]])).toMatch(/One weight does not fit: .* Nothing was set\.$/);
  expect(messageOf(() => model.setWeights([tensor([1])]))).toMatch(
    /^Sequential 'm': .*Expected, in this order: .*kernel \(2, 3\), /,
  );
});

test('the config of a large model is restored completely', () => {
  expect(() => deserialize(serialize(wrong(large)))).not.toThrow();
});
