import type { TensorType } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { isClass, show } from '@sepal/tensor/options';
import { FunctionLoss, type LossFunction } from '../losses/function-loss.ts';
import { Loss } from '../losses/loss.ts';
import { FunctionMetric } from '../metrics/function-metric.ts';
import type { MetricFunction } from '../metrics/mean-metric-wrapper.ts';
import { Metric } from '../metrics/metric.ts';

/** What an identifier is looked up for. */
interface Compared {
  readonly yTrue: TensorType;
  readonly yPred: TensorType;
  /** The caller, for errors. */
  readonly where: string;
}

/** Finds what the options of a trainer stand for. */
export interface Vocabulary {
  /** @throws ValueError for what is no loss */
  loss(identifier: unknown, compared: Compared): Loss;
  /** @throws ValueError for what is no metric */
  metric(identifier: unknown, compared: Compared): Metric;
}

/** Objects and functions alone: a program that uses it bundles no tables of names. */
export const objects: Vocabulary = {
  loss(identifier, { where }) {
    if (identifier instanceof Loss) return identifier;
    if (isFunction(identifier)) return new FunctionLoss(identifier as LossFunction, identifier.name);
    throw unnamed('loss', identifier, where);
  },
  metric(identifier, { where }) {
    if (identifier instanceof Metric) return identifier;
    if (identifier instanceof Loss) return new FunctionMetric((t, p) => identifier.apply(t, p), identifier.name);
    if (isFunction(identifier)) return new FunctionMetric(identifier as MetricFunction, identifier.name);
    throw unnamed('metric', identifier, where);
  },
};

function isFunction(value: unknown): value is { readonly name: string } {
  return typeof value === 'function' && !isClass(value);
}

function unnamed(what: string, identifier: unknown, where: string): ValueError {
  return new ValueError({
    where,
    message: `A Trainer takes ${what === 'loss' ? 'losses' : 'metrics'} as objects or functions. Received: ${show(identifier)}.`,
    hint: `compile(model, options) takes names: it finds the ${what} for ${show(identifier)}.`,
  });
}
