export * from './binary-accuracy.ts';
export * from './categorical-accuracy.ts';
export * from './cells.ts';
export {
  getMetric,
  type MetricClass,
  type MetricIdentifier,
  type MetricLookup,
  type MetricName,
  serializeMetric,
} from './get-metric.ts';
export * from './mean.ts';
export * from './mean-metric-wrapper.ts';
export { type Direction, Metric, type MetricOptions, type MetricUpdate } from './metric.ts';
export * from './sparse-categorical-accuracy.ts';
export * from './sum.ts';
