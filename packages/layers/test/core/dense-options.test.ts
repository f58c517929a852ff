import { Dense } from '../../src/core/dense.ts';
import { testOptions } from '../option-tests.ts';

const OUTPUT = ['output', 'trainingOutput'] as const;
const SHAPES = ['initial', 'output', 'trainingOutput', 'trained'] as const;

testOptions({
  name: 'Dense',
  layerClass: Dense,
  required: { units: 2 },
  inputShape: [2, 3, 4],
  optional: ['activityRegularizer'],
  changes: {
    name: ['other', ['name']],
    trainable: [false, ['trainable']],
    units: [3, SHAPES],
    activation: ['relu', OUTPUT],
    useBias: [false, ['trainable', 'constraints', ...SHAPES]],
    kernelInitializer: ['heNormal', ['initial']],
    biasInitializer: ['ones', ['initial']],
    kernelRegularizer: ['l1', ['losses']],
    biasRegularizer: ['l2', ['losses']],
    activityRegularizer: ['l1', ['losses']],
    kernelConstraint: ['unitNorm', ['constraints']],
    biasConstraint: ['nonNeg', ['constraints']],
    // Only null is accepted.
    quantizationConfig: [null, []],
  },
  leftOut: [[], ['useBias'], ['trainable', 'useBias']],
});
