/** Keras 3's configs in the words of Keras 2 and TensorFlow.js: one walk, with what differs given by the reader. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { copyOf, entryOf, isList, isObject, type Options } from '../dialects/json-values.ts';
import type { LayerPlace, Refusals } from '../dialects/refusals.ts';
import { type OlderCall, olderEnds, olderNodes } from './older-nodes.ts';
import { withOneOutput } from './one-output.ts';
import { layerOfOperation } from './operation-layers.ts';

/** A layer's words for an older reader. */
export interface OlderLayer {
  readonly className: string;
  readonly config: Options;
  /** The shape to which the output is reshaped, by a layer of its own. */
  readonly reshape?: readonly number[];
}

/** A layer, and the shape of its input with the most axes; undefined if neither the config nor the caller tells. */
export interface OlderPlace extends LayerPlace {
  readonly shape?: InputShape | undefined;
}

/** The shape of a layer's input, with the batch. */
export type InputShape = readonly Json[];

/** What a reader understands. */
export interface OlderReader {
  /** Everything that it does not. */
  readonly refusals: Refusals;
  /** Says a layer of `@sepal/layers` in its words; the options may be changed. */
  layer(options: Options, place: OlderPlace): OlderLayer;
  /** Says an initializer, a regularizer or a constraint, `{ class_name, config }`. */
  object(key: string, object: Options, place: LayerPlace): Json;
  /** Says the name of an activation function. */
  activation(name: string, place: LayerPlace): Json;
  /** Says a layer that is an activation; undefined if it has no words for that. */
  activationLayer(layer: JsonObject, place: LayerPlace): Json | undefined;
  /** The shape of the input of a layer in a sequence, by its name: its config does not tell. */
  readonly inputShapes?: ReadonlyMap<string, InputShape> | undefined;
  /** Whether the inputs and outputs of a model may be an object. */
  readonly takesObjects: boolean;
  /** Whether the only output of a model in a sequence is written by itself, and not as an array of one. */
  readonly unwrapsOutputs: boolean;
}

/** The layer that follows one whose reader keeps no axes. */
const RESHAPE_SUFFIX = '__keepdims';

/** Writes a layer or model; it has no name and calls of its own outside a functional model. */
export function olderEntry(entry: JsonObject, reader: OlderReader, shape?: InputShape): readonly Options[] {
  const config = isObject(entry['config']) ? entry['config'] : {};
  const name = String(entryOf(config, 'name') ?? '');
  const registered = entryOf(entry, 'registered_name');
  const isOwn = entryOf(entry, 'module') === null;
  const className = String(isOwn && typeof registered === 'string' ? registered : entry['class_name']);
  const place = { name, className, shape: shape ?? reader.inputShapes?.get(name) };
  const options = copyOf(config);
  for (const [key, value] of Object.entries(options)) options[key] = option(key, value, place, reader);
  // As TensorFlow's Keras wrote it from 2.5 on; older readers do not look at it.
  const id = entryOf(entry, 'shared_object_id');
  const shared: Options = id === undefined ? {} : { shared_object_id: id };
  if (isOwn) return [{ class_name: className, config: options, ...shared }];
  if (className === 'Sequential' || className === 'Functional')
    return [{ ...model(className, options, reader), ...shared }];
  const { className: older, config: said, reshape } = reader.layer(options, place);
  const written = { class_name: older, config: said, ...shared };
  return reshape === undefined ? [written] : [written, reshapeAfter(name, reshape)];
}

function reshapeAfter(name: string, shape: readonly number[]): Options {
  return {
    class_name: 'Reshape',
    config: { name: `${name}${RESHAPE_SUFFIX}`, trainable: true, dtype: 'float32', target_shape: shape },
  };
}

function option(key: string, value: Json, place: LayerPlace, reader: OlderReader): Json {
  if (key.endsWith('activation') && key !== 'name') return activation(value, place, reader);
  if (!/_(?:initializer|regularizer|constraint)$/.test(key) || !isObject(value)) return value;
  const { class_name: className = null, config = {}, module, registered_name: registered } = value;
  const isOwn = module === null && typeof registered === 'string';
  const object = { class_name: isOwn ? registered : className, config };
  return isOwn ? object : reader.object(key, object, place);
}

