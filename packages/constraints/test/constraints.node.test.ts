import { readFileSync } from 'node:fs';
import { expectClose, golden, hasShared, shared } from '@sepal/goldens';
import { type Tensor, tensor, ValueError } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { type ConstraintName, get, MaxNorm, MinMaxNorm, NonNeg, serialize, UnitNorm } from '../src/index.ts';

const { cases, lookups, objects } = golden('constraints');

describe.each(cases.map((each) => [each.name, JSON.stringify(each.args), each] as const))(
  '%s(%s)',
  (className, _args, { args, config, values }) => {
    const constraint = get({ className, config: args });

    test('has Keras’ config', () => {
      expect(serialize(constraint)).toEqual({ className, config: camelCaseKeys(config) });
      expect(get({ class_name: className, config })).toEqual(constraint);
    });

    test.each(values.map(({ x, y }) => [x.shape, x.data, y] as const))('of %j', (shape, data, expected) => {
      const allowed = constraint.call(tensor(Float32Array.from(data), shape)) as Tensor;
      expect(allowed.shape).toEqual(shape);
      expectClose(allowed.data, expected.data, { relative: 1e-6, absolute: 1e-12 });
    });
  },
);

describe('lookups', () => {
  // The base class is abstract here, and Keras 2's names are read too.
  const ours = new Set<unknown>(['Constraint', 'constraint', 'maxnorm', 'nonneg', 'unitnorm']);
  test.each(
    [...lookups, ...objects]
      .filter(({ identifier }) => !ours.has(identifier))
      .map((each) => [JSON.stringify(each.identifier), each] as const),
  )('%s', (_, lookup) => {
    const identifier = lookup.identifier as ConstraintName;
    if ('type' in lookup) {
      expect(() => get(identifier)).toThrow(ValueError);
    } else if (lookup.config === null) {
      expect(get(identifier)).toBeNull();
    } else {
      const { className, config } = lookup;
      expect(serialize(get(identifier))).toEqual({ className, config: camelCaseKeys(config) });
    }
  });
});

test.skipIf(!hasShared('keras', 'golden', 'numeric.json'))('the goldens of the shared folder', () => {
  const numeric = JSON.parse(readFileSync(shared('keras', 'golden', 'numeric.json'), 'utf8'));
  const weights = tensor(Float32Array.from(numeric.w.data), numeric.w.shape);
  const near = (allowed: Tensor, expected: number[]) => expectClose(allowed.data, expected, { relative: 1e-6 });
  near(new MaxNorm({ maxValue: 1, axis: [0, 1, 2] }).call(weights), numeric.c_maxnorm);
  near(new MaxNorm().call(weights), numeric.c_maxnorm_default);
  near(new UnitNorm({ axis: [0, 1] }).call(weights), numeric.c_unitnorm);
  near(new NonNeg().call(weights), numeric.c_nonneg);
  near(new MinMaxNorm({ rate: 0.5, axis: [0, 1] }).call(weights), numeric.c_minmax);
});
