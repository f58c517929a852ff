import { readFileSync } from 'node:fs';
import { expectClose, hasShared, shared } from '@sepal/goldens';
import { describe, test } from 'vitest';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  Ftrl,
  Lion,
  Nadam,
  type Optimizer,
  RMSprop,
  SGD,
} from '../../src/index.ts';
import { engines, TrainingStep, variableOf } from './training-step.ts';

const GRADIENTS = [[[0.5, -1, 0.25]], [[0.1, 0.2, -0.3]], [[-0.4, 0, 1]]];

const OPTIMIZERS: Readonly<Record<string, () => Optimizer>> = {
  o_sgd: () => new SGD({ learningRate: 0.1 }),
  o_sgdm: () => new SGD({ learningRate: 0.1, momentum: 0.9 }),
  o_nesterov: () => new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  o_sgdwd: () => new SGD({ learningRate: 0.1, weightDecay: 0.01 }),
  o_adam: () => new Adam({ learningRate: 0.01 }),
  o_amsgrad: () => new Adam({ learningRate: 0.01, amsgrad: true }),
  o_adamw: () => new AdamW({ learningRate: 0.01 }),
  o_rmsprop: () => new RMSprop({ learningRate: 0.01 }),
  o_rmspropmc: () => new RMSprop({ learningRate: 0.01, momentum: 0.9, centered: true }),
  o_adagrad: () => new Adagrad({ learningRate: 0.1 }),
  o_adadelta: () => new Adadelta({ learningRate: 1 }),
  o_adamax: () => new Adamax({ learningRate: 0.01 }),
  o_nadam: () => new Nadam({ learningRate: 0.01 }),
  o_lion: () => new Lion({ learningRate: 0.01 }),
  o_ftrl: () => new Ftrl({ learningRate: 0.1 }),
  o_adamclip: () => new Adam({ learningRate: 0.01, clipnorm: 0.5 }),
};

describe.runIf(hasShared())('three steps of Keras', () => {
  const recorded = JSON.parse(readFileSync(shared('keras/golden/numeric.json'), 'utf8'));

  test.each(Object.keys(OPTIMIZERS).flatMap((name) => engines.map(([kind, make]) => [name, kind, make] as const)))(
    '%s on %s',
    async (name, _, make) => {
      const engine = await make();
      const variable = variableOf({ name: 'kernel', layer: 'dense', shape: [3], data: [1, -2, 0.5] });
      const step = new TrainingStep(engine, (OPTIMIZERS[name] as () => Optimizer)(), [variable]);
      for (const [index, gradients] of GRADIENTS.entries()) {
        await step.run(gradients);
        expectClose((await variable.read()).data, recorded[name].trace[index], { absolute: 1e-6 });
      }
      engine.close();
    },
  );
});
