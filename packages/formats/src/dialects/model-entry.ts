/** One layer or model of a config, with what is inside it. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { rewriteActivation } from './activations.ts';
import type { Dialect } from './dialect.ts';
import { type ModelContext, rewriteFunctional } from './functional-entry.ts';
import { copyOf, entryOf, isList, isObject, type Options } from './json-values.ts';
import { optionsOf } from './layer-options.ts';
import { MoreWordsNeeded } from './more-words-needed.ts';
import { rewriteObject } from './objects.ts';
import type { MoreWords, Rewrite, RewriteContext } from './rewrite.ts';
import { ACTIVATION } from './rewrites/activation.ts';
import { CONVOLUTION } from './rewrites/convolution.ts';
import { EVERY_LAYER, INPUT_LAYER, OWN_LAYERS_TOO } from './rewrites/every-layer.ts';
import { NORMALIZATION } from './rewrites/normalization.ts';
import { rewriteSequential } from './sequential-entry.ts';

/** The rewrites of this package's layers, in order, after those of {@link MoreWords}: a rewrite may rely on the names that earlier ones give. */
const REWRITES: readonly Rewrite[] = [...INPUT_LAYER, ...EVERY_LAYER, ...CONVOLUTION, ...NORMALIZATION, ...ACTIVATION];

/** The modules of Keras' own classes, in the packages that it has been in. */
const KERAS_MODULE = /^(?:keras|tf_keras|tensorflow)(?:\.|$)/;

/** The deepest nesting of models: more is a mistake or an attack. */
const DEEPEST = 100;

/**
 * Rewrites a layer or a model, without its calls.
 */
export function rewriteEntry(entry: JsonObject, model: ModelContext, depth = 0): Options {
  const { report, names, dialect, more } = model;
  const given = entryOf(entry, 'class_name');
  const config = entryOf(entry, 'config') ?? {};
  if (typeof given !== 'string') throw report.broken('no class');
  if (depth > DEEPEST) throw report.broken('models too deep', DEEPEST);
  const options: Options = isList(config) ? { layers: config } : isObject(config) ? copyOf(config) : {};
  if (!isList(config) && !isObject(config)) throw report.broken('no options', given);
  const oldName = entryOf(options, 'name') ?? entryOf(entry, 'name');
  const name = typeof oldName === 'string' ? oldName : given;
  const module = entryOf(entry, 'module');
  if (more === undefined && !isCommon(given, module, dialect)) throw new MoreWordsNeeded();
  const place: RewriteContext = { name, className: given, dialect, report, more };
  if (typeof oldName === 'string') options['name'] = names.newName(oldName);
  const operation = more?.operation(given, module, place, options);
  if (operation !== undefined) return operation;
  const isOwn = module === null || given.includes('>') || (typeof module === 'string' && !KERAS_MODULE.test(module));
  const className = isOwn ? given : classOf(given, options, place);
  const context: RewriteContext = { ...place, className };
  const known = isOwn ? undefined : optionsOf(className, more);
  if (known === undefined && given !== 'Lambda') report.unknownClass(className);
  const rewrites = known === undefined ? [] : [...(more?.rewrites ?? []), ...REWRITES];
  rewriteOptions(options, context, [...rewrites, ...OWN_LAYERS_TOO], (layer) => rewriteEntry(layer, model, depth + 1));
  const inner = (layer: JsonObject): Options => rewriteEntry(layer, model, depth + 1);
  if (className === 'Sequential') rewriteSequential(options, entry, context, inner);
  else if (isList(entryOf(options, 'layers')) && entryOf(options, 'input_layers') !== undefined) {
    rewriteFunctional(options, place, model, inner);
  } else if (className === 'Functional') {
    throw report.broken('no graph', name);
  }
  if (known !== undefined) refuseUnknown(options, known, context);
  return withClass(entry, className, options, more);
}

/** The modules of Keras' operations. */
const OPERATIONS = /^keras\.(?:src\.)?(?:ops|activations)\./;

/** Tells a layer that needs no {@link MoreWords}. Keras 3's `.h5` files leave out the modules by which it tells operations from layers. */
function isCommon(className: string, module: Json | undefined, { generation, isTheano }: Dialect): boolean {
  if (generation === 1 || (generation === 3 && module === undefined) || isTheano || className === 'Lambda')
    return false;
  if (typeof module === 'string' && OPERATIONS.test(module)) return false;
  return (
    className === 'Model' || module === null || className.includes('>') || optionsOf(className, undefined) !== undefined
  );
}

/** keras 2.2.4 engine/training.py: `Model`; TensorFlow 2.3 renamed it. */
function classOf(given: string, options: Options, context: RewriteContext): string {
  return given === 'Model' ? 'Functional' : (context.more?.classOf(given, options, context) ?? given);
}

/** Keys of every entry: what Keras 3 needs to make the layer, without what it needs to build and compile it. */
function withClass(entry: JsonObject, className: string, options: Options, more: MoreWords | undefined): Options {
  const { module, registered_name: registeredName, shared_object_id: sharedId } = entry;
  const [, bare = className] = /^[^>]+>(.+)$/.exec(className) ?? [];
  const isRegistered = bare !== className;
  return {
    ...(module === undefined ? (isRegistered ? { module: null } : {}) : { module: moduleOf(module, bare, more) }),
    class_name: bare,
    config: options,
    ...(isRegistered
      ? { registered_name: className }
      : registeredName === undefined || registeredName === null
        ? {}
        : { registered_name: registeredName }),
    // Keras 3 marks a layer that another model has too.
    ...(sharedId === undefined ? {} : { shared_object_id: sharedId }),
  };
}

/** Keras 3's module of a class, wherever an older Keras had it. */
function moduleOf(module: Json, className: string, more: MoreWords | undefined): Json {
  if (typeof module !== 'string' || !KERAS_MODULE.test(module) || optionsOf(className, more) === undefined)
    return module;
  if (className === 'Sequential') return 'keras';
  return className === 'Functional' ? 'keras.src.models.functional' : 'keras.layers';
}

function rewriteOptions(
  options: Options,
  context: RewriteContext,
  rewrites: readonly Rewrite[],
  rewriteLayer: (entry: JsonObject) => Options,
): void {
  const { dialect, className } = context;
  const isKnown = rewrites.length > OWN_LAYERS_TOO.length;
  for (const { classes, writers, changes } of rewrites) {
    if (!writers.includes(dialect.generation) || classes?.includes(className) === false) continue;
    for (const change of changes) change(options, context);
  }
  for (const [key, value] of Object.entries(options)) {
    if (/(^|_)activation$/.test(key)) options[key] = rewriteActivation(value, context, rewriteLayer);
    else if (isKnown) options[key] = rewriteObject(key, value, context);
  }
  context.more?.refuseTheano(options, context);
}

function refuseUnknown(options: Options, known: ReadonlySet<string>, context: RewriteContext): void {
  for (const [key, value] of Object.entries(options)) {
    if (!known.has(key)) context.report.refuse(context, key, value as Json, 'the layer has no such option');
  }
}
