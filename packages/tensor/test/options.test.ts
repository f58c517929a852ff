import { expect, test } from 'vitest';
import { Tensor, tensor, zeros } from '../src/index.ts';
import {
  checkBoolean,
  checkOptions,
  finiteNumber,
  isClass,
  positiveInteger,
  show,
  showBare,
} from '../src/options/index.ts';

class Plain {
  readonly a = 1;
}

test.each<[unknown, string]>([
  ['relu', "'relu'"],
  [1.5, '1.5'],
  [null, 'null'],
  [undefined, 'undefined'],
  [3n, '3'],
  [Symbol('s'), 'Symbol(s)'],
  [[1, [2, 'a']], "[1, [2, 'a']]"],
  [{ alpha: 1, name: 'x' }, "{'alpha': 1, 'name': 'x'}"],
  [Object.assign(Object.create(null), { a: [null] }), "{'a': [null]}"],
  [new Float32Array(3), 'Float32Array'],
  [new Plain(), 'Plain'],
  [new Map(), 'Map'],
  [tensor([[1, 2]]), 'Tensor(float32, (1, 2))'],
  [Tensor, 'Tensor'],
  [() => 1, 'a function'],
  [[[[[[1]]]]], '[[[[[…]]]]]'],
])('show(%o) is %s', (value, expected) => {
  expect(show(value)).toBe(expected);
});

test('values that contain themselves can be shown', () => {
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  expect(show(ring)).toBe("{'self': {'self': {'self': {'self': {…}}}}}");
});

test('options are one object with known names', () => {
  const check = (options: unknown) => () => checkOptions<{ rate?: number; seed?: number }>(options, NAMES, 'Dropout');
  const NAMES = { rate: true, seed: true } as const;
  expect(check({})).not.toThrow();
  expect(check({ rate: 1, seed: 2 })).not.toThrow();
  expect(check(0.5)).toThrow(
    'Dropout: Options must be one object. Received: 0.5. Write them by name, as in { rate: … }.',
  );
  expect(check(null)).toThrow('Received: null.');
  expect(check([0.5])).toThrow('Received: [0.5].');
  expect(check({ rat: 0.5, toString: 1 })).toThrow(
    "Dropout: Unrecognized keyword arguments passed to Dropout: {'rat': 0.5, 'toString': 1}. Did you mean 'rate'? Use one of 'rate', 'seed'.",
  );
  expect(() => checkOptions({ a: 1 }, {}, 'Zeros')).toThrow('Zeros has no options.');
});

test('numbers are checked', () => {
  expect(positiveInteger(3, 'filters', 'Conv2D')).toBe(3);
  for (const value of [0, -1, 1.5, '3', null, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => positiveInteger(value, 'filters', 'Conv2D')).toThrow('Conv2D: Invalid value for argument `filters`.');
  }
  expect(finiteNumber(-0.5, 'mean', 'RandomNormal')).toBe(-0.5);
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, '1', undefined]) {
    expect(() => finiteNumber(value, 'mean', 'RandomNormal')).toThrow('Argument `mean` must be a finite number.');
  }
});

test('booleans are checked', () => {
  expect(checkBoolean(false, 'useBias', 'Dense')).toBe(false);
  for (const value of [0, 1, 'true', null, undefined]) {
    expect(() => checkBoolean(value, 'useBias', 'Dense')).toThrow('Dense: `useBias` must be true or false.');
  }
});

test('isClass tells classes from functions', () => {
  expect([Plain, class {}].map(isClass)).toEqual([true, true]);
  expect([() => 1, show, 'class', null].map(isClass)).toEqual([false, false, false, false]);
});

test('showBare omits the quotes', () => {
  expect([showBare('fan'), showBare(['fan']), showBare(null)]).toEqual(['fan', "['fan']", 'null']);
});

test('tensors too large to allocate are refused', () => {
  expect(() => zeros([2 ** 40, 8])).toThrow(
    'There is no memory for 8796093022208 elements of dtype float32. Use fewer samples at a time, or smaller shapes.',
  );
});
