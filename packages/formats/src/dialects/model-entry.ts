/** One layer or model of a config, with what is inside it. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { rewriteActivation } from './activations.ts';
import type { Dialect } from './dialect.ts';
import { type ModelContext, rewriteFunctional } from './functional-entry.ts';
import { copyOf, entryOf, isList, isObject, type Options } from './json-values.ts';
import { optionsOf } from './layer-options.ts';
import { type MoreWords, MoreWordsNeeded } from './more-words.ts';
import { rewriteObject } from './objects.ts';
import type { Rewrite, RewriteContext } from './rewrite.ts';
import { ACTIVATION } from './rewrites/activation.ts';
import { CONVOLUTION } from './rewrites/convolution.ts';
import { EVERY_LAYER, INPUT_LAYER, OWN_LAYERS_TOO } from './rewrites/every-layer.ts';
import { NORMALIZATION } from './rewrites/normalization.ts';
import { WITHOUT_WEIGHTS } from './rewrites/pooling.ts';
import { rewriteSequential } from './sequential-entry.ts';

/** The rewrites of this package's layers, in order, after those of {@link MoreWords}: a rewrite may rely on the names that earlier ones give. */
const REWRITES: readonly Rewrite[] = [
  ...INPUT_LAYER,
  ...EVERY_LAYER,
  ...CONVOLUTION,
  ...NORMALIZATION,
  ...ACTIVATION,
  ...WITHOUT_WEIGHTS,
];

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
  if (typeof given !== 'string') throw report.broken('An entry of `layers` has no `class_name`.');
  if (depth > DEEPEST) throw report.broken(`More than ${DEEPEST} models are inside each other.`);
  const options: Options = isList(config) ? { layers: config } : isObject(config) ? copyOf(config) : {};
  if (!isList(config) && !isObject(config)) throw report.broken(`The config of a ${given} is not an object.`);
  const oldName = entryOf(options, 'name') ?? entryOf(entry, 'name');
  const name = typeof oldName === 'string' ? oldName : given;
  const module = entryOf(entry, 'module');
  if (more === undefined && !isCommon(given, module, dialect)) throw new MoreWordsNeeded();
  const place = { name, className: given, dialect, report };
  if (typeof oldName === 'string') options['name'] = names.newName(oldName);
  if (more?.isOperationLayer(given) === true) return operation(options, place, more);
  const operations = typeof module === 'string' ? /^keras\.(?:src\.)?(?:ops|activations)\./.exec(module) : null;
  if (operations !== null)
    return { module: module as string, class_name: given, config: options, registered_name: given };
  const unmarked =
    module === undefined && dialect.generation === 3 ? more?.unmarkedOperation(given, options) : undefined;
  if (unmarked !== undefined) return unmarked;
  if (given === 'Lambda') report.refuseLayer(place, 'Lambda layers hold code of Python, and files carry no code here');
  const isOwn = module === null || given.includes('>') || (typeof module === 'string' && !KERAS_MODULE.test(module));
  const className = isOwn ? given : classOf(given, options, place, more);
  const context: RewriteContext = { ...place, className };
  const known = isOwn ? undefined : optionsOf(className);
  if (known === undefined && given !== 'Lambda') report.unknownClass(className);
  const rewrites = known === undefined ? [] : [...(more?.rewrites ?? []), ...REWRITES];
  rewriteOptions(options, context, [...rewrites, ...OWN_LAYERS_TOO], (layer) => rewriteEntry(layer, model, depth + 1));
  const inner = (layer: JsonObject): Options => rewriteEntry(layer, model, depth + 1);
  if (className === 'Sequential') rewriteSequential(options, entry, context, inner);
  else if (isList(entryOf(options, 'layers')) && entryOf(options, 'input_layers') !== undefined) {
    rewriteFunctional(options, place, model, inner);
  } else if (className === 'Functional') {
    throw report.broken(`Model '${name}' has no \`layers\`, \`input_layers\` and \`output_layers\`.`);
  }
  if (known !== undefined) refuseUnknown(options, known, context);
  return withClass(entry, className, options);
}

/** Tells a layer that needs no {@link MoreWords}. Keras 3's `.h5` files leave out the modules by which it tells operations from layers. */
function isCommon(className: string, module: Json | undefined, { generation }: Dialect): boolean {
  if (generation === 1 || (generation === 3 && module === undefined)) return false;
  return className === 'Model' || module === null || className.includes('>') || optionsOf(className) !== undefined;
}

/** The class of Keras 3, with what its change of name changes in the options. */
function classOf(given: string, options: Options, context: RewriteContext, more: MoreWords | undefined): string {
  // keras 2.2.4 engine/training.py; TensorFlow 2.3 renamed it.
  if (given === 'Model') return 'Functional';
  if (more === undefined) return given;
  const { dialect, report } = context;
  const reason = dialect.generation === 3 ? undefined : more.otherWeights(given);
  if (reason !== undefined) report.refuseLayer(context, reason);
  if (given === 'Merge' && dialect.generation < 3) return more.mergeClass(options, context) ?? given;
  const newer = more.newerClass(given, dialect.generation);
  for (const change of newer?.changes ?? []) change(options, context);
  return newer?.name ?? given;
}

function operation(options: Options, context: RewriteContext, more: MoreWords): Options {
  const reason = more.unknownOperation(options);
  if (reason === undefined) return more.operationEntry(String(options['name'] ?? context.name), options);
  context.report.refuseLayer(context, reason);
  return { class_name: context.className, config: options };
}

/** Keys of every entry: what Keras 3 needs to make the layer, without what it needs to build and compile it. */
function withClass(entry: JsonObject, className: string, options: Options): Options {
  const { module, registered_name: registeredName, shared_object_id: sharedId } = entry;
  const [, bare = className] = /^[^>]+>(.+)$/.exec(className) ?? [];
  const isRegistered = bare !== className;
  return {
    ...(module === undefined ? (isRegistered ? { module: null } : {}) : { module: moduleOf(module, bare) }),
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
function moduleOf(module: Json, className: string): Json {
  if (typeof module !== 'string' || !KERAS_MODULE.test(module) || optionsOf(className) === undefined) return module;
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
  refuseTheano(options, context);
}

/** Theano flips kernels: keras 2.2.4 engine/saving.py `_need_convert_kernel`. */
function refuseTheano(options: Options, context: RewriteContext): void {
  const { dialect, report, className } = context;
  if (!dialect.isTheano || !/^Conv\dD/.test(className)) return;
  const size = entryOf(options, 'kernel_size');
  if (isList(size) && size.every((length) => length === 1)) return;
  report.refuse(context, 'kernel_size', size ?? null, 'kernels written by the Theano backend are turned around');
}

function refuseUnknown(options: Options, known: ReadonlySet<string>, context: RewriteContext): void {
  for (const [key, value] of Object.entries(options)) {
    if (!known.has(key)) context.report.refuse(context, key, value as Json, 'the layer has no such option');
  }
}
