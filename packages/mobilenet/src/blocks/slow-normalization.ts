import { BatchNormalization } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';

/** The batch normalization of MobileNetV2 and V3: its moving statistics follow ten times as slowly as by default. */
export function slowNormalization(dataFormat: DataFormat, named: { readonly name?: string }): BatchNormalization {
  return new BatchNormalization({
    axis: dataFormat === 'channelsFirst' ? 1 : -1,
    epsilon: 1e-3,
    momentum: 0.999,
    ...named,
  });
}
