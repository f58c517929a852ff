import type { LayerClasses } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import { type CompileOptions, compile, getOptimizer, type Trainer } from '@sepal/training';
import { getLoss } from '@sepal/training/losses';
import { getMetric } from '@sepal/training/metrics';
import { causedBy } from '../file-error.ts';
import { isRecord, isSerialized } from '../keras-config/keras-values.ts';
import type { AnyModel } from '../match/match-weights.ts';
import type { CompileConfig } from '../training-config/compile-config.ts';
import { isOpenName } from '../training-config/keras-names.ts';

/** What a file may name, and which file it is, for errors. */
interface Names {
  readonly customObjects: LayerClasses;
  readonly where: string;
}

/**
 * A trainer with the optimizer, losses and metrics that a file names.
 *
 * @throws FileError for what nobody has, and for options that do not exist
 */
export function compileAsSaved(model: AnyModel, config: CompileConfig, { customObjects, where }: Names): Trainer {
  const lookup = { customObjects, where };
  const named = (value: unknown): never => asNamed(value, customObjects) as never;
  const loss = (value: unknown): unknown => getLoss(named(value), lookup);
  const metric = (value: unknown): unknown =>
    isSerialized(value) && 'module' in value ? loss(value) : getMetric(named(value), lookup);
  try {
    const options = {
      optimizer: getOptimizer(named(config.optimizer), lookup),
      loss: resolved(config.loss, loss, lookup.customObjects),
      lossWeights: config.lossWeights,
      metrics: resolved(config.metrics, metric, lookup.customObjects),
      weightedMetrics: resolved(config.weightedMetrics, metric, lookup.customObjects),
    };
    return compile(model, options as CompileOptions) as unknown as Trainer;
  } catch (error) {
    if (!(error instanceof SepalError)) throw error;
    const isUnknown = error.detail.startsWith('Could not interpret');
    const hint = 'Give your own classes and functions by these names: customObjects: { Name: … }.';
    throw causedBy(error, { where, message: error.detail, hint: isUnknown ? hint : error.hint });
  }
}

/** An object by the name that is among the user's: a class of the package 'mine' may be there as 'mine>Name' and as 'Name'. */
function asNamed(value: unknown, customObjects: LayerClasses): unknown {
  if (!isSerialized(value)) return value;
  const { className, config } = value;
  const bare = className.slice(className.lastIndexOf('>') + 1);
  const name = Object.hasOwn(customObjects, className) ? className : bare;
  if (!isRecord(config) || !isSerialized(config['learningRate'])) return { className: name, config };
  return { className: name, config: { ...config, learningRate: asNamed(config['learningRate'], customObjects) } };
}

/** Losses or metrics as objects. Names of Keras' own stay: what logs are called and what 'accuracy' means depends on them. */
function resolved(value: unknown, find: (value: unknown) => unknown, customObjects: LayerClasses): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') {
    const isOwn = Object.hasOwn(customObjects, value);
    if (isOpenName(value) && !isOwn) return value;
    const found = find(value);
    return isOwn ? found : value;
  }
  if (isSerialized(value)) return find(value);
  if (Array.isArray(value)) return value.map((entry) => resolved(entry, find, customObjects));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([output, entry]) => [output, resolved(entry, find, customObjects)]),
  );
}
