/**
 * The versions of Keras whose forms the writers use, for readers that look. Keras 3 opens a config of its first version in all later
 * ones; Keras 2 and TensorFlow.js read what 2.15, the last of Keras 2, wrote.
 */
export const KERAS3 = { kerasVersion: '3.0.0' } as const;
export const KERAS2 = { kerasVersion: '2.15.0', backend: 'tensorflow' } as const;
