import type { Model, SymbolicTensor } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { buildMobileNet } from '../mobilenet.ts';
import type { MobileNetOptions } from '../mobilenet-options.ts';
import type { NetworkModel } from '../network/network-model.ts';
import { type Loadable, loadNetwork } from './load-network.ts';
import type { PretrainedOptions } from './pretrained-options.ts';

/** Options of {@link loadMobileNet}: those of `mobileNet`, and where the weights come from. */
export interface LoadMobileNetOptions extends Omit<MobileNetOptions, 'weights'>, PretrainedOptions {}

/** The widths that there are weights for, as file names have them. */
const WIDTHS: ReadonlyMap<unknown, string> = new Map([
  [0.25, '2_5'],
  [0.5, '5_0'],
  [0.75, '7_5'],
  [1, '1_0'],
]);

const MOBILENET: Loadable<MobileNetOptions> = {
  where: 'loadMobileNet',
  build: buildMobileNet,
  official: {
    baseUrl: 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/',
    sizes: [128, 160, 192, 224],
    isSizeFixed: true,
    seesTensor: false,
    checkVariant({ alpha = 1, depthMultiplier = 1 }, where) {
      if (depthMultiplier !== 1) {
        throw new ValueError({
          where,
          message: `If imagenet weights are being loaded, depth multiplier must be 1. Received depthMultiplier=${show(depthMultiplier)}.`,
        });
      }
      if (WIDTHS.has(alpha)) return;
      throw new ValueError({
        where,
        message: `If imagenet weights are being loaded, alpha can be one of \`0.25\`, \`0.50\`, \`0.75\` or \`1.0\` only. Received alpha=${show(alpha)}.`,
      });
    },
    fileName: ({ alpha = 1, includeTop = true }, size) =>
      `mobilenet_${WIDTHS.get(alpha)}_${size}_tf${includeTop ? '' : '_no_top'}.h5`,
  },
};

/**
 * MobileNetV1 with the weights that Keras has published for it, or with those of a file.
 *
 * There are files for an `alpha` of 0.25, 0.5, 0.75 and 1, and for square pictures of 128, 160, 192 and 224 pixels, with and without
 * the classifier for ImageNet's 1000 classes. A network without a classifier takes pictures of any size; for other sizes it gets the weights
 * for 224 pixels, with a warning in the console.
 *
 * @param options those of `mobileNet`; `weights`: 'imagenet' (default), a file in any format that `@sepal/formats` reads, or null;
 *   how to fetch: `onProgress`, `signal`, `checksum`, `cache`, `baseUrl`, `fetch`, `requestInit`
 * @returns the model. `preprocessInput` prepares its input from pixels, `decodePredictions` names the classes.
 * @throws ValueError, ShapeError for invalid options, before anything is fetched; FileError if the weights cannot be read or belong to
 *   another network
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = await loadMobileNet({ alpha: 0.25, inputShape: [128, 128, 3] });
 * const scores = await net.predict(preprocessInput(pictures)); // [batch, 1000]
 *
 * const features = await loadMobileNet({ includeTop: false, pooling: 'avg', weights: 'mobilenet_1_0_224_tf_no_top.h5' });
 */
export function loadMobileNet(
  options?: LoadMobileNetOptions & { readonly inputTensor?: null | undefined },
): Promise<Model<SymbolicTensor, SymbolicTensor<'float32'>>>;
export function loadMobileNet(options: LoadMobileNetOptions): Promise<NetworkModel>;
export async function loadMobileNet(options: LoadMobileNetOptions = {}, ...extra: unknown[]): Promise<NetworkModel> {
  refuseExtra(extra, 'loadMobileNet(options)');
  return loadNetwork(options, MOBILENET);
}
