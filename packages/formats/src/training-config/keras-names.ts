import { findByName } from '@sepal/tensor/options';
import { snakeCaseOf } from '../dialects/rewrites/every-layer.ts';

/** What configs of training name. */
export type TrainingKind = 'losses' | 'metrics' | 'optimizers' | 'optimizers.schedules';

const COMMON = [
  'BinaryCrossentropy',
  'CategoricalCrossentropy',
  'CategoricalHinge',
  'CosineSimilarity',
  'Hinge',
  'KLDivergence',
  'MeanAbsoluteError',
  'MeanAbsolutePercentageError',
  'MeanSquaredError',
  'MeanSquaredLogarithmicError',
  'Poisson',
  'SparseCategoricalCrossentropy',
  'SquaredHinge',
];

/** Keras' own classes, in the modules `keras.losses`, `keras.metrics`, … */
const CLASSES: Readonly<Record<TrainingKind, readonly string[]>> = {
  losses: [...COMMON, 'BinaryFocalCrossentropy', 'CategoricalFocalCrossentropy', 'Dice', 'Huber', 'LogCosh', 'Tversky'],
  metrics: [
    ...COMMON,
    'AUC',
    'Accuracy',
    'BinaryAccuracy',
    'BinaryIoU',
    'CategoricalAccuracy',
    'F1Score',
    'FBetaScore',
    'FalseNegatives',
    'FalsePositives',
    'IoU',
    'LogCoshError',
    'Mean',
    'MeanIoU',
    'OneHotIoU',
    'OneHotMeanIoU',
    'Precision',
    'PrecisionAtRecall',
    'R2Score',
    'Recall',
    'RecallAtPrecision',
    'RootMeanSquaredError',
    'SensitivityAtSpecificity',
    'SparseCategoricalAccuracy',
    'SparseTopKCategoricalAccuracy',
    'SpecificityAtSensitivity',
    'Sum',
    'TopKCategoricalAccuracy',
    'TrueNegatives',
    'TruePositives',
  ],
  optimizers: ['Adadelta', 'Adagrad', 'Adam', 'AdamW', 'Adamax', 'Ftrl', 'Lion', 'Nadam', 'RMSprop', 'SGD'],
  'optimizers.schedules': [
    'CosineDecay',
    'CosineDecayRestarts',
    'ExponentialDecay',
    'InverseTimeDecay',
    'PiecewiseConstantDecay',
    'PolynomialDecay',
  ],
};

/** Keras' short names, in lower and upper case. */
const SHORT: Readonly<Record<string, string>> = {
  bce: 'BinaryCrossentropy',
  kld: 'KLDivergence',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  mse: 'MeanSquaredError',
  msle: 'MeanSquaredLogarithmicError',
};

/** Names that Keras 3 does not know: of Keras 2, and Sepal's own. */
const OTHER: Readonly<Record<string, string>> = {
  klDivergence: 'KLDivergence',
  kullback_leibler_divergence: 'KLDivergence',
  logcosh: 'LogCosh',
  huber_loss: 'Huber',
};

/** Names whose loss or metric depends on the labels. Keras knows them in every file. */
const OPEN_NAME = /^(acc|accuracy|crossentropy|ce)$/i;

/** Tells 'accuracy', 'crossentropy' and their short forms. */
export function isOpenName(name: string): boolean {
  return OPEN_NAME.test(name);
}

/** Keras' class for a name in any spelling: 'mse', 'meanSquaredError', 'mean_squared_error'; undefined if it is not Keras'. */
export function kerasClassName(name: string, kind: TrainingKind): string | undefined {
  const entries = Object.fromEntries(CLASSES[kind].map((className) => [className, className]));
  const lower = name.toLowerCase();
  const aliases = Object.hasOwn(SHORT, lower) ? { [name]: SHORT[lower] as string } : OTHER;
  try {
    return findByName(name, { kind, entries, aliases });
  } catch {
    return undefined;
  }
}

/** Tells names of losses and metrics that Keras 3 has in this spelling. */
export function isKerasSpelling(name: string, kind: TrainingKind): boolean {
  const lacks = kind === 'metrics' && /^kld$/i.test(name);
  return !lacks && !Object.hasOwn(OTHER, name) && snakeCaseOf(name) === name;
}
