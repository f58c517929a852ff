import { golden } from '@sepal/goldens';
import { Activation } from '../../src/activation/activation.ts';
import { ELU } from '../../src/activation/elu.ts';
import { LeakyReLU } from '../../src/activation/leaky-relu.ts';
import { PReLU } from '../../src/activation/prelu.ts';
import { ReLU } from '../../src/activation/relu.ts';
import { Softmax } from '../../src/activation/softmax.ts';
import { testGoldenCases } from '../golden-layers.ts';

// Keras' Softmax supports masks; ours does not.
const cases = golden('layers/activation').cases.filter(({ mask }) => mask === undefined);

testGoldenCases(cases, {
  classes: { Activation, ReLU, LeakyReLU, ELU, PReLU, Softmax },
  // Keras' squareplus cancels.
  tolerance: ({ args }) => ({ relative: 1e-6, absolute: args['activation'] === 'squareplus' ? 4e-7 : 1e-7 }),
});
