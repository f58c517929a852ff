import { testSoleOptions } from '@sepal/goldens';
import { ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as all from '../src/index.ts';

testSoleOptions({ exported: all, base: all.Initializer, ValueError, abstract: ['RandomInitializer'] });

test('get takes two arguments', () => {
  const get = all.get as (...args: unknown[]) => unknown;
  expect(() => get(null, {}, 1)).toThrow('get: There is 1 argument too many. Received: 1.');
});
