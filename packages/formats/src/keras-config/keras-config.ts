import { type AnyLayer, layerClasses, serialize } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { isList, isObject, type Options } from '../dialects/json-values.ts';
import { snakeCaseOf } from '../dialects/rewrites/every-layer.ts';
import { FileError } from '../file-error.ts';
import { type ClassKeys, kerasClass, objectClass, ownClass } from './keras-modules.ts';
import { isRecord, isSerialized, NotJson, plainJson, type Serialized, snakeCaseKey } from './keras-values.ts';
import { omitLaterInitializerOptions, omitLaterOptions } from './omitted-options.ts';
import { withOneOutput } from './one-output.ts';

/** Options whose values are names that Sepal spells in camelCase. */
const NAMED = new Set(['data_format', 'padding', 'interpolation', 'fill_mode', 'mode', 'distribution', 'activation']);

const MODULES: readonly (readonly [suffix: string, module: string])[] = [
  ['_initializer', 'keras.initializers'],
  ['_regularizer', 'keras.regularizers'],
  ['_constraint', 'keras.constraints'],
];

/**
 * The config of a model as Keras 3 writes it, with the fewest keys: every Keras 3 opens it.
 *
 * Own classes are written by name: as `package>Name` if that is their `className`. Keras gets them through `custom_objects`.
 *
 * @param model any model of `@sepal/layers`
 * @returns `{ module, class_name, config, registered_name }`, for `config.json` of a `.keras` file
 * @throws FileError with the layer's name and option, for a function without a name and for values that JSON has no words for
 * @example
 * const model = new Sequential([input({ shape: [8] }), new Dense({ units: 2 })]);
 * kerasConfig(model)['class_name']; // 'Sequential'
 */
export function kerasConfig(model: AnyLayer): JsonObject {
  const own = new Set<string>();
  visit(model, own);
  return entry(serialize(model) as Entry, own);
}

/** A serialized layer, with its calls in a functional model. */
type Entry = Serialized & Readonly<Record<string, unknown>>;

/** Finds the classes that are not this package's, and the layers that cannot be written. */
function visit(layer: AnyLayer, own: Set<string>): void {
  const { className, name } = layer;
  const known: unknown = Object.hasOwn(layerClasses, className)
    ? layerClasses[className as keyof typeof layerClasses]
    : undefined;
  if (!('module' in layer) && !(typeof known === 'function' && layer instanceof known)) own.add(className);
  for (const inner of layer.sublayers) visit(inner, own);
  // A model's config is made of its layers'.
  if ('layers' in layer) return;
  try {
    layer.getConfig();
  } catch (error) {
    if (!(error instanceof SepalError)) throw error;
    throw new FileError({ where: `Layer '${name}' (${className})`, message: error.detail, hint: error.hint });
  }
}

/** A layer or model as Keras writes it. */
function entry(serialized: Entry, own: ReadonlySet<string>): Options {
  const { className, config, module, name, inboundNodes, sharedObjectId } = serialized;
  const options = isRecord(config) ? config : {};
  const keys = typeof module === 'string' ? operationClass(module, className) : classKeys(className, own);
  return {
    ...keys,
    config: configOf(className, options, own),
    ...(typeof sharedObjectId === 'number' ? { shared_object_id: sharedObjectId } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(Array.isArray(inboundNodes) ? { inbound_nodes: inboundNodes.map(plainJson) } : {}),
  };
}

function classKeys(className: string, own: ReadonlySet<string>): ClassKeys {
  if (own.has(className)) return ownClass(className);
  if (className === 'Sequential') return kerasClass('keras', className);
  if (className !== 'Functional') return kerasClass('keras.layers', className);
  return { module: 'keras.src.models.functional', class_name: className, registered_name: className };
}

function operationClass(module: string, className: string): ClassKeys {
  return { module, class_name: className, registered_name: className };
}

function configOf(className: string, config: Readonly<Record<string, unknown>>, own: ReadonlySet<string>): Options {
  const where = `Layer '${String(config['name'] ?? '')}' (${className})`;
  const entries = Object.entries(config).map(([name, value]): [string, Json] => {
    const key = snakeCaseKey(name);
    try {
      return [key, optionOf(key, value, own)];
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
      throw new FileError({
        where,
        message: `The option ${name} cannot be written to a file: JSON has no ${error.message}.`,
        hint: 'Give it a value of numbers, strings, truth values, arrays and plain objects.',
      });
    }
  });
  const options: Options = Object.fromEntries(entries);
  const { layers } = options;
  if (className === 'Sequential' && isList(layers)) options['layers'] = layers.filter(isObject).map(withOneOutput);
  omitLaterOptions(className, options);
  return options;
}

function optionOf(key: string, value: unknown, own: ReadonlySet<string>): Json {
  if (key === 'layers' && Array.isArray(value)) {
    return (value as readonly Entry[]).map((layer) => entry(layer, own));
  }
  if (key === 'layer' && isSerialized(value)) return entry(value as Entry, own);
  if (key.endsWith('activation')) return activation(value, own);
  const [, module] = MODULES.find(([suffix]) => key.endsWith(suffix)) ?? [];
  if (module !== undefined && isSerialized(value)) return object(module, value);
  return plainOption(key, value);
}

/** A name, a function of the user's by its name, or a layer. */
function activation(value: unknown, own: ReadonlySet<string>): Json {
  if (typeof value === 'string') return snakeCaseOf(value);
  if (!isSerialized(value)) return plainJson(value);
  if (typeof value.config !== 'string') return entry(value as Entry, own);
  return { module: 'builtins', class_name: 'function', config: value.config, registered_name: 'function' };
}

/** An initializer, a regularizer or a constraint. */
function object(module: string, { className, config }: Serialized): Options {
  const options = namedOptions(config);
  if (module === 'keras.initializers') omitLaterInitializerOptions(options);
  return { ...objectClass(module, className), config: options };
}

function namedOptions(config: unknown): Options {
  const entries = Object.entries(isRecord(config) ? config : {}).map(([name, value]): [string, Json] => {
    const key = snakeCaseKey(name);
    return [key, plainOption(key, value)];
  });
  return Object.fromEntries(entries);
}

/** A name, a seed or plain data. */
function plainOption(key: string, value: unknown): Json {
  if (NAMED.has(key) && typeof value === 'string') return snakeCaseOf(value);
  if (key !== 'seed' || !isSerialized(value)) return plainJson(value);
  return { ...kerasClass('keras.random', 'SeedGenerator'), config: namedOptions(value.config) };
}
