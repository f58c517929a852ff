/** Compares summaries with Keras', character by character. */

import { golden } from '@sepal/goldens';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { type BaseModel, deserialize, resetLayerNames, type SummaryOptions } from '../../src/index.ts';

const { models, cases } = golden('summaries');

describe('Keras 3', () => {
  const printed = cases.filter(({ model }) => models[model]?.config !== null);
  test.each(
    printed.map(
      (entry, index) => [index, entry.model, JSON.stringify(entry.options), entry.columns, entry.text] as const,
    ),
  )('%i: %s %s on %i columns', (_, model, options, columns, text) => {
    resetLayerNames();
    const { className, config } = models[model] as (typeof models)[string];
    const made = deserialize({ className, config }) as BaseModel;
    const summary = made.summary({ ...(camelCaseKeys(JSON.parse(options)) as SummaryOptions), columns });
    expect(summary.split('\n').map((line) => line.trimEnd())).toEqual(text.split('\n').map((line) => line.trimEnd()));
  });
});
