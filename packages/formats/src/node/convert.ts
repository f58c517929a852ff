import { dirname, join } from 'node:path';
import { SepalError, ValueError } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import type { TrainingState } from '../contents/training-state.ts';
import { FileError } from '../file-error.ts';
import { type LoadedModel, loadModel } from '../load/load-model.ts';
import { loadWeights } from '../load/load-weights.ts';
import { readNamedWeights } from '../load/read-named-weights.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { exportOnnx } from '../onnx/export-onnx.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { saveModel } from '../save/save-model.ts';
import { saveWeights } from '../save/save-weights.ts';
import { writeFiles } from '../save/write-files.ts';
import type { SourceOptions } from '../sources/source.ts';
import { saveTfjsModel } from '../tfjs/save-tfjs-model.ts';

/** How a file is converted. */
export interface ConvertOptions extends Pick<SourceOptions, 'onProgress' | 'signal'> {
  /** A file with the model of an input that holds weights alone. */
  readonly model?: string;
  readonly quantize?: 'float16' | 'uint8' | 'uint16';
  readonly shardSize?: number;
  readonly opset?: number;
}

/** The formats of output files. */
type OutputFormat = 'keras' | 'h5' | 'weights.h5' | 'npz' | 'safetensors' | 'onnx' | 'tfjs';

/** The endings of output files, longest first. */
const ENDINGS: readonly (readonly [ending: string, format: OutputFormat])[] = [
  ['.weights.h5', 'weights.h5'],
  ['.safetensors', 'safetensors'],
  ['.keras', 'keras'],
  ['.hdf5', 'h5'],
  ['.onnx', 'onnx'],
  ['.json', 'tfjs'],
  ['.npz', 'npz'],
  ['.h5', 'h5'],
];

/** A conversion that can begin. */
export interface Conversion {
  readonly input: string;
  readonly output: string;
  readonly format: OutputFormat;
  readonly options: ConvertOptions;
}

/**
 * A conversion, checked as far as it can be without reading anything.
 *
 * @param output its ending says the format
 * @throws ValueError if it says none, or for an option that has no effect on it
 */
export function conversionTo(output: string, input: string, options: ConvertOptions): Conversion {
  const format = formatOf(output);
  refuseUnused(format, options);
  return { input, output, format, options };
}

/**
 * Converts a file. The output is written only once all of it is there.
 *
 * @throws the signal's reason if it aborts; nothing has been written then
 * @throws FileError, ValueError if the input cannot be read or the output's format cannot hold it
 */
export async function convert(conversion: Conversion): Promise<void> {
  await writeFiles(await converted(conversion), conversion.options.signal);
}

async function converted({ input, output, format, options }: Conversion): Promise<ReadonlyMap<string, Uint8Array>> {
  const { model: modelFile, quantize, shardSize, opset, ...reading } = options;
  if (modelFile === undefined && (format === 'npz' || format === 'safetensors')) {
    const weights = await readNamedWeights(input, reading);
    if (weights !== undefined)
      return new Map([[output, format === 'npz' ? writeNpz(weights) : writeSafetensors(weights)]]);
  }
  const { model, training } = await modelOf(modelFile ?? input, reading);
  if (modelFile !== undefined) await loadWeights(model, input, reading);
  switch (format) {
    case 'keras':
    case 'h5':
      // The state of the model's file is not that of other weights.
      return new Map([
        [output, await saveModel(model, { format, training: modelFile === undefined ? training : undefined })],
      ]);
    case 'onnx':
      return new Map([[output, await exportOnnx(model, opset === undefined ? {} : { opset })]]);
    case 'tfjs': {
      const files = await saveTfjsModel(model, { quantization: quantize, shardSize });
      const folder = dirname(output);
      return new Map([...files].map(([name, bytes]) => [name === 'model.json' ? output : join(folder, name), bytes]));
    }
    default:
      return new Map([[output, await saveWeights(model, { format })]]);
  }
}

async function modelOf(file: string, reading: SourceOptions): Promise<LoadedModel<AnyModel>> {
  try {
    const loaded = await loadModel<AnyModel>(file, { ...reading, keepTraining: true });
    return { ...loaded, training: canBeKept(loaded.training) ? loaded.training : undefined };
  } catch (error) {
    if (!(error instanceof SepalError) || !/holds weights and no model/.test(error.detail)) throw error;
    throw new FileError({
      where: file,
      message: error.detail,
      hint: 'Name a file with the model: --model model.keras. Without one, weights can become .npz and .safetensors.',
    });
  }
}

/** Those of a `model.json` are in its own words. */
function canBeKept(training: TrainingState | undefined): boolean {
  return training?.config !== undefined && (training.format === 'keras' || training.format === 'h5');
}

function formatOf(output: string): OutputFormat {
  const found = ENDINGS.find(([ending]) => output.toLowerCase().endsWith(ending));
  if (found !== undefined) return found[1];
  throw new ValueError({
    where: output,
    message: 'The ending of the output file does not say its format.',
    hint: `End it with one of ${listFew(ENDINGS.map(([ending]) => ending))}. In a folder for TensorFlow.js: ${join(output, 'model.json')}.`,
  });
}

function refuseUnused(format: OutputFormat, { quantize, shardSize, opset }: ConvertOptions): void {
  const unused = [
    ...(format !== 'tfjs' && quantize !== undefined ? [`--quantize ${show(quantize)}`] : []),
    ...(format !== 'tfjs' && shardSize !== undefined ? [`--shard-size ${shardSize}`] : []),
    ...(format !== 'onnx' && opset !== undefined ? [`--opset ${opset}`] : []),
  ];
  if (unused.length === 0) return;
  throw new ValueError({ message: `${listFew(unused)} says nothing about a file of this format.` });
}
