/**
 * The options of `compile` as plain JSON, as trainers give them: names, `{ className, config }` with keys in camelCase, and these in
 * lists or by the names of outputs. Functions of the user's are `{ className: 'function', config: name }`.
 */
export interface CompileConfig {
  readonly optimizer: unknown;
  readonly loss: unknown;
  readonly lossWeights: unknown;
  readonly metrics: unknown;
  readonly weightedMetrics: unknown;
}
