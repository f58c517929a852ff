/** TensorFlow.js computes from our configs what Keras recorded: what it would compute another way is refused. */
import { expectClose, type LayerCase } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';
import { tfjsConfig } from '../../src/keras-config/tfjs-config.ts';
import { layerCases, modelOf } from '../layer-cases.ts';
import { nestedModel } from '../nested-model.ts';
import { tf } from '../tfjs/tf.ts';

/** The config of a case's model; undefined if TensorFlow.js cannot compute it. */
function topologyOf(golden: LayerCase): object | undefined {
  try {
    return tfjsConfig(kerasConfig(modelOf(golden)));
  } catch {
    return undefined;
  }
}

/** TensorFlow.js applies constraints to weights that it is given, and Keras does not. */
const hasConstraint = ({ config }: LayerCase): boolean =>
  Object.entries(config).some(([key, value]) => key.endsWith('_constraint') && value !== null);

/** Its variance of numbers with a large mean is wrong, whatever the layer's config says. */
const isIllConditioned = ({ inputs }: LayerCase): boolean =>
  inputs.some(({ data }) => data.some((x) => Math.abs(x) > 500));

const comparable = layerCases.filter((golden) => !golden.mask && !hasConstraint(golden) && !isIllConditioned(golden));
const cases = comparable.map((golden, index) => [golden.layer, index, golden, topologyOf(golden)] as const);
const written = cases.filter(([, , , topology]) => topology !== undefined);

test('most cases are written', () => {
  expect(written.length).toBeGreaterThan(300);
});

describe('as Keras', () => {
  test.each(written)('%s %i', async (_, __, golden, topology) => {
    const model = await tf.models.modelFromJSON(topology as never);
    const values = golden.weights.map(({ data, shape }) => tf.tensor(data, shape as number[]));
    model.setWeights(values);
    const inputs = golden.inputs.map(({ data, shape, dtype }) =>
      tf.tensor(data, shape as number[], dtype as 'float32'),
    );
    const outputs = model.predict(inputs.length === 1 ? (inputs[0] as never) : inputs) as ReturnType<typeof tf.tensor>;
    expect(outputs.shape).toEqual(golden.output.shape);
    expectClose(await outputs.data(), golden.output.data, { relative: 1e-5, absolute: 1e-5 });
    tf.dispose([...values, ...inputs, outputs]);
    model.dispose();
  });
});

describe('models inside models, called more than once', () => {
  test.each(['functional', 'sequential'] as const)('with a %s one at the end', async (ending) => {
    const model = nestedModel(ending);
    const theirs = await tf.models.modelFromJSON(tfjsConfig(kerasConfig(model)) as never);
    const weights = await model.getWeights();
    theirs.setWeights(weights.map(({ data, shape }) => tf.tensor(data as Float32Array, shape as number[])));
    const x = [0.5, -1, 2, 3, 0.25, -0.75];
    const expected = await model.predict(tensor(x, [2, 3]));
    const outputs = theirs.predict(tf.tensor(x, [2, 3])) as ReturnType<typeof tf.tensor>;
    expectClose(await outputs.data(), expected.data, { relative: 1e-5, absolute: 1e-5 });
  });
});
