import { ValueError } from '@sepal/tensor';
import { type ConfigObject, classNameOf, isClass, readSerialized } from '@sepal/tensor/options';
import { FunctionLoss } from '../losses/function-loss.ts';
import { Loss } from '../losses/loss.ts';
import { FunctionMetric } from '../metrics/function-metric.ts';
import { Metric } from '../metrics/metric.ts';
import type { StepOptions } from '../step/step-options.ts';

/**
 * The options of `compile` as plain JSON, which `compile` takes again: names stay names, objects become `{ className, config }`, functions
 * `{ className: 'function', config: name }`. A loss among the metrics bears its module.
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
    loss: plain(loss, written),
    lossWeights: plain(lossWeights, written),
    metrics: plain(metrics, writtenMetric),
    weightedMetrics: plain(weightedMetrics, writtenMetric),
  };
}

function plain(value: unknown, write: (object: Loss | Metric) => object): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof FunctionLoss || value instanceof FunctionMetric || typeof value === 'function')
    return isClass(value)
      ? { className: classNameOf(value), config: {} }
      : { className: 'function', config: nameOf(value) };
  if (value instanceof Loss || value instanceof Metric) return write(value);
  if (typeof value !== 'object' || readSerialized(value) !== undefined) return value;
  if (Array.isArray(value)) return value.map((entry) => plain(entry, write));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry, write)]));
}

function written(object: ConfigObject): Written {
  return { className: classNameOf(object.constructor), config: object.getConfig() };
}

function writtenMetric(metric: Loss | Metric): Written {
  return { ...(metric instanceof Loss && { module: 'keras.losses' }), ...written(metric) };
}

interface Written {
  readonly module?: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function nameOf(given: { readonly name: string }): string {
  if (given.name !== '') return given.name;
  throw new ValueError({
    where: 'getCompileConfig',
    message: 'A function without a name cannot be serialized.',
    hint: 'Give it a name, as in function myLoss(yTrue, yPred) { … }.',
  });
}
