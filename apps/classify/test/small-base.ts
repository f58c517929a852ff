import { Dense, GlobalAveragePooling2D, layerClasses, Model } from '@sepal/layers';
import { mobileNet } from '@sepal/mobilenet';
import { setRandomSeed, type Tensor } from '@sepal/tensor';
import { Adam, compile } from '@sepal/training';

/**
 * A small MobileNet without its top, trained for two seconds. Its moving statistics follow each batch almost at once, so that it needs few;
 * a step that touched them later would show.
 *
 * @param pictures `[pictures, 96, 96, 3]`, from −1 to 1
 * @param labels `[pictures]`
 */
export async function smallBase(pictures: Tensor, labels: Tensor): Promise<Model> {
  setRandomSeed(1);
  const config = mobileNet({ inputShape: [96, 96, 3], alpha: 0.25, includeTop: false }).getConfig();
  const quick = JSON.parse(JSON.stringify(config), (key, value) => (key === 'momentum' ? 0.8 : value));
  const base = Model.fromConfig(quick, layerClasses);
  const scores = new Dense({ units: 3, activation: 'softmax' }).apply(new GlobalAveragePooling2D().apply(base.outputs));
  const trainer = compile(new Model({ inputs: base.inputs, outputs: scores }), {
    optimizer: new Adam({ learningRate: 3e-3 }),
    loss: 'sparseCategoricalCrossentropy',
  });
  await trainer.fit(pictures, labels, { epochs: 30, batchSize: 14, verbose: 0 });
  return base;
}
