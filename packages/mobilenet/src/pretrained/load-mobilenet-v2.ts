import type { Model, SymbolicTensor } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { buildMobileNetV2 } from '../mobilenet-v2.ts';
import type { MobileNetV2Options } from '../mobilenet-v2-options.ts';
import type { NetworkModel } from '../network/network-model.ts';
import { type Loadable, loadNetwork } from './load-network.ts';
import { alphaText } from './official-weights.ts';
import type { PretrainedOptions } from './pretrained-options.ts';

/** Options of {@link loadMobileNetV2}: those of `mobileNetV2`, and where the weights come from. */
export interface LoadMobileNetV2Options extends Omit<MobileNetV2Options, 'weights'>, PretrainedOptions {}

const MOBILENET_V2: Loadable<MobileNetV2Options> = {
  where: 'loadMobileNetV2',
  build: buildMobileNetV2,
  official: {
    baseUrl: 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/',
    sizes: [96, 128, 160, 192, 224],
    isSizeFixed: true,
    seesTensor: true,
    checkVariant({ alpha = 1 }, where) {
      if ([0.35, 0.5, 0.75, 1, 1.3, 1.4].includes(alpha)) return;
      throw new ValueError({
        where,
        message: `If imagenet weights are being loaded, alpha must be one of \`0.35\`, \`0.50\`, \`0.75\`, \`1.0\`, \`1.3\` or \`1.4\` only; Received \`alpha=${show(alpha)}\`.`,
      });
    },
    fileName: ({ alpha = 1, includeTop = true }, size) =>
      `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${alphaText(alpha)}_${size}${includeTop ? '' : '_no_top'}.h5`,
  },
};

/**
 * MobileNetV2 with the weights that Keras has published for it, or with those of a file.
 *
 * There are files for an `alpha` of 0.35, 0.5, 0.75, 1, 1.3 and 1.4, and for square pictures of 96, 128, 160, 192 and 224 pixels, with
 * and without the classifier for ImageNet's 1000 classes. A network without a classifier takes pictures of any size; for other sizes it
 * gets the weights for 224 pixels, with a warning in the console.
 *
 * @param options those of `mobileNetV2`, and those that `loadMobileNet` takes besides
 * @returns the model. `preprocessInputV2` prepares its input from pixels, `decodePredictions` names the classes.
 * @throws ValueError, ShapeError for invalid options, before anything is fetched; FileError if the weights cannot be read or belong to
 *   another network
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = await loadMobileNetV2({ alpha: 0.35, inputShape: [96, 96, 3] });
 * const scores = await net.predict(preprocessInputV2(pictures)); // [batch, 1000]
 */
export function loadMobileNetV2(
  options?: LoadMobileNetV2Options & { readonly inputTensor?: null | undefined },
): Promise<Model<SymbolicTensor, SymbolicTensor<'float32'>>>;
export function loadMobileNetV2(options: LoadMobileNetV2Options): Promise<NetworkModel>;
export async function loadMobileNetV2(
  options: LoadMobileNetV2Options = {},
  ...extra: unknown[]
): Promise<NetworkModel> {
  refuseExtra(extra, 'loadMobileNetV2(options)');
  return loadNetwork(options, MOBILENET_V2);
}
