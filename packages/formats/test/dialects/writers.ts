import type { Writer } from '../../src/index.ts';

/** Who wrote a config. */
export const WRITERS = {
  keras1: { name: 'Keras', version: '1.2.2', backend: 'tensorflow' },
  keras20: { name: 'Keras', version: '2.0.8', backend: 'tensorflow' },
  keras2: { name: 'Keras', version: '2.2.4', backend: 'tensorflow' },
  theano: { name: 'Keras', version: '2.2.4', backend: 'theano' },
  tfKeras: { name: 'tf.keras', version: '2.8.0', backend: 'tensorflow' },
  tfjs: { name: 'TensorFlow.js', version: '4.22.0', backend: 'tensor_flow.js' },
  keras3: { name: 'Keras', version: '3.15.1' },
} as const satisfies Readonly<Record<string, Writer>>;

export type WriterName = keyof typeof WRITERS;
