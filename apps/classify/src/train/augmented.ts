import { input, Model, RandomFlip, RandomTranslation, RandomZoom } from '@sepal/layers';

/** A model that changes pictures at random before `model` gets them, in training alone. They share their weights. */
export function augmented(model: Model, seed: number): Model {
  const pixels = input({ shape: model.inputs.shape.slice(1) });
  const layers = [
    new RandomFlip({ mode: 'horizontal', seed }),
    new RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: 'nearest', seed: seed + 1 }),
    new RandomZoom({ heightFactor: 0.1, fillMode: 'nearest', seed: seed + 2 }),
  ];
  const changed = layers.reduce((x, layer) => layer.apply(x), pixels as Model['outputs']);
  return new Model({ inputs: pixels, outputs: model.apply(changed), name: 'augmented' });
}
