/** TensorFlow.js, the judge of its own format. */
import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

export const tf = { ...core, ...layers };

/** What TensorFlow.js makes of a model: JSON and bytes. */
export type Artifacts = core.io.ModelArtifacts;

/** The files that `model.save` writes, in memory: 'model.json' and 'weights.bin'. */
export async function filesOf(model: layers.LayersModel): Promise<Map<string, Uint8Array>> {
  let artifacts: Artifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(saved) };
    }),
  );
  const { weightData, weightSpecs, ...rest } = artifacts as Artifacts;
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(json))],
    ['weights.bin', new Uint8Array(weightData as ArrayBuffer)],
  ]);
}

/** Files as TensorFlow.js' own loaders hand them to `loadLayersModel`. */
export function artifactsOf(files: ReadonlyMap<string, Uint8Array>): Artifacts {
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as core.io.ModelJSON;
  const weightsManifest = json.weightsManifest ?? [];
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((path) => files.get(path) as Uint8Array));
  const weightData = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const shard of shards) {
    weightData.set(shard, offset);
    offset += shard.length;
  }
  return tf.io.getModelArtifactsForJSONSync(
    json,
    weightsManifest.flatMap(({ weights }) => weights),
    weightData.buffer,
  );
}

/** Opens files with TensorFlow.js. */
export async function loadWithTf(files: ReadonlyMap<string, Uint8Array>): Promise<layers.LayersModel> {
  return tf.loadLayersModel(tf.io.fromMemory(artifactsOf(files)));
}
