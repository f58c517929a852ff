import type { AnyLayer, AnyModel } from '@sepal/layers';

/**
 * Which layers and weights of a model are trained, as text: two models of the same layers train alike if it is equal. Layers count even
 * without trained weights: a frozen BatchNormalization uses its moving averages.
 */
export function trainableState(model: AnyModel): string {
  let text = '';
  const visit = (layer: AnyLayer): void => {
    text += layer.trainable ? '1' : '0';
    for (const inner of layer.sublayers) visit(inner);
  };
  visit(model);
  return text + model.weights.map(({ trainable }) => (trainable ? '1' : '0')).join('');
}
