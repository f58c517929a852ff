/** What a `.keras` archive holds, in the order in which Keras writes it. */
export const METADATA = 'metadata.json';
export const CONFIG = 'config.json';
export const WEIGHTS = 'model.weights.h5';
