/** A layer's calls belong to their graphs: changing one model does not affect others. */
import { inspect } from 'node:util';
import { ones, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import {
  Activation,
  Add,
  Conv2D,
  Dense,
  input,
  layerClasses,
  Model,
  resetLayerNames,
  Sequential,
  type SymbolicTensor,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

const sequence = (): Sequential =>
  new Sequential([input({ shape: [2] }), new Dense({ units: 3, name: 'd1' }), new Dense({ units: 4, name: 'd2' })]);

test('popping a layer that was called elsewhere, or whose output is kept, has no side effects', async () => {
  const model = sequence();
  const popped = model.getLayer('d2');
  const kept = popped.output;
  const elsewhere = popped.apply(input({ shape: [3], name: 'elsewhere' }));
  expect(model.pop()).toBe(popped);
  expect(model.outputs.shape).toEqual([null, 3]);
  expect((await model.predict(ones([1, 2]))).shape).toEqual([1, 3]);
  expect(Sequential.fromConfig(model.getConfig(), layerClasses).getConfig()).toEqual(model.getConfig());
  // Existing graphs still work.
  expect(popped.output).toBe(kept);
  const whole = new Model({ inputs: model.inputs, outputs: kept });
  const top = new Model({ inputs: elsewhere.node.inputTensors[0] as SymbolicTensor, outputs: elsewhere });
  const x = tensor([[1, -2]]);
  expect(await whole.predict(x)).toEqual(await top.predict(await model.predict(x)));
  expect(Model.fromConfig(whole.getConfig(), layerClasses).getConfig()).toEqual(whole.getConfig());
  model.add(popped);
  expect(await model.predict(x)).toEqual(await whole.predict(x));
});

test('an emptied Sequential can be filled again', async () => {
  const model = sequence();
  model.pop();
  model.pop();
  expect([model.layers, model.outputs]).toEqual([[], model.inputs]);
  expect((await model.predict(ones([1, 2]))).shape).toEqual([1, 2]);
  model.add(new Dense({ units: 5 }));
  expect((await model.predict(ones([1, 2]))).shape).toEqual([1, 5]);
});

test('a model’s input and output are its own, whatever it is called on', () => {
  const x = input({ shape: [2] });
  const y = new Dense({ units: 3 }).apply(x);
  const model = new Model({ inputs: x, outputs: y });
  expect([model.input, model.output]).toEqual([x, y]);
  expect(model.output).toBe(y);
  model.apply(input({ shape: [2] }));
  new Sequential([model as Model<SymbolicTensor, SymbolicTensor>, new Dense({ units: 1 })]);
  expect(model.input).toBe(x);
  expect(model.output).toBe(y);
  const inSequence = sequence();
  expect(inSequence.output).toBe(inSequence.outputs);
  inSequence.apply(input({ shape: [2] }));
  expect(inSequence.output).toBe(inSequence.getLayer('d2').output);
  expect(() => new Sequential([new Dense({ units: 1 })]).output).toThrow('has no defined input shape yet');
});

test('a backbone can be cut anywhere, and its layers’ outputs stay valid', async () => {
  const x = input({ shape: [8, 8, 3] });
  const stem = new Conv2D({ filters: 4, kernelSize: 3, name: 'stem' });
  const head = new Conv2D({ filters: 2, kernelSize: 3, name: 'head' });
  const backbone = new Model({ inputs: x, outputs: head.apply(stem.apply(x)) });
  const middle = stem.output;
  for (const again of [1, 2]) {
    const cut = new Model({ inputs: backbone.input, outputs: stem.output });
    const tail = new Model({ inputs: stem.output, outputs: backbone.output });
    expect([cut.outputs, stem.output, head.output], `cut ${again}`).toEqual([middle, middle, backbone.outputs]);
    const picture = ones([1, 8, 8, 3]);
    expect(await tail.predict(await cut.predict(picture))).toEqual(await backbone.predict(picture));
  }
  // The summary only shows calls in this model.
  stem.apply(input({ shape: [20, 20, 3] }));
  expect(backbone.summary()).toContain('(None, 6, 6, 4)');
  expect(backbone.summary({ style: 'keras2' })).toContain('(None, 6, 6, 4)');
});

test('after any sequence of add, pop, call and cut, a Sequential is the chain of its layers', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), units: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ do: fc.constantFrom('pop', 'call', 'cut', 'again', 'summary'), units: fc.constant(0) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      resetLayerNames();
      const model = new Sequential([input({ shape: [2] })]);
      for (const { do: what, units } of steps) {
        const last = model.layers.at(-1);
        if (what === 'add') model.add(new Dense({ units }));
        else if (what === 'again') model.add(new Activation('relu'));
        else if (last === undefined) continue;
        else if (what === 'pop') model.pop();
        else if (what === 'call') last.apply(last.input);
        else if (what === 'cut') new Model({ inputs: model.inputs, outputs: last.output as SymbolicTensor });
        else model.summary();
      }
      const x = tensor([[1, -1]]);
      const expected = model.layers.reduce((value, layer) => layer.apply(value) as typeof value, x);
      const [answer] = [await model.predict(x)];
      expect(answer.shape).toEqual(expected.shape);
      for (const [index, value] of answer.data.entries()) expect(value).toBeCloseTo(expected.data[index] as number, 5);
      expect(Sequential.fromConfig(model.getConfig(), layerClasses).getConfig()).toEqual(model.getConfig());
    }),
    { seed: 9, numRuns: 60 },
  );
});

test('calls of a shared layer in two models are counted in each', () => {
  const shared = new Dense({ units: 2, name: 'shared' });
  const models = ['a', 'b'].map((name) => {
    const x = input({ shape: [2], name });
    return new Model({
      inputs: x,
      outputs: new Add({ name: `sum_${name}` }).apply([shared.apply(x), shared.apply(x)]),
    });
  });
  expect(shared.nodes.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  for (const model of models) {
    expect(Model.fromConfig(model.getConfig(), layerClasses).getConfig()).toEqual(model.getConfig());
  }
});

test('a symbolic tensor prints as one line, without the graph behind it', () => {
  const x = input({ shape: [2], name: 'x' });
  const y = new Dense({ units: 3, name: 'head' }).apply(x);
  expect(inspect(x)).toBe('SymbolicTensor(x, float32, (None, 2))');
  expect(inspect({ y }, { depth: 9 })).toBe('{ y: SymbolicTensor(head, float32, (None, 3)) }');
  expect(Object.keys(y)).toEqual(['name', 'shape', 'dtype', 'node', 'tensorIndex']);
});
