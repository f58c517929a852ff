import { snakeCase } from '@sepal/tensor/options';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { snakeCaseOf } from '../dialects/rewrites/every-layer.ts';
import { type ClassKeys, kerasClass } from '../keras-config/keras-modules.ts';
import { isKerasSpelling, type TrainingKind } from './keras-names.ts';

/** How a format says what a model is trained with. */
export interface TrainingForm {
  /** An object of a class. */
  object(keys: ClassKeys, config: JsonObject): Json;
  /** A loss or metric of Keras that is given by its name. */
  named(name: string, className: string, kind: TrainingKind): Json;
  /** A loss of Keras that stands among the metrics. */
  lossAmongMetrics(keys: ClassKeys, config: JsonObject): Json;
  /** A function of the user's. */
  ownFunction(name: string): Json;
}

/** `compile_config` of `.keras` files. */
export const KERAS_FORM: TrainingForm = {
  object: (keys, config) => ({ ...keys, config }),
  named(name, className, kind) {
    if (isKerasSpelling(name, kind)) return name;
    // A metric is called in the logs as it was asked for.
    return kind === 'metrics' ? { ...kerasClass('keras.metrics', className), config: { name } } : snakeCase(className);
  },
  lossAmongMetrics: (keys, config) => ({ ...keys, config }),
  ownFunction: (name) => ({ module: 'builtins', class_name: 'function', config: name, registered_name: 'function' }),
};

/** Defaults of options that losses have, and metrics may lack. */
const LOSS_DEFAULTS: Readonly<Record<string, Json>> = { axis: -1, reduction: 'sum_over_batch_size' };

/** `training_config` of legacy `.h5` files. Keras 3.15 reads losses and metrics from it that are objects, and fails at most names. */
export const LEGACY_FORM: TrainingForm = {
  object: ({ class_name, registered_name }, config) => ({ class_name: registered_name ?? class_name, config }),
  named: (name, className, kind) => ({
    class_name: className,
    config: { name: kind === 'metrics' ? name : snakeCase(className) },
  }),
  // Keras does not look at the module, and takes the metric of this name, which may lack the options of losses.
  lossAmongMetrics: ({ module, class_name }, config) => ({
    module,
    class_name,
    config: Object.fromEntries(Object.entries(config).filter(([key, value]) => LOSS_DEFAULTS[key] !== value)),
  }),
  ownFunction: (name) => name,
};

/** The spelling of a value of an option: 'sumOverBatchSize' → 'sum_over_batch_size'. */
export function kerasValue(key: string, value: Json): Json {
  return (key === 'reduction' || key === 'class_aggregation') && typeof value === 'string' ? snakeCaseOf(value) : value;
}
