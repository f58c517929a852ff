/** Real Keras opens what the app writes, and answers the same. Skipped without a Python that has Keras (apps/goldens/README.md). */
import { saveModel } from '@sepal/formats';
import { expectClose, kerasPython, readWithKeras } from '@sepal/goldens';
import { setRandomSeed } from '@sepal/layers';
import { Tensor } from '@sepal/tensor';
import { compile } from '@sepal/training';
import { expect, test } from 'vitest';
import { readMnist } from '../src/mnist.ts';
import { digitsNetwork } from '../src/network.ts';

test.skipIf(kerasPython() === undefined)('the trained network', { timeout: 180_000 }, async () => {
  const { images, labels } = await readMnist('t10k');
  const count = 200;
  const some = new Tensor([count, 28, 28, 1], 'uint8', images.data.subarray(0, count * 784));
  const answers = new Tensor([count], 'uint8', labels.data.subarray(0, count));
  setRandomSeed(1);
  const model = digitsNetwork();
  const trainer = compile(model, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  await trainer.fit(some, answers, { epochs: 2, batchSize: 50, verbose: 0 });

  const bytes = await saveModel(trainer, { format: 'keras' });
  const input = { name: 'pictures', shape: some.shape, dtype: some.dtype, data: some.data };
  const [keras] = await readWithKeras([{ file: { name: 'digits.keras', bytes }, inputs: [input] }]);
  const outputs = keras !== undefined && 'outputs' in keras ? keras.outputs[0]?.data : undefined;
  const predicted = (await trainer.predict(some, { verbose: 0 })) as Tensor;
  expect(outputs).toHaveLength(10 * count);
  expectClose(predicted.data, outputs ?? [], { absolute: 1e-5 });
});
