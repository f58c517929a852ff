import { expect, test } from 'vitest';
import { ValueError } from '../src/index.ts';
import { allowedNamesHint, listFew, nearestName, show, showBare } from '../src/options/index.ts';

const many = Array.from({ length: 1000 }, (_, index) => `name_${index}`);
const huge = 'x'.repeat(1_000_000);

test('a short list is complete, a long one says how many more there are', () => {
  expect(listFew([])).toBe('');
  expect(listFew(['a', 'b'])).toBe('a, b');
  expect(listFew(many.slice(0, 13))).toBe(many.slice(0, 13).join(', '));
  expect(listFew(many, { most: 2, separator: '; ' })).toBe('name_0; name_1; and 998 more');
  expect(listFew([huge, 'b']).length).toBeLessThan(100);
});

test('the suggestion comes first', () => {
  expect(allowedNamesHint('names_777', many)).toMatch(
    /^Did you mean 'name_777'\? Use one of 'name_0', .* and 988 more\.$/,
  );
  expect(allowedNamesHint('x', [])).toBe('There are none.');
});

test('long names are not compared', () => {
  expect(nearestName(huge, [huge, 'a'])).toBeUndefined();
  expect(nearestName('abc', [huge, 'abd'])).toBe('abd');
  expect(nearestName('constructor', ['toString', 'kernel'])).toBeUndefined();
});

test('large values are cut', () => {
  expect(show(huge)).toMatch(/^'x{99}…'$/);
  expect(showBare(huge)).toMatch(/^x{99}…$/);
  expect(show(new Array(1000).fill(1))).toBe('[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, … 988 more]');
  expect(show(Object.fromEntries(many.map((name) => [name, 0])))).toMatch(/'name_11': 0, … 988 more\}$/);
  const wide = (depth: number): unknown => (depth === 0 ? huge : new Array(1000).fill(wide(depth - 1)));
  expect(show(wide(5)).length).toBeLessThanOrEqual(300);
  expect(show({ [huge]: huge }).length).toBeLessThanOrEqual(300);
  expect(show(10n ** 1000n).length).toBeLessThanOrEqual(100);
  expect(show(Object.defineProperty(() => 1, 'name', { value: huge })).length).toBeLessThanOrEqual(100);
});

test('errors stay short, whatever their parts', () => {
  const error = new ValueError({ where: huge, message: huge, hint: huge });
  expect(error.message.length).toBeLessThan(1500);
  expect(`${error.where}: ${error.detail} ${error.hint}`).toBe(error.message);
});
