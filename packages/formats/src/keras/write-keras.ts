import type { JsonObject } from '../contents/model-contents.ts';
import type { TrainingValues, WeightTree } from '../contents/written-weights.ts';
import { formatPythonJson } from '../json/format-json.ts';
import { withTraining, writeWeightTree } from '../weights-h5/write-weight-tree.ts';
import { writeZip } from '../zip/write-zip.ts';
import { CONFIG, METADATA, WEIGHTS } from './entry-names.ts';

/** What a `.keras` archive is made of. */
export interface KerasParts {
  /** The model's config in the form of Keras 3: `module`, `class_name`, `config`, `registered_name`. */
  readonly config: JsonObject;
  /** The version of Keras whose form the config has. */
  readonly kerasVersion: string;
  readonly weights: WeightTree;
  readonly training?: TrainingValues | undefined;
}

/** In Keras' form. Keras does not read it, and a model's files differ in nothing but the model. */
const DATE_SAVED = '1980-01-01@00:00:00';

/**
 * Writes a `.keras` archive: entries uncompressed and in Keras' order.
 *
 * Source: `_save_model_to_fileobj` in keras/src/saving/saving_lib.py.
 *
 * @throws FileError for over 4 GB
 */
export async function writeKeras({
  config,
  kerasVersion,
  weights,
  training,
}: KerasParts): Promise<Uint8Array<ArrayBuffer>> {
  const compiled = training?.config === undefined ? config : { ...config, compile_config: training.config };
  return writeZip(
    new Map([
      [METADATA, formatPythonJson({ keras_version: kerasVersion, date_saved: DATE_SAVED })],
      [CONFIG, formatPythonJson(compiled)],
      [WEIGHTS, await writeWeightTree(withTraining(weights, training))],
    ]),
    'model.keras',
  );
}
