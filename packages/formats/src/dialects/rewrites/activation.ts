import { type Rewrite, rename } from '../rewrite.ts';

/** Slopes and thresholds of the activation layers. */
export const ACTIVATION: readonly Rewrite[] = [
  {
    classes: ['LeakyReLU'],
    writers: [1, 2, 3],
    // keras 2.15 layers/activation/leaky_relu.py; keras 3 layers/activations/leaky_relu.py takes `alpha` too
    changes: [rename('alpha', 'negative_slope')],
  },
];
