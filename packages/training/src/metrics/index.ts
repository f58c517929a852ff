export { type Cells, Metric, type MetricUpdate } from './metric.ts';
