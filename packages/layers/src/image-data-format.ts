import { type DataFormat, readDataFormat } from '@sepal/ops';
import { compatibleRange, sharedState } from '@sepal/tensor/copies';
import { refuseExtra } from '@sepal/tensor/options';

function state(): { current: DataFormat } {
  return sharedState(`image data format ${compatibleRange()}`, () => ({ current: 'channelsLast' }));
}

/** The default data format of layers: 'channelsLast' unless it was set. */
export function imageDataFormat(): DataFormat {
  return state().current;
}

/**
 * Sets the default data format of layers made from now on; each layer's config records it.
 *
 * @param dataFormat 'channelsLast' or 'channelsFirst' (Keras' spellings too)
 * @throws ValueError for anything else
 * @see https://keras.io/api/utils/backend_utils/#set_image_data_format-function
 */
export function setImageDataFormat(dataFormat: DataFormat, ...extra: never[]): void {
  refuseExtra(extra, 'setImageDataFormat(dataFormat)');
  state().current = readDataFormat(dataFormat, 'setImageDataFormat');
}
