import { readFileSync } from 'node:fs';
import { expectClose, golden, hasShared, shared } from '@sepal/goldens';
import { type Tensor, tensor } from '@sepal/tensor';
import { camelCase } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { evaluate, getActivation, serializeActivation, trace } from '../src/index.ts';
import { activationOf, fromGolden } from './keras-activations.ts';

/**
 * XLA flushes numbers below 1e-36 to 0. Three of Keras' formulas cancel, so their rounding errors show: half a unit of 88 in
 * squareplus. The accuracy of ours is tabulated in `worst-errors.test.ts` of the kernels.
 */
const ABSOLUTE: Readonly<Record<string, number>> = { gelu: 4e-7, squareplus: 4e-6, tanhShrink: 4e-7 };

const { cases, lookups } = golden('activations');

describe.each(cases.map((each) => [each.activation, JSON.stringify(each.args), each] as const))(
  '%s(%s)',
  (keras, _args, { args, x, y }) => {
    const name = camelCase(keras);
    const activation = activationOf(name, args);

    test('equals Keras', () => {
      const result = activation(fromGolden(x)) as Tensor;
      expect(result.shape).toEqual(y.shape);
      expectClose(result.data, y.data, { relative: 1e-6, absolute: ABSOLUTE[name] ?? 1e-36 });
    });
    test('computes the same when recorded with an unknown batch', () => {
      const input = fromGolden(x);
      const axis = [args['axis'] ?? -1].flat() as number[];
      // glu needs a known length to halve.
      const shape = input.shape.map((length, i) => (i === 0 && !axis.includes(0) && input.rank > 1 ? null : length));
      const graph = trace([{ shape, dtype: 'float32' }], (v) => [activation(v)]);
      expect(evaluate(graph, [input]).outputs[0]).toEqual(activation(input));
    });
  },
);

test('every function of Keras has a case', () => {
  const names = new Set(cases.map(({ activation }) => camelCase(activation)));
  expect(names.size).toBe(30);
});

describe('lookups', () => {
  // camelCase names are ours, and function objects without a module are accepted too.
  const more = ['"leakyRelu"', '{"class_name":"function","config":"relu"}'];
  // Keras finds `threshold`, but cannot call it without parameters.
  const fewer = ['"threshold"'];
  const known = lookups.filter(({ identifier }) => ![...more, ...fewer].includes(JSON.stringify(identifier)));

  test.each(known.map((lookup) => [JSON.stringify(lookup.identifier), lookup] as const))('%s', (_, lookup) => {
    const identifier = lookup.identifier as string;
    if ('type' in lookup) {
      expect(() => getActivation(identifier)).toThrow('Could not interpret activation function identifier: ');
    } else {
      const activation = getActivation(identifier);
      expect(serializeActivation(activation)).toBe(camelCase(lookup.className));
      expect(getActivation(camelCase(lookup.className))).toBe(activation);
    }
  });
});

describe.skipIf(!hasShared('keras', 'golden', 'numeric.json'))('the goldens of the shared folder', () => {
  const read = (): Record<string, number[]> =>
    JSON.parse(readFileSync(shared('keras', 'golden', 'numeric.json'), 'utf8'));

  test('all of its activations', () => {
    const numeric = read();
    const x = tensor(numeric['a_x'] as number[]);
    const keys = Object.keys(numeric).filter((key) => key.startsWith('a_') && key !== 'a_x');
    expect(keys.length).toBe(24);
    for (const key of keys) {
      const y = getActivation(key.slice(2))(x) as Tensor;
      expectClose(y.data, numeric[key] as number[], { relative: 1e-6 });
    }
  });
});
