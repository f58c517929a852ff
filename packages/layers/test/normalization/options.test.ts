import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { type Change, testOptions } from '../option-tests.ts';

const LEFT_OUT = ['trainingOutput', 'trained', 'output'] as const;
const WITHOUT = ['initial', 'trainable', 'constraints', ...LEFT_OUT] as const;

const CHANGES: Readonly<Record<string, Change>> = {
  name: ['other', ['name']],
  // A frozen layer normalizes with its averages even in training.
  trainable: [false, ['trainable', 'trainingOutput', 'trained']],
  axis: [1, LEFT_OUT],
  momentum: [0.5, ['trained']],
  epsilon: [0.25, ['output', 'trainingOutput']],
  center: [false, WITHOUT],
  scale: [false, WITHOUT],
  betaInitializer: ['ones', ['initial']],
  gammaInitializer: ['heNormal', ['initial']],
  movingMeanInitializer: ['ones', ['initial']],
  movingVarianceInitializer: ['zeros', ['initial']],
  betaRegularizer: ['l1', ['losses']],
  gammaRegularizer: ['l2', ['losses']],
  activityRegularizer: ['l1', ['losses']],
  betaConstraint: ['nonNeg', ['constraints']],
  gammaConstraint: ['unitNorm', ['constraints']],
  // There is one device.
  synchronized: [true, []],
  renorm: [true, ['initial', 'constraints', 'trainingOutput', 'trained']],
  // Without `renorm` these two have no effect; the second list below covers them.
  renormClipping: [{ rmax: 1.5, rmin: 0.5, dmax: 0.25 }, []],
  renormMomentum: [0.5, []],
};

// The channel axis is as long as the one that `axis` takes instead, so that the same weights fit.
const inputShape = [2, 3, 4, 3];
const optional = ['activityRegularizer'];
const layerClass = BatchNormalization;

testOptions({
  name: 'BatchNormalization',
  layerClass,
  inputShape,
  changes: CHANGES,
  optional,
  leftOut: [[], ['trainable'], ['renorm'], ['center'], ['scale', 'trainable', 'synchronized']],
});

testOptions({
  name: 'BatchNormalization with renorm',
  layerClass,
  required: { renorm: true },
  inputShape,
  optional,
  changes: {
    ...CHANGES,
    epsilon: [0.25, ['output', 'trainingOutput', 'trained']],
    movingMeanInitializer: ['ones', ['initial']],
    renorm: [false, ['initial', 'constraints', 'trainingOutput', 'trained']],
    renormClipping: [{ rmax: 1.5, rmin: 0.5, dmax: 0.25 }, ['trainingOutput']],
    renormMomentum: [0.5, ['trained']],
  },
});
