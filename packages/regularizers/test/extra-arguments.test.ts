import { ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as all from '../src/index.ts';

type Constructor = new (...given: unknown[]) => object;

const classes = Object.entries(all).flatMap(([name, value]): (readonly [string, Constructor])[] =>
  typeof value === 'function' && value.prototype instanceof all.Regularizer && name !== 'RandomInitializer'
    ? [[String((value as unknown as { className: string }).className), value as unknown as Constructor]]
    : [],
);

test.each(classes)('%s takes one object of options and nothing else', (name, Class) => {
  expect(() => new Class()).not.toThrow();
  expect(() => new Class(undefined)).not.toThrow();
  for (const extra of [['x'], [{}], [undefined, 1]]) {
    expect(() => new Class({}, ...extra)).toThrow(ValueError);
    expect(() => new Class({}, ...extra)).toThrow(
      new RegExp(`^${name}: There .* too many.* (Give one object of options: \\{ |${name} has no options)`),
    );
  }
  for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'surplus']) {
    expect(() => new Class({ [key]: 1 })).toThrow(`${name}: Unrecognized keyword arguments passed to ${name}`);
  }
});

test('get takes two arguments', () => {
  const get = all.get as (...args: unknown[]) => unknown;
  expect(() => get(null, {}, 1)).toThrow('get: There is 1 argument too many. Received: 1.');
});
