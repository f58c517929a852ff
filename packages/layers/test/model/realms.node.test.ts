import vm from 'node:vm';
import { expect, test } from 'vitest';
import { Dense, input, Model, Rescaling, Sequential, ShapeError, tensor } from '../../src/index.ts';

// Some test runners run test files in a separate realm, which pass its typed arrays to the library.
const context = vm.createContext();
const foreign = <T>(code: string): T => vm.runInContext(code, context) as T;

const model = new Sequential([input({ shape: [2] }), new Dense({ units: 2, kernelInitializer: 'ones' })]);

test('weights, inputs and `out` of another realm', async () => {
  const x = tensor(foreign<Float32Array>('new Float32Array([1, 2])'), [1, 2]);
  const out = foreign<Float32Array>('new Float32Array(2)');
  const y = await model.predict(x, { out });
  expect(y.data).toBe(out);
  expect([...out]).toEqual([3, 3]);
  const { weights } = model;
  model.setWeights([
    tensor(foreign<Float32Array>('new Float32Array([2, 2, 2, 2])'), [2, 2]),
    weights[1]?.value as never,
  ]);
  expect((await model.predict(x)).toArray()).toEqual([[6, 6]]);
  expect(model.apply(x).toArray()).toEqual([[6, 6]]);
});

test('integers keep all digits', async () => {
  const x = input({ shape: [1], dtype: 'int32' });
  const identity = new Model({ inputs: x, outputs: x });
  const y = await identity.predict(tensor(foreign<Int32Array>('new Int32Array([16777217])'), [1, 1]));
  expect(y.toArray()).toEqual([[16777217]]);
});

test('arrays, objects and options of another realm', async () => {
  const options = foreign<{ units: number }>('({ units: 2, kernelInitializer: "ones" })');
  const layers = foreign<(x: unknown[]) => never>('((parts) => [...parts])');
  const other = new Sequential(
    layers([input(foreign<{ shape: number[] }>('({ shape: [2] })')), new Rescaling({ scale: 1 }), new Dense(options)]),
  );
  expect(
    (await other.predict(tensor(foreign<number[][]>('[[1, 2]]')), foreign('({ batchSize: 1 })'))).toArray(),
  ).toEqual([[3, 3]]);
});

test('an `out` of another type is an error in every realm', async () => {
  const out = foreign<Float32Array>('new Int32Array(2)');
  await expect(model.predict(tensor([[1, 2]]), { out })).rejects.toThrow(
    'must be a Float32Array of 2 elements. Received an Int32Array of 2.',
  );
  await expect(model.predict(tensor([[1, 2]]), { out })).rejects.toThrow(ShapeError);
});
