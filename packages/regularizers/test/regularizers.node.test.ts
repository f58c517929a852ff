import { readFileSync } from 'node:fs';
import { expectClose, golden, hasShared, shared } from '@sepal/goldens';
import { type Tensor, tensor, ValueError } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { get, L1, L1L2, L2, type RegularizerName, serialize } from '../src/index.ts';

const { cases, lookups, objects } = golden('regularizers');

describe.each(cases.map((each) => [each.name, JSON.stringify(each.args), each] as const))(
  '%s(%s)',
  (className, _args, { args, config, values }) => {
    const regularizer = get({ className, config: args });

    test('has Keras’ config', () => {
      expect(serialize(regularizer)).toEqual({ className, config: camelCaseKeys(config) });
      expect(get({ class_name: className, config })).toEqual(regularizer);
    });

    test.each(values.map(({ x, value }) => [x.shape, x.data, value] as const))('of %j', (shape, data, value) => {
      const penalty = regularizer.call(tensor(Float32Array.from(data), shape)) as Tensor;
      expect(penalty.shape).toEqual([]);
      expectClose(penalty.data, [Number(value)], { relative: 1e-6, absolute: 1e-7 });
    });
  },
);

describe('lookups', () => {
  // Keras 2's name is read too.
  const ours = new Set<unknown>(['l1_l2']);
  test.each(
    [...lookups, ...objects]
      .filter(({ identifier }) => !ours.has(identifier))
      .map((each) => [JSON.stringify(each.identifier), each] as const),
  )('%s', (_, lookup) => {
    const identifier = lookup.identifier as RegularizerName;
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
  const near = (penalty: Tensor, expected: number) => expectClose(penalty.data, [expected], { relative: 1e-6 });
  near(new L1({ l1: 0.02 }).call(weights), numeric.r_l1);
  near(new L2({ l2: 0.03 }).call(weights), numeric.r_l2);
  near(new L1L2({ l1: 0.01, l2: 0.02 }).call(weights), numeric.r_l1l2);
});
