import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { saveModel, saveTfjsModel } from '@sepal/formats';
import { mobileNet } from '@sepal/mobilenet';
import { Tensor } from '@sepal/tensor';
import { randomWeights } from '../network/weights.ts';
import { mobileNetV1 } from '../network/workloads.ts';

/** MobileNetV1 for pictures of 224 pixels with random weights, as `model.json` with its shards, `.h5` and `.keras`. */
export async function writeModelFiles(folder: string, alpha: number): Promise<void> {
  const model = mobileNet({ alpha });
  const weights = randomWeights(mobileNetV1(alpha, 224));
  model.setWeights(weights.map(({ shape, data }) => new Tensor(shape, 'float32', data)));
  await mkdir(folder, { recursive: true });
  const files = await saveTfjsModel(model);
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  for (const format of ['h5', 'keras'] as const) {
    await writeFile(join(folder, `model.${format}`), await saveModel(model, { format }));
  }
}
