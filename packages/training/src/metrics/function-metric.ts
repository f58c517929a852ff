import { type Brand, VERSION } from '@sepal/tensor/copies';
import { MeanMetricWrapper, type MetricFunction } from './mean-metric-wrapper.ts';

/** The mean of a function that configs refer to by name. */
export class FunctionMetric extends MeanMetricWrapper {
  static override readonly sepal: Brand = { kind: 'FunctionMetric', version: VERSION };
  static override readonly className = 'FunctionMetric';

  /** @param name the name under which `getMetric` finds the function in `customObjects` */
  constructor(compute: MetricFunction, name: string) {
    super(compute, name === '' ? {} : { name });
  }
}
