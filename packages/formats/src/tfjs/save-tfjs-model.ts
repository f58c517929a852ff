import type { SymbolicShape } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import type { JsonObject } from '../contents/model-contents.ts';
import type { TrainingState } from '../contents/training-state.ts';
import type { NamedValue } from '../contents/written-weights.ts';
import { kerasConfig } from '../keras-config/keras-config.ts';
import { tfjsConfig } from '../keras-config/tfjs-config.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { visitLayers } from '../match/visit-layers.ts';
import { checkBuilt } from '../save/check-built.ts';
import { checkTraining } from '../save/check-training.ts';
import { writeFiles } from '../save/write-files.ts';
import type { TfjsQuantization } from './quantize.ts';
import { tfjsWeightsOf } from './tfjs-weights.ts';
import { writeTfjs } from './write-tfjs.ts';

/** Options of {@link saveTfjsModel}. */
export interface SaveTfjsOptions {
  /**
   * Stores each number in two bytes ('float16', 'uint16') or one ('uint8'); TensorFlow.js turns them into float32 when it reads them. A
   * function chooses for each weight, by its name. Weights that the type cannot hold stay as they are. Default: float32.
   */
  readonly quantization?: TfjsQuantization | ((weight: NamedValue) => TfjsQuantization | undefined) | undefined;
  /** The maximum number of bytes of a file of weights. Default 4 MiB, the largest that all browsers cache. */
  readonly shardSize?: number | undefined;
  /** Your own data, for `getUserDefinedMetadata` of TensorFlow.js. */
  readonly metadata?: JsonObject | undefined;
  /** A training state that `loadTfjsModel` has read: written back as it was. */
  readonly training?: TrainingState | undefined;
}

/**
 * Saves a model for TensorFlow.js 4.22, which opens it with `tf.loadLayersModel` and answers the same.
 *
 * What TensorFlow.js lacks or ignores is refused, with the layer and the option; `keepdims` of global pooling becomes a Reshape.
 *
 * @param model a built model
 * @param path in Node: a folder, or a path that ends with `.json`
 * @returns the files by name: `model.json` and its weights, 4 MiB each; with a path nothing
 * @throws FileError that lists what TensorFlow.js cannot do, or if a file cannot be written
 * @see https://js.tensorflow.org/api/latest/#tf.LayersModel.save
 * @example
 * const files = await saveTfjsModel(model, { quantization: 'float16' });
 * await saveTfjsModel(model, 'public/model'); // in Node
 */
export function saveTfjsModel(
  model: AnyModel,
  options?: SaveTfjsOptions,
  ...extra: never[]
): Promise<Map<string, FileBytes>>;
export function saveTfjsModel(
  model: AnyModel,
  path: string,
  options?: SaveTfjsOptions,
  ...extra: never[]
): Promise<void>;
export async function saveTfjsModel(model: AnyModel, ...args: readonly unknown[]): Promise<unknown> {
  const [path, options = {}, ...extra] = typeof args[0] === 'string' ? args : [undefined, ...args];
  refuseExtra(extra, 'saveTfjsModel(model, path, options)');
  checkOptions<SaveTfjsOptions>(
    options,
    { quantization: true, shardSize: true, metadata: true, training: true },
    'saveTfjsModel',
  );
  checkBuilt(model, 'saveTfjsModel');
  const { training, ...rest } = options;
  checkTraining(training, 'tfjs', 'saveTfjsModel');
  const config = tfjsConfig(kerasConfig(model), inputShapes(model));
  const optimizer = (training?.optimizer ?? []).map((weight) => ({ ...weight, group: 'optimizer' }));
  const weights = [...(await tfjsWeightsOf(model)), ...optimizer];
  const files = writeTfjs({ config, weights, training: training?.config, ...rest });
  return typeof path === 'string' ? writeFiles(placed(files, path)) : files;
}

/** The shape with the most axes that each layer is called on, by the layer's name. */
function inputShapes(model: AnyModel): Map<string, SymbolicShape> {
  const shapes = new Map<string, SymbolicShape>();
  for (const { layer } of visitLayers(model)) {
    for (const { shape } of layer.nodes.flatMap(({ inputTensors }) => inputTensors)) {
      if (shape.length > (shapes.get(layer.name)?.length ?? -1)) shapes.set(layer.name, shape);
    }
  }
  return shapes;
}

/** The files by path. `model.json` comes last: where it is, its weights are too. */
function placed(files: ReadonlyMap<string, Uint8Array>, path: string): Map<string, Uint8Array> {
  const [, folder = '', name = 'model.json'] = path.endsWith('.json')
    ? (/^(.*[\\/])?([^\\/]*)$/.exec(path) ?? [])
    : [path, `${path.replace(/[\\/]$/, '')}/`];
  const [json, ...shards] = files;
  return new Map([
    ...shards.map(([shard, bytes]): [string, Uint8Array] => [folder + shard, bytes]),
    [folder + name, (json as [string, Uint8Array])[1]],
  ]);
}
