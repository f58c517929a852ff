import { expect, test } from 'vitest';
import { allOps, gradientRules } from '../../src/index.ts';
import { checkGradients, type Differentiable } from './central-differences.ts';
import { uses } from './rule-cases.ts';

const withRules = Object.entries(uses).filter(
  (entry): entry is [string, readonly Differentiable[]] => entry[1] !== null,
);

test.each(withRules)('%s', (op, cases) => {
  expect(typeof gradientRules[op as keyof typeof gradientRules]).not.toBe('object');
  for (const use of cases) checkGradients(`${op}(${use.shapes.map((shape) => `[${shape}]`).join(', ')})`, use);
});

test('every op has a rule and uses that check it, or says why it has none', () => {
  expect(Object.keys(gradientRules).sort()).toEqual(Object.keys(allOps).sort());
  const without = Object.entries(gradientRules).flatMap(([op, rule]) => (typeof rule === 'object' ? [op] : []));
  const unchecked = Object.entries(uses).flatMap(([op, cases]) => (cases === null ? [op] : []));
  // The gradient of stopGradient is 0 by decree.
  expect(unchecked.sort()).toEqual([...without, 'stopGradient'].sort());
});
