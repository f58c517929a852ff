import type { TensorType, Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { readSerialized, show } from '@sepal/tensor/options';
import { returnedValue } from '../arguments/returned-value.ts';
import { Loss } from '../losses/loss.ts';
import type { Cells } from '../metrics/cells.ts';
import type { MetricIdentifier } from '../metrics/index.ts';
import { Metric } from '../metrics/metric.ts';
import type { MetricsOption, StepOptions } from '../step/step-options.ts';
import type { ComparedTypes, Comparison } from './compiled-losses.ts';
import { byOutput, type Outputs } from './outputs.ts';
import type { Vocabulary } from './vocabulary.ts';

interface OutputMetric {
  readonly output: number;
  readonly metric: Metric;
  readonly isWeighted: boolean;
  /** The name in logs. */
  readonly logName: string;
}

/** The metrics of a model's outputs, as `compile` was asked for them. */
export class CompiledMetrics {
  readonly #metrics: readonly OutputMetric[];

  /** @throws ValueError if the options do not fit the outputs, or an output with a metric has no labels */
  constructor(
    given: Pick<StepOptions, 'metrics' | 'weightedMetrics' | 'vocabulary'>,
    outputs: Outputs,
    types: ComparedTypes,
    where: string,
  ) {
    const seen = new Map<string, number>();
    const metrics: OutputMetric[] = [];
    for (const name of ['metrics', 'weightedMetrics'] as const) {
      const isWeighted = name === 'weightedMetrics';
      for (const [output, identifiers] of metricsByOutput(given[name], outputs, name, where).entries()) {
        for (const identifier of identifiers) {
          const metric = metricFor(identifier, { output, outputs, types, where, vocabulary: given.vocabulary });
          if (metrics.some((other) => other.metric === metric)) {
            throw new ValueError({
              where,
              message: `The metric '${metric.name}' is given twice.`,
              hint: 'A metric has one set of totals: make one for each place.',
            });
          }
          const prefix = outputs.names.length === 1 ? '' : `${outputs.names[output]}_`;
          metrics.push({ output, metric, isWeighted, logName: logNameOf(metric.name, { prefix, isWeighted, seen }) });
        }
      }
    }
    this.#metrics = metrics;
  }

  get metrics(): readonly Metric[] {
    return this.#metrics.map(({ metric }) => metric);
  }

  /** Their names in the logs. */
  get logNames(): readonly string[] {
    return this.#metrics.map(({ logName }) => logName);
  }

  /** The metric that has a name in the logs. */
  named(logName: string): Metric | undefined {
    return this.#metrics.find((entry) => entry.logName === logName)?.metric;
  }

  /** Adds a batch to all totals. @returns the metrics so far, by their names in the logs */
  update({ predictions, labels, weights }: Comparison, cells: Cells): ReadonlyMap<string, Value> {
    const logs = new Map<string, Value>();
    for (const { output, metric, isWeighted, logName } of this.#metrics) {
      const sampleWeight = isWeighted ? weights[output] : undefined;
      metric.updateState(labels[output] as Value, predictions[output] as Value, { sampleWeight, cells });
      logs.set(logName, returnedValue(metric.result(cells), 'Its result()', `metric '${metric.name}'`));
    }
    return logs;
  }
}

/** The metrics of each output. */
function metricsByOutput(
  given: MetricsOption | undefined,
  outputs: Outputs,
  name: string,
  where: string,
): readonly (readonly MetricIdentifier[])[] {
  if (given === undefined || given === null) return outputs.names.map(() => []);
  if (typeof given !== 'object' || isMetricIdentifier(given)) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be a list of metrics, or an object of them by output. Received: ${show(given)}.`,
      hint: `Write [${show(given)}].`,
    });
  }
  const { names } = outputs;
  // With one output all metrics are its own, however they are nested.
  if (names.length === 1 && (Array.isArray(given) || Object.keys(given).some((key) => !names.includes(key)))) {
    const flat = (value: unknown): unknown[] => {
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) return value.flatMap(flat);
      return isMetricIdentifier(value) || typeof value !== 'object' ? [value] : Object.values(value).flatMap(flat);
    };
    return [flat(given).map((value) => checkedMetric(value, name, where))];
  }
  const entries = Object.fromEntries(names.map((output) => [output, null]));
  const complete: object = Array.isArray(given) ? given : { ...entries, ...(given as object) };
  const found = byOutput<unknown>(complete, outputs, {
    name,
    what: 'a metric or a list of them',
    where,
    isOne: (value): value is unknown => value !== complete,
  });
  return found.map((value) => {
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? value : [value]).map((entry) => checkedMetric(entry, name, where));
  });
}

function checkedMetric(value: unknown, name: string, where: string): MetricIdentifier {
  if (isMetricIdentifier(value)) return value;
  throw new ValueError({
    where,
    message: `\`${name}\` must contain names of metrics, metrics or functions (yTrue, yPred) => value. Received: ${show(value)}.`,
  });
}

/** Where a metric is looked up. */
interface MetricPlace {
  readonly output: number;
  readonly outputs: Outputs;
  readonly types: ComparedTypes;
  readonly where: string;
  readonly vocabulary: Vocabulary;
}

function metricFor(identifier: MetricIdentifier, { output, outputs, types, where, vocabulary }: MetricPlace): Metric {
  const yTrue = types.labels[output];
  if (yTrue !== undefined) {
    const yPred = types.predictions[output] as TensorType;
    const metric = vocabulary.metric(identifier, { yTrue, yPred, where });
    const of = outputs.names.length === 1 ? '' : ` of output '${outputs.names[output]}'`;
    metric.checkTargets(yTrue, yPred, `metric '${metric.name}'${of}`);
    return metric;
  }
  throw new ValueError({
    where,
    message: `Output '${outputs.names[output]}' has the metric ${show(identifier)}, but there are no labels for it.`,
    hint: 'Give labels for every output with a metric, in the order of the outputs or by name.',
  });
}

/** Keras' name of a metric in logs: after its output, then `weighted_`, then counted, if the one before is taken. */
function logNameOf(
  name: string,
  {
    prefix,
    isWeighted,
    seen,
  }: { readonly prefix: string; readonly isWeighted: boolean; readonly seen: Map<string, number> },
): string {
  const candidates = [`${prefix}${name}`, ...(isWeighted ? [`${prefix}weighted_${name}`] : [])];
  const free = candidates.find((candidate) => !seen.has(candidate));
  if (free !== undefined) {
    seen.set(free, 1);
    return free;
  }
  const last = candidates.at(-1) as string;
  const index = seen.get(last) as number;
  seen.set(last, index + 1);
  return `${last}_${index}`;
}

function isMetricIdentifier(value: unknown): value is MetricIdentifier {
  return (
    typeof value === 'string' ||
    typeof value === 'function' ||
    value instanceof Metric ||
    value instanceof Loss ||
    readSerialized(value) !== undefined
  );
}
