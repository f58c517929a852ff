import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { NamedValue, TrainingValues } from '../contents/written-weights.ts';
import { kerasClass, ownClass } from '../keras-config/keras-modules.ts';
import { isRecord, isSerialized, plainJson, type Serialized, snakeCaseKey } from '../keras-config/keras-values.ts';
import type { CompileConfig } from './compile-config.ts';
import { isOpenName, kerasClassName, type TrainingKind } from './keras-names.ts';
import { KERAS_FORM, kerasValue, LEGACY_FORM, type TrainingForm } from './training-form.ts';

/** What a trainer was compiled with and remembers, in no format's words. */
export interface PlainTraining {
  readonly config: CompileConfig;
  /** The optimizer's variables in Keras 3's order. */
  readonly optimizer: readonly NamedValue[];
  readonly seeds: readonly NamedValue[];
}

/** For `.keras`: `compile_config` as Keras 3 writes it, with the fewest keys. */
export function kerasTraining({ config, optimizer, seeds }: PlainTraining): TrainingValues {
  const { optimizer: how, ...others } = config;
  return {
    config: { optimizer: optimizerJson(how, KERAS_FORM), ...comparisons(others, KERAS_FORM) },
    optimizer,
    seeds,
  };
}

/**
 * For legacy `.h5`: `training_config` as Keras writes it.
 *
 * Source: `get_training_config` in keras/src/legacy/saving/saving_utils.py.
 */
export function legacyTraining({ config, optimizer, seeds }: PlainTraining): TrainingValues {
  const { optimizer: how, ...others } = config;
  return {
    config: { ...comparisons(others, LEGACY_FORM), optimizer_config: optimizerJson(how, LEGACY_FORM) },
    optimizer: withOwnNames(optimizer),
    seeds: withOwnNames(seeds),
  };
}

function comparisons(
  { loss, lossWeights, metrics, weightedMetrics }: Omit<CompileConfig, 'optimizer'>,
  form: TrainingForm,
): JsonObject {
  return {
    loss: comparisonJson(loss, 'losses', form),
    loss_weights: plainJson(lossWeights ?? null),
    metrics: comparisonJson(metrics, 'metrics', form),
    weighted_metrics: comparisonJson(weightedMetrics, 'metrics', form),
  };
}

/** Losses or metrics, in lists and by outputs as they were given. */
function comparisonJson(value: unknown, kind: TrainingKind, form: TrainingForm): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return nameJson(value, kind, form);
  if (isSerialized(value)) return comparedJson(value, kind, form);
  if (Array.isArray(value)) return value.map((entry) => comparisonJson(entry, kind, form));
  const entries = Object.entries(value).map(([output, entry]) => [output, comparisonJson(entry, kind, form)]);
  return Object.fromEntries(entries);
}

function nameJson(name: string, kind: TrainingKind, form: TrainingForm): Json {
  if (isOpenName(name)) return name;
  const className = kerasClassName(name, kind);
  return className === undefined ? form.ownFunction(name) : form.named(name, className, kind);
}

function comparedJson(value: Serialized & { readonly module?: unknown }, kind: TrainingKind, form: TrainingForm): Json {
  const { className, config, module } = value;
  if (className === 'function' && typeof config === 'string') return form.ownFunction(config);
  const known = module === 'keras.losses' ? kerasClassName(className, 'losses') : undefined;
  if (kind === 'losses' || known === undefined) return objectJson(value, kind, form);
  return form.lossAmongMetrics(kerasClass('keras.losses', known), configJson(config, 'losses', true));
}

function objectJson({ className, config }: Serialized, kind: TrainingKind, form: TrainingForm): Json {
  const known = kerasClassName(className, kind);
  const keys = known === undefined ? ownClass(className) : kerasClass(`keras.${kind}`, known);
  return form.object(keys, configJson(config, kind, known !== undefined));
}

function optimizerJson(value: unknown, form: TrainingForm): Json {
  return isSerialized(value) ? objectJson(value, 'optimizers', form) : plainJson(value ?? null);
}

/** Options of optimizers that came after Keras 3.0, all null by default. */
const LATER: ReadonlySet<string> = new Set(['loss_scale_factor', 'gradient_accumulation_steps']);

function configJson(config: unknown, kind: TrainingKind, isKeras: boolean): JsonObject {
  const entries = Object.entries(isRecord(config) ? config : {}).flatMap(([name, value]): [string, Json][] => {
    const snake = snakeCaseKey(name);
    const key = isKeras && kind === 'optimizers' ? snake.replace(/^beta(?=\d)/, 'beta_') : snake;
    if (value === undefined || (value === null && LATER.has(key))) return [];
    // Schedules are told apart by their modules, in every format.
    if (key === 'learning_rate' && isSerialized(value))
      return [[key, objectJson(value, 'optimizers.schedules', KERAS_FORM)]];
    return [[key, kerasValue(key, plainJson(value))]];
  });
  return Object.fromEntries(entries);
}

/** A name for each: files find variables by them, though Keras goes by their order. */
function withOwnNames(values: readonly NamedValue[]): NamedValue[] {
  const taken = new Set<string>();
  return values.map(({ name, value }) => {
    let own = name;
    for (let index = 1; taken.has(own); index++) own = `${name}_${index}`;
    taken.add(own);
    return { name: own, value };
  });
}
