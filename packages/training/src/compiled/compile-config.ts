import { ValueError } from '@sepal/tensor';
import { readSerialized } from '@sepal/tensor/options';
import { serializeLoss } from '../losses/index.ts';
import { Loss } from '../losses/loss.ts';
import { serializeMetric } from '../metrics/index.ts';
import { Metric } from '../metrics/metric.ts';
import { serializeOptimizer } from '../optimizers/index.ts';
import type { StepOptions } from '../step/step-options.ts';

/**
 * The options of `compile` as plain JSON, which `compile` takes again: names stay names, objects become `{ className, config }`.
 *
 * @throws ValueError for a function without a name
 */
export function compileConfig({
  optimizer,
  loss,
  lossWeights,
  metrics,
  weightedMetrics,
}: StepOptions): Record<string, unknown> {
  return {
    optimizer: serializeOptimizer(optimizer),
    loss: plain(loss),
    lossWeights: plain(lossWeights),
    metrics: plain(metrics),
    weightedMetrics: plain(weightedMetrics),
  };
}

function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Loss) return serializeLoss(value);
  if (value instanceof Metric) return serializeMetric(value);
  if (typeof value === 'function') return nameOf(value);
  if (typeof value !== 'object' || readSerialized(value) !== undefined) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

function nameOf(given: { readonly name: string }): string {
  if (given.name !== '') return given.name;
  throw new ValueError({
    where: 'getCompileConfig',
    message: 'A function without a name cannot be serialized.',
    hint: 'Give it a name, as in function myLoss(yTrue, yPred) { … }.',
  });
}
