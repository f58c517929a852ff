/** The layers of a config as its file has it, in whichever words. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isList, isObject } from '../dialects/json-values.ts';
import type { DescribedLayer } from './description-parts.ts';

/** The options worth telling, with the values that go without saying, in the order in which they are told. */
const OPTIONS: readonly (readonly [key: string, ...usual: readonly Json[]])[] = [
  ['units'],
  ['output_dim'],
  ['filters'],
  ['nb_filter'],
  ['kernel_size'],
  ['nb_row'],
  ['nb_col'],
  ['pool_size'],
  ['size'],
  ['target_shape'],
  ['dims'],
  ['n'],
  ['strides', 1],
  ['subsample', 1],
  ['padding', 'valid', 1],
  ['border_mode', 'valid'],
  ['cropping', 1],
  ['dilation_rate', 1],
  ['groups', 1],
  ['depth_multiplier', 1],
  ['rate'],
  ['p'],
  ['stddev'],
  ['axis', -1],
  ['axes'],
  ['max_value', null],
  ['negative_slope', 0],
  ['threshold', 0],
  ['alpha'],
  ['scale', true],
  ['center', true],
  ['offset', 0],
  ['height'],
  ['width'],
  ['interpolation', 'nearest'],
  ['keepdims', false],
  ['use_bias', true],
  ['activation', 'linear', null],
  ['data_format', 'channels_last', null],
  ['trainable', true, null],
  ['batch_shape'],
  ['batch_input_shape'],
];

/** The layers of a model's config, each before those inside it. */
export function describeLayers(config: JsonObject): readonly DescribedLayer[] {
  const found: DescribedLayer[] = [];
  collect(layersIn(config), 0, found);
  return found;
}

/** The layers of a model: the list in its config, or its config. */
function layersIn(entry: JsonObject): readonly JsonObject[] {
  const config = entryOf(entry, 'config');
  const layers = isObject(config) ? entryOf(config, 'layers') : config;
  return isList(layers) ? layers.filter(isObject) : [];
}

/** The name of a layer in its file. */
export function nameIn(entry: JsonObject): string {
  const config = entryOf(entry, 'config');
  const name = entryOf(entry, 'name') ?? (isObject(config) ? entryOf(config, 'name') : undefined);
  return typeof name === 'string' ? name : '';
}

/** Models deeper than any that people make: a hostile file. */
const DEEPEST = 100;

function collect(layers: readonly JsonObject[], depth: number, found: DescribedLayer[]): void {
  const shapes = shapesIn(layers);
  for (const [index, entry] of layers.entries()) {
    const name = nameIn(entry);
    const config = entryOf(entry, 'config');
    found.push({
      name,
      className: classIn(entry),
      depth,
      options: isObject(config) ? noted(config) : {},
      outputShape: shapes.get(name) ?? ownShape(entry) ?? shapeBefore(layers[index + 1]),
      parameters: undefined,
    });
    if (depth < DEEPEST) collect(layersIn(entry), depth + 1, found);
  }
}

/** The class of a layer. An operation is called by its module too, since layers have the same names. */
function classIn(entry: JsonObject): string {
  const [className, module] = [entryOf(entry, 'class_name'), entryOf(entry, 'module')];
  const [, operations] = typeof module === 'string' ? (/^keras\.(?:src\.)?(ops\.\w+)/.exec(module) ?? []) : [];
  const name = typeof className === 'string' ? className : '?';
  return operations === undefined ? name : `${operations}.${name}`;
}

function noted(config: JsonObject): Readonly<Record<string, Json>> {
  const options = OPTIONS.flatMap(([key, ...usual]): [string, Json][] => {
    const value = entryOf(config, key);
    return value === undefined || usual.some((each) => isUsual(value, each)) ? [] : [[key, shortened(value)]];
  });
  return Object.fromEntries(options);
}

/** [1, 1] is as usual as 1. */
function isUsual(value: Json, usual: Json): boolean {
  return isList(value) ? value.every((entry) => isUsual(entry, usual)) : value === usual;
}

/** An activation that is an object, by its name or class. */
function shortened(value: Json): Json {
  if (!isObject(value)) return value;
  const { class_name: className = null, config = null } = value;
  return typeof config === 'string' ? config : className;
}

type SymbolicShape = readonly (number | null)[];

/** The shapes of outputs that the calls of Keras 3 tell: those of the tensors that layers are called on. */
function shapesIn(layers: readonly JsonObject[]): ReadonlyMap<string, SymbolicShape> {
  const shapes = new Map<string, SymbolicShape>();
  const visit = (value: Json | undefined, depth = 0): void => {
    if (depth > DEEPEST) return;
    if (isList(value)) for (const entry of value) visit(entry, depth + 1);
    if (!isObject(value)) return;
    const config = entryOf(value, 'config');
    const history = isObject(config) ? entryOf(config, 'keras_history') : undefined;
    const shape = isObject(config) ? shapeOf(entryOf(config, 'shape')) : undefined;
    if (!isList(history)) for (const entry of Object.values(value)) visit(entry, depth + 1);
    else if (shape !== undefined && typeof history[0] === 'string') shapes.set(history[0], shape);
  };
  for (const layer of layers) visit(entryOf(layer, 'inbound_nodes'));
  return shapes;
}

/** The shape of an input layer. */
function ownShape(entry: JsonObject): SymbolicShape | undefined {
  const config = entryOf(entry, 'config');
  if (!isObject(config) || entryOf(entry, 'class_name') !== 'InputLayer') return undefined;
  return shapeOf(entryOf(config, 'batch_shape') ?? entryOf(config, 'batch_input_shape'));
}

/** Keras 3 writes the shape that a layer was built for: in a sequence, that of the output before it. */
function shapeBefore(next: JsonObject | undefined): SymbolicShape | undefined {
  if (next === undefined || Object.hasOwn(next, 'inbound_nodes')) return undefined;
  const build = entryOf(next, 'build_config');
  return isObject(build) ? shapeOf(entryOf(build, 'input_shape')) : undefined;
}

function shapeOf(value: Json | undefined): SymbolicShape | undefined {
  const isShape = isList(value) && value.every((length) => length === null || typeof length === 'number');
  return isShape ? (value as SymbolicShape) : undefined;
}
