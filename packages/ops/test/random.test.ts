import { fillNormal, fillUniform, ShapeError, type SymbolicShape, tensor, ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { evaluate, randomNormal, randomUniform, trace, type Value } from '../src/index.ts';

/** The common signature of both ops. */
type Random = (seed: Value, options: { readonly shape: SymbolicShape }) => Value;
const RANDOM: readonly Random[] = [randomUniform, randomNormal];

const SEED = tensor([42, 7], [2], 'uint32');

test('randomUniform is the sampler of @sepal/tensor', () => {
  const values = new Float32Array(6);
  fillUniform(values, [42, 7]);
  expect(randomUniform(SEED, { shape: [2, 3] })).toEqual(tensor(values, [2, 3]));
  fillUniform(values, [42, 7], { minval: -2, maxval: 3 });
  expect(randomUniform(SEED, { shape: [6], minval: -2, maxval: 3 })).toEqual(tensor(values));
});

test('randomNormal is the sampler of @sepal/tensor', () => {
  const values = new Float32Array(6);
  fillNormal(values, [42, 7]);
  expect(randomNormal(SEED, { shape: [2, 3] })).toEqual(tensor(values, [2, 3]));
  fillNormal(values, [42, 7], { mean: 3, stddev: 0.5 });
  expect(randomNormal(SEED, { shape: [6], mean: 3, stddev: 0.5 })).toEqual(tensor(values));
});

test.each(RANDOM)('both words of the seed count', (random) => {
  const values = random(SEED, { shape: [4] });
  expect(random(tensor([42, 8], [2], 'uint32'), { shape: [4] })).not.toEqual(values);
  expect(random(tensor([43, 7], [2], 'uint32'), { shape: [4] })).not.toEqual(values);
  expect(random(SEED, { shape: [4] })).toEqual(values);
});

test.each(RANDOM)('can be recorded with unknown lengths, but not computed', (random) => {
  const seed = { shape: [2], dtype: 'uint32' } as const;
  const graph = trace([seed], (key) => [random(key, { shape: [2, 3] })]);
  expect(evaluate(graph, [SEED]).outputs[0]).toEqual(random(SEED, { shape: [2, 3] }));
  const symbolic = trace([seed], (key) => [random(key, { shape: [null, 3] })]);
  expect(symbolic.nodes.at(-1)?.type).toEqual({ shape: [null, 3], dtype: 'float32' });
  expect(() => evaluate(symbolic, [SEED])).toThrow(ShapeError);
});

test('refuses invalid seeds and non-finite bounds', () => {
  expect(() => randomUniform(tensor([42, 7]), { shape: [1] })).toThrow(
    'randomUniform: The seed must have shape (2,) and dtype uint32. Received shape (2,) and dtype float32.',
  );
  expect(() => randomNormal(tensor([42], [1], 'uint32'), { shape: [1] })).toThrow(ShapeError);
  expect(() => randomUniform(SEED, { shape: [1], maxval: Infinity })).toThrow(ValueError);
  expect(() => randomNormal(SEED, { shape: [1], stddev: Number.NaN })).toThrow(ValueError);
});