function activation(value: Json, place: LayerPlace, reader: OlderReader): Json {
  if (typeof value === 'string') return reader.activation(value, place);
  if (!isObject(value)) return value;
  const config = entryOf(value, 'config');
  if (typeof config === 'string') return config;
  const said = reader.activationLayer(value, place);
  if (said !== undefined) return said;
  reader.refusals.refuse(
    place,
    'activation',
    String(entryOf(value, 'class_name')),
    'an activation cannot be a layer there',
  );
  return 'linear';
}

function model(className: string, options: Options, reader: OlderReader): Options {
  const layers = isList(options['layers']) ? options['layers'].filter(isObject) : [];
  if (className === 'Sequential') {
    const written = layers.flatMap((layer) => olderEntry(layer, reader));
    options['layers'] = reader.unwrapsOutputs ? written.map(withOneOutput) : written;
    return { class_name: className, config: options };
  }
  const written = layers.map((layer) => functionalLayer(layer, reader));
  const models = new Map(
    written
      .filter(({ isModel }) => isModel)
      .map(({ name, parts }) => [name, parts[0]?.['class_name'] === 'Functional' ? 1 : 0]),
  );
  const reshaped = new Map(
    written.filter(({ parts }) => parts.length > 1).map(({ name }) => [name, `${name}${RESHAPE_SUFFIX}`]),
  );
  const naming = { models, nameOf: (name: string): string => reshaped.get(name) ?? name };
  options['layers'] = written.flatMap(({ parts, name, calls, isModel }) => {
    const className = String(parts[0]?.['class_name']);
    const nodes = olderNodes(calls, {
      ...naming,
      isModel,
      refuse: (why) => reader.refusals.refuseLayer({ name, className }, why),
    });
    return parts.map((part, index) => {
      const own = String((part['config'] as JsonObject)['name']);
      const inbound = index === 0 ? nodes : nodes.map((_, call) => [[name, call, 0, {}]]);
      return { ...part, name: own, inbound_nodes: inbound };
    });
  });
  for (const key of ['input_layers', 'output_layers'] as const) {
    const ends = olderEnds(options[key] ?? [], naming);
    if (isObject(ends) && !reader.takesObjects) {
      const place = { name: String(options['name']), className };
      const named = Object.keys(ends).join(', ');
      reader.refusals.refuseLayer(
        place,
        `its ${key.replace('_layers', 's')} are an object (${named}); the format has lists`,
      );
    }
    options[key] = ends;
  }
  return { class_name: className, config: options };
}

/** A layer of a functional model with its calls. */
interface FunctionalLayer {
  readonly name: string;
  readonly parts: readonly Options[];
  readonly calls: readonly OlderCall[];
  readonly isModel: boolean;
}

function functionalLayer(entry: JsonObject, reader: OlderReader): FunctionalLayer {
  const config = isObject(entry['config']) ? entry['config'] : {};
  const name = String(entryOf(entry, 'name') ?? entryOf(config, 'name'));
  const calls = (isList(entry['inbound_nodes']) ? entry['inbound_nodes'] : []) as unknown as readonly OlderCall[];
  const module = entryOf(entry, 'module');
  if (typeof module === 'string' && /\.ops\./.test(module)) {
    const place = { name, className: `operation ${String(entry['class_name'])}` };
    const layer = layerOfOperation(entry, calls);
    if (layer === undefined) {
      reader.refusals.refuseLayer(place, 'the format has no operations, and no layer computes this one');
      return { name, parts: [{ class_name: place.className, config: { name } }], calls: [], isModel: false };
    }
    return {
      name,
      parts: olderEntry(layer.entry, reader, largestInput(layer.calls)),
      calls: layer.calls,
      isModel: false,
    };
  }
  return {
    name,
    parts: olderEntry(entry, reader, largestInput(calls)),
    calls,
    isModel: isList(entryOf(config, 'layers')),
  };
}

/** The shape of the tensor with the most axes that a layer is called on. */
function largestInput(calls: readonly OlderCall[]): InputShape | undefined {
  let largest: InputShape | undefined;
  const visit = (value: Json): void => {
    if (isList(value)) for (const entry of value) visit(entry);
    else if (isObject(value)) {
      const shape = isObject(value['config']) ? entryOf(value['config'], 'shape') : undefined;
      if (isList(shape) && shape.length > (largest?.length ?? -1)) largest = shape;
    }
  };
  for (const { args } of calls) visit(args);
  return largest;
}
