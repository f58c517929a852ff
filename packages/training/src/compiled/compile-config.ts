import { ValueError } from '@sepal/tensor';
import { type ConfigObject, classNameOf, readSerialized, type SerializedObject } from '@sepal/tensor/options';
import { FunctionLoss } from '../losses/function-loss.ts';
import { Loss } from '../losses/loss.ts';
import { FunctionMetric } from '../metrics/function-metric.ts';
import { Metric } from '../metrics/metric.ts';
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
    optimizer: written(optimizer),
    loss: plain(loss),
    lossWeights: plain(lossWeights),
    metrics: plain(metrics),
    weightedMetrics: plain(weightedMetrics),
  };
}

function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof FunctionLoss || value instanceof FunctionMetric || typeof value === 'function')
    return nameOf(value);
  if (value instanceof Loss || value instanceof Metric) return written(value);
  if (typeof value !== 'object' || readSerialized(value) !== undefined) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

function written(object: ConfigObject): SerializedObject {
  return { className: classNameOf(object.constructor), config: object.getConfig() };
}

function nameOf(given: { readonly name: string }): string {
  if (given.name !== '') return given.name;
  throw new ValueError({
    where: 'getCompileConfig',
    message: 'A function without a name cannot be serialized.',
    hint: 'Give it a name, as in function myLoss(yTrue, yPred) { … }.',
  });
}
