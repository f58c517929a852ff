import type { Observation } from '../observe.ts';
import { type Change, testOptions } from '../option-tests.ts';
import { CLASSES } from './classes.ts';

const OUTPUT = ['output', 'trainingOutput'] as const;
const SHAPES = ['initial', 'output', 'trainingOutput', 'trained'] as const satisfies (keyof Observation)[];

/** The common options, for pictures; sequences use the first entry of each tuple. */
const SHARED: Readonly<Record<string, Change>> = {
  name: ['other', ['name']],
  trainable: [false, ['trainable']],
  kernelSize: [[3, 1], SHAPES],
  strides: [[2, 1], OUTPUT],
  padding: ['same', OUTPUT],
  dataFormat: ['channelsFirst', OUTPUT],
  dilationRate: [[2, 3], OUTPUT],
  activation: ['relu', OUTPUT],
  useBias: [false, ['trainable', 'constraints', ...SHAPES]],
  biasInitializer: ['ones', ['initial']],
  biasRegularizer: ['l2', ['losses']],
  activityRegularizer: ['l1', ['losses']],
  biasConstraint: ['nonNeg', ['constraints']],
};

const DEPTHWISE: Readonly<Record<string, Change>> = {
  depthMultiplier: [2, SHAPES],
  depthwiseInitializer: ['heNormal', ['initial']],
  depthwiseRegularizer: ['l1', ['losses']],
  depthwiseConstraint: ['unitNorm', ['constraints']],
};

const POINTWISE: Readonly<Record<string, Change>> = {
  filters: [4, SHAPES],
  pointwiseInitializer: ['heNormal', ['initial']],
  pointwiseRegularizer: ['l1', ['losses']],
  pointwiseConstraint: ['unitNorm', ['constraints']],
};

const FULL: Readonly<Record<string, Change>> = {
  filters: [4, SHAPES],
  groups: [2, SHAPES],
  kernelInitializer: ['heNormal', ['initial']],
  kernelRegularizer: ['l1', ['losses']],
  kernelConstraint: ['unitNorm', ['constraints']],
};

const { groups: _, ...DENSE } = FULL;

/** The additional options of each layer. */
const OWN = {
  DepthwiseConv: { required: { kernelSize: 2 }, changes: DEPTHWISE },
  SeparableConv: { required: { filters: 2, kernelSize: 2 }, changes: { ...DEPTHWISE, ...POINTWISE } },
  Conv: { required: { filters: 2, kernelSize: 2 }, changes: FULL },
  // At stride 1 the output padding can only be 0, as with padding 'valid'; the goldens cover the rest.
  ConvTranspose: { required: { filters: 2, kernelSize: 2 }, changes: { ...DENSE, outputPadding: [[0, 0], []] } },
};

for (const [name, layerClass] of Object.entries(CLASSES)) {
  const rank = name.includes('1D') ? 1 : 2;
  const { required, changes } = OWN[name.replace(/\dD/, '') as keyof typeof OWN];
  const entries = Object.entries({ ...SHARED, ...changes }).map(([option, [value, parts]]): [string, Change] => [
    option,
    [rank === 1 && Array.isArray(value) ? value.slice(0, 1) : value, parts],
  ]);
  testOptions({
    name,
    layerClass,
    required,
    // As many channels as pixels per axis, so that both data formats fit the same weights.
    inputShape: rank === 1 ? [2, 6, 6] : [2, 6, 6, 6],
    changes: Object.fromEntries(entries),
    // A plain convolution cannot have both strides and dilation; without a bias, its options have no effect.
    leftOut: name.startsWith('Conv') ? [['strides'], ['dilationRate', 'useBias']] : [[], ['useBias']],
  });
}
