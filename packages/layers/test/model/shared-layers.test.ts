import { ones } from '@sepal/tensor';
import { expect, it } from 'vitest';
import { Add, Dense, input, layerClasses, Model, Sequential, serialize } from '../../src/index.ts';

/** A layer in a functional model, in a sequence inside that, and in one inside a second model. */
function shared(): Model {
  const dense = new Dense({ units: 4, name: 'shared' });
  const sequence = new Sequential([input({ shape: [4] }), dense, new Dense({ units: 4, name: 'own' })], {
    name: 'seq',
  });
  const side = input({ shape: [4] });
  const wing = new Model({ inputs: side, outputs: dense.apply(side), name: 'wing' });
  const x = input({ shape: [4] });
  return new Model({ inputs: x, outputs: new Add().apply([dense.apply(x), wing.apply(sequence.apply(x))]) });
}

it('survive the config round trip as one layer', () => {
  const model = shared();
  expect(model.weights).toHaveLength(4);
  const copy = Model.fromConfig(model.getConfig(), layerClasses);
  expect(copy.weights.map(({ path }) => path)).toEqual(model.weights.map(({ path }) => path));
  expect(copy.getConfig()).toEqual(model.getConfig());
  copy.setWeights(model.weights.map(({ value }) => value));
  expect([...copy.apply(ones([1, 4])).data]).toEqual([...model.apply(ones([1, 4])).data]);
  expect(copy.getLayer<Model>('wing').getLayer('shared')).toBe(copy.getLayer('shared'));
});

it('have an id from the second time on, as in Keras', () => {
  const text = JSON.stringify(serialize(shared()));
  expect(text.match(/"sharedObjectId":/g)).toHaveLength(2);
  const plain = new Sequential([input({ shape: [4] }), new Dense({ units: 4 }), new Dense({ units: 4 })]);
  expect(JSON.stringify(serialize(plain))).not.toContain('sharedObjectId');
});

it('of one name in two models are two layers', () => {
  const models = ['a', 'b'].map(
    (name) => new Sequential([input({ shape: [4] }), new Dense({ units: 4, name: 'd' })], { name }),
  );
  const copy = Sequential.fromConfig(new Sequential(models).getConfig(), layerClasses);
  expect(copy.weights).toHaveLength(4);
});
