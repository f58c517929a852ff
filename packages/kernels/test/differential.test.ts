import { describe, expect, test } from 'vitest';
import type { KernelName } from '../src/index.ts';
import { KernelCheck, type Suites } from './differential/kernel-check.ts';
import { differentialSuites } from './differential/table.ts';

describe.each(Object.keys(differentialSuites) as (keyof typeof differentialSuites)[])('%s', (kernel) => {
  const suites: Suites<never> = differentialSuites[kernel];
  test.each(Object.keys(suites))('%s', { timeout: 120_000 }, (title) => {
    const check = new KernelCheck<KernelName>(kernel);
    (suites[title] as (check: KernelCheck<KernelName>) => void)(check);
    expect(check.calls, `calls of ${kernel}`).toBeGreaterThan(0);
  });
});

// With no suites at all, nothing above would fail.
test.each(Object.entries(differentialSuites))('%s has differential tests', (_, suites) => {
  expect(Object.keys(suites)).not.toHaveLength(0);
});
