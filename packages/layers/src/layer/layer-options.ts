import * as regularizers from '@sepal/regularizers';
import { keepingSeeds, type SymbolicShape, ValueError } from '@sepal/tensor';
import {
  allowedNamesHint,
  checkBoolean,
  checkObject,
  classNameOf,
  frozenCopy,
  type OptionNames,
  refuseUnknown,
  show,
  soleOptions,
} from '@sepal/tensor/options';
import { checkShape } from './check-input-shape.ts';

/** The common options of all layers. */
export interface LayerOptions {
  /** Unique in a model; by default Keras' automatic name, such as 'depthwise_conv2d_1'. */
  readonly name?: string | undefined;
  /** Whether training updates the weights. Default true. */
  readonly trainable?: boolean | undefined;
  /** The element type of weights and computation. Only 'float32' is supported. */
  readonly dtype?: 'float32' | undefined;
  /** A penalty on the layer's output, divided by the batch size and added to the loss. */
  readonly activityRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  /** The shape of one sample, for the first layer of a `Sequential`. An `input()` in front is clearer. */
  readonly inputShape?: SymbolicShape | undefined;
}

const LAYER_OPTIONS: OptionNames<LayerOptions> = {
  name: true,
  trainable: true,
  dtype: true,
  activityRegularizer: true,
  inputShape: true,
};

/** {@link LayerOptions}, checked. */
export interface ResolvedLayerOptions {
  readonly name: string | undefined;
  readonly trainable: boolean;
  readonly activityRegularizer: regularizers.Regularizer | null;
  readonly inputShape: SymbolicShape | undefined;
}

/**
 * Checks the common options. `options` must hold no others: a layer removes its own first.
 *
 * @throws ValueError for an unknown option or an invalid value
 */
export function resolveLayerOptions(options: LayerOptions, className: string): ResolvedLayerOptions {
  checkObject(options, className, 'name');
  const { name, trainable = true, dtype, activityRegularizer = null, inputShape } = options;
  const where = whereOf(className, name);
  refuseUnknown(options, LAYER_OPTIONS, className, where);
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.includes('/'))) {
    throw new ValueError({
      where: className,
      message: `Argument \`name\` must be a string and cannot contain character \`/\`. Received: name=${show(name)}.`,
    });
  }
  checkBoolean(trainable, 'trainable', where);
  checkPolicy(dtype, where);
  if (inputShape !== undefined) checkShape(inputShape, where);
  return {
    name,
    trainable,
    activityRegularizer: regularizers.get(activityRegularizer, { where }),
    inputShape: frozenCopy(inputShape),
  };
}

/**
 * The constructor's options, checked for unknown names; {} without an argument. Arrays and plain objects in them are frozen copies,
 * so a layer may keep them whatever the caller does with the originals.
 *
 * @param given the constructor's arguments, collected by `...given`
 * @param layerClass the class: `new.target`
 * @param own the layer's own options: a record, so that a missing one is a compile error
 * @throws ValueError for anything else; it lists the options and suggests the closest
 */
export function givenOptions<T extends object>(
  given: readonly [options?: T | undefined],
  layerClass: object,
  own: OptionNames<Omit<T, keyof LayerOptions>>,
): T {
  const className = classNameOf(layerClass);
  const options = soleOptions(given, className, Object.keys(own)[0] ?? 'name');
  const { name } = options as LayerOptions;
  refuseUnknown(options, { ...own, ...LAYER_OPTIONS }, className, whereOf(className, name));
  return frozenCopy(options);
}

/** Splits options by name: those that are keys of `names`, and the rest. */
export function splitOptions<Options extends object, Names extends object>(
  options: Options,
  names: Names,
): readonly [Pick<Options, keyof Names & keyof Options>, Omit<Options, keyof Names>] {
  const [named, others]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const [name, value] of Object.entries(options)) (Object.hasOwn(names, name) ? named : others)[name] = value;
  return [named as never, others as never];
}

/**
 * Checks a layer's own options before the layer takes a name. The common options are checked first, and seeds drawn by `resolve`
 * are restored if it throws, so that a failed constructor changes nothing.
 *
 * @param layerClass the class: `new.target`
 * @param base the options that are not the layer's own
 * @param resolve returns the layer's own options, checked and with their defaults
 */
export function resolveOptions<T>(layerClass: object, base: LayerOptions, resolve: (where: string) => T): T {
  const className = classNameOf(layerClass);
  resolveLayerOptions(base, className);
  return keepingSeeds(() => resolve(whereOf(className, base.name)));
}

/** The name of a layer under construction, for errors. */
export function whereOf(className: string, name: unknown): string {
  return typeof name === 'string' ? `${className} '${name}'` : className;
}

/** Accepts 'float32' and Keras' policy object `{ className: 'DTypePolicy', config: { name: 'float32' } }`. */
function checkPolicy(dtype: unknown, where: string): void {
  const policy = dtype as { config?: { name?: unknown } } | null | undefined;
  const name = typeof policy === 'object' && policy !== null ? policy.config?.name : policy;
  if (name === undefined || name === null || name === 'float32') return;
  throw new ValueError({
    where,
    message: `Layers compute in float32. Received: dtype=${show(dtype)}.`,
    hint: allowedNamesHint(name, ['float32']),
  });
}
