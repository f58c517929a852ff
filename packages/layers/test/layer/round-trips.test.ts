/** Random constructor calls → config → JSON → back: the same config and the same layer. */
import { SepalError, setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  type AnyLayer,
  deserialize,
  input,
  Model,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
} from '../../src/index.ts';
import { everyLayer, make } from '../every-layer.ts';
import { customObjects, randomNumbers, randomOptions } from '../random-options.ts';

const ROUNDS = 40;

function throughJson(layer: AnyLayer): AnyLayer {
  return deserialize(JSON.parse(JSON.stringify(serialize(layer))), customObjects as never);
}

function samples(shape: readonly number[], seed: number): Tensor {
  const random = randomNumbers(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * 4 - 2),
    shape,
  );
}

/** A model of one layer; undefined if the options do not match the input. */
function modelOf(layer: AnyLayer, shapes: readonly (readonly number[])[]): Model | undefined {
  const inputs = shapes.map((shape) => input({ shape: shape.slice(1) }));
  try {
    const outputs = layer.apply((inputs.length === 1 ? inputs[0] : inputs) as never) as SymbolicTensor;
    return new Model({ inputs, outputs }) as unknown as Model;
  } catch (error) {
    if (error instanceof SepalError) return undefined;
    throw error;
  }
}

/** The penalties of the regularizers, or their error for unsuitable weights. */
function lossesOf(layer: AnyLayer): unknown {
  try {
    return layer.losses.map((loss) => loss.toArray());
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(Object.entries(everyLayer))('%s', async (name, { inputShape }) => {
  const random = randomNumbers(name.length * 1009 + 7);
  let compared = 0;
  for (let round = 0; round < ROUNDS; round++) {
    resetLayerNames();
    setRandomSeed(round);
    const layer = make(name as keyof typeof everyLayer, randomOptions(name, random));
    const copy = throughJson(layer);
    const config = JSON.parse(JSON.stringify(layer.getConfig()));
    expect(JSON.parse(JSON.stringify(layer))).toEqual({ className: name, config });
    expect(JSON.parse(JSON.stringify(copy.getConfig()))).toEqual(config);
    expect(throughJson(copy).getConfig()).toEqual(copy.getConfig());
    if (round >= 12) continue;
    const shapes = (typeof inputShape[0] === 'number' ? [inputShape] : inputShape) as readonly (readonly number[])[];
    const [model, again] = [modelOf(layer, shapes), modelOf(copy, shapes)];
    expect(again === undefined).toBe(model === undefined);
    if (model === undefined || again === undefined) continue;
    again.setWeights(await model.getWeights());
    const x = shapes.map((shape, index) => samples(shape, round + index));
    expect(await again.predict(x as never)).toEqual(await model.predict(x as never));
    expect(copy.weights.map(({ path, trainable }) => [path, trainable])).toEqual(
      layer.weights.map(({ path, trainable }) => [path, trainable]),
    );
    expect(lossesOf(copy)).toEqual(lossesOf(layer));
    compared++;
  }
  expect(compared).toBeGreaterThan(0);
});
