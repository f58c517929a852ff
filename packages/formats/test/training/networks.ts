import { BatchNormalization, Dense, Dropout, input, resetLayerNames, Sequential } from '@sepal/layers';
import { randomNormal, setRandomSeed, tensor } from '@sepal/tensor';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  CosineDecay,
  ExponentialDecay,
  type FitOptions,
  Ftrl,
  Lion,
  Nadam,
  type Optimizer,
  RMSprop,
  SGD,
  type Trainer,
} from '@sepal/training';

export const QUIET: FitOptions = { verbose: 0 };

const SAMPLES = 22;
export const x = randomNormal([SAMPLES, 5], { seed: 1 });
export const y = tensor(
  Array.from({ length: SAMPLES }, (_, index) => index % 3),
  [SAMPLES],
  'int32',
);

/** A network with moving averages and, unless its rate is 0, with dropout, whose counter of random numbers files must keep. */
export function network(dropout = 0.25): Sequential {
  setRandomSeed(11);
  resetLayerNames();
  return new Sequential([
    input({ shape: [5] }),
    new Dense({ units: 8, activation: 'relu' }),
    new BatchNormalization(),
    ...(dropout > 0 ? [new Dropout({ rate: dropout })] : []),
    new Dense({ units: 3, activation: 'softmax' }),
  ]);
}

const cosine = () => new CosineDecay({ initialLearningRate: 0.02, decaySteps: 30 });

/** Every optimizer, with every option that changes what it remembers. */
export const optimizers: Readonly<Record<string, () => Optimizer>> = {
  SGD: () => new SGD(),
  'SGD with momentum': () => new SGD({ momentum: 0.9, nesterov: true, clipnorm: 1 }),
  'SGD with a schedule': () => new SGD({ learningRate: cosine(), weightDecay: 0.01 }),
  Adam: () => new Adam({ learningRate: 0.01, beta1: 0.8, beta2: 0.99 }),
  'Adam with amsgrad and a schedule': () => new Adam({ learningRate: cosine(), amsgrad: true }),
  'Adam with accumulation': () => new Adam({ learningRate: 0.01, gradientAccumulationSteps: 4 }),
  'Adam with averages': () =>
    new Adam({ learningRate: 0.01, useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 5 }),
  AdamW: () => new AdamW({ learningRate: 0.01, globalClipnorm: 1 }),
  RMSprop: () => new RMSprop({ learningRate: 0.01 }),
  'RMSprop, centered, with momentum': () => new RMSprop({ learningRate: 0.01, centered: true, momentum: 0.8 }),
  Adagrad: () => new Adagrad({ learningRate: 0.1 }),
  Adadelta: () => new Adadelta({ learningRate: 1 }),
  Adamax: () => new Adamax({ learningRate: 0.01 }),
  Nadam: () => new Nadam({ learningRate: 0.01 }),
  'Nadam with everything': () =>
    new Nadam({
      learningRate: new ExponentialDecay({ initialLearningRate: 0.02, decaySteps: 7, decayRate: 0.5, staircase: true }),
      useEma: true,
      gradientAccumulationSteps: 2,
      clipvalue: 0.5,
    }),
  Lion: () => new Lion({ learningRate: 0.003 }),
  Ftrl: () => new Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }),
};

/** The exact numbers of all weights and of all that the optimizer remembers. */
export async function bits(trainer: Trainer): Promise<Uint32Array[]> {
  const { optimizer } = await trainer.trainingState();
  const values = [...(await trainer.model.getWeights()), ...optimizer.map(({ value }) => value)];
  return values.map(({ data }) => new Uint32Array(data.slice().buffer));
}
