import type { Model, SymbolicTensor } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import { buildMobileNetV3Large, buildMobileNetV3Small } from '../mobilenet-v3.ts';
import type { MobileNetV3Options } from '../mobilenet-v3-options.ts';
import type { NetworkModel } from '../network/network-model.ts';
import { type Loadable, loadNetwork } from './load-network.ts';
import { alphaText, type OfficialWeights } from './official-weights.ts';
import type { PretrainedOptions } from './pretrained-options.ts';

/** Options of {@link loadMobileNetV3Small} and {@link loadMobileNetV3Large}: those of the networks, and where the weights come from. */
export interface LoadMobileNetV3Options extends Omit<MobileNetV3Options, 'weights'>, PretrainedOptions {}

/** The weights of one size of network. */
function official(size: 'small' | 'large', md5: Readonly<Record<string, string>>): OfficialWeights<MobileNetV3Options> {
  return {
    baseUrl: 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v3/',
    sizes: [224],
    isSizeFixed: false,
    seesTensor: false,
    checkVariant({ alpha = 1, minimalistic = false }, where) {
      if (alpha === 1 || (alpha === 0.75 && !minimalistic)) return;
      throw new ValueError({
        where,
        message: `If imagenet weights are being loaded, alpha can be one of \`0.75\`, \`1.0\` for non minimalistic or \`1.0\` for minimalistic only. Received alpha=${show(alpha)}, minimalistic=${show(minimalistic)}.`,
      });
    },
    fileName: ({ alpha = 1, minimalistic = false, includeTop = true }) =>
      `weights_mobilenet_v3_${size}${minimalistic ? '_minimalistic' : ''}_224_${alphaText(alpha)}_float${includeTop ? '' : '_no_top_v2'}.h5`,
    md5,
  };
}

const SMALL: Loadable<MobileNetV3Options> = {
  where: 'loadMobileNetV3Small',
  build: buildMobileNetV3Small,
  official: /* @__PURE__ */ official('small', {
    'weights_mobilenet_v3_small_224_0.75_float.h5': 'cb65d4e5be93758266aa0a7f2c6708b7',
    'weights_mobilenet_v3_small_224_0.75_float_no_top_v2.h5': 'ebdb5cc8e0b497cd13a7c275d475c819',
    'weights_mobilenet_v3_small_224_1.0_float.h5': '8768d4c2e7dee89b9d02b2d03d65d862',
    'weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5': 'd3e8ec802a04aa4fc771ee12a9a9b836',
    'weights_mobilenet_v3_small_minimalistic_224_1.0_float.h5': '99cd97fb2fcdad2bf028eb838de69e37',
    'weights_mobilenet_v3_small_minimalistic_224_1.0_float_no_top_v2.h5': 'cde8136e733e811080d9fcd8a252f7e4',
  }),
};

const LARGE: Loadable<MobileNetV3Options> = {
  where: 'loadMobileNetV3Large',
  build: buildMobileNetV3Large,
  official: /* @__PURE__ */ official('large', {
    'weights_mobilenet_v3_large_224_0.75_float.h5': '765b44a33ad4005b3ac83185abf1d0eb',
    'weights_mobilenet_v3_large_224_0.75_float_no_top_v2.h5': '40af19a13ebea4e2ee0c676887f69a2e',
    'weights_mobilenet_v3_large_224_1.0_float.h5': '59e551e166be033d707958cf9e29a6a7',
    'weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5': '07fb09a5933dd0c8eaafa16978110389',
    'weights_mobilenet_v3_large_minimalistic_224_1.0_float.h5': '675e7b876c45c57e9e63e6d90a36599c',
    'weights_mobilenet_v3_large_minimalistic_224_1.0_float_no_top_v2.h5': 'ec5221f64a2f6d1ef965a614bdae7973',
  }),
};

/**
 * MobileNetV3-Small with the weights that Keras has published for it, or with those of a file.
 *
 * There are files for an `alpha` of 0.75 and 1, and for the minimalistic network at 1, with and without the classifier for ImageNet's 1000
 * classes. They were trained on square pictures of 224 pixels; an `inputShape` of another size gives a warning in the console.
 *
 * @param options those of `mobileNetV3Small`, and those that `loadMobileNet` takes besides
 * @returns the model. It takes pixels from 0 to 255; `decodePredictions` names the classes.
 * @throws ValueError, ShapeError for invalid options, before anything is fetched; FileError if the weights cannot be read, are damaged or
 *   belong to another network
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = await loadMobileNetV3Small({ alpha: 0.75 });
 * const scores = await net.predict(pictures); // [batch, 1000], for pixels from 0 to 255
 */
export function loadMobileNetV3Small(
  options?: LoadMobileNetV3Options & { readonly inputTensor?: null | undefined },
): Promise<Model<SymbolicTensor, SymbolicTensor<'float32'>>>;
export function loadMobileNetV3Small(options: LoadMobileNetV3Options): Promise<NetworkModel>;
export async function loadMobileNetV3Small(
  options: LoadMobileNetV3Options = {},
  ...extra: unknown[]
): Promise<NetworkModel> {
  refuseExtra(extra, 'loadMobileNetV3Small(options)');
  return loadNetwork(options, SMALL);
}

/**
 * MobileNetV3-Large with the weights that Keras has published for it, or with those of a file. See {@link loadMobileNetV3Small}.
 *
 * @param options those of `mobileNetV3Large`, and those that `loadMobileNet` takes besides
 * @returns the model. It takes pixels from 0 to 255; `decodePredictions` names the classes.
 * @throws ValueError, ShapeError for invalid options, before anything is fetched; FileError if the weights cannot be read, are damaged or
 *   belong to another network
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = await loadMobileNetV3Large({ minimalistic: true });
 * const scores = await net.predict(pictures); // [batch, 1000], for pixels from 0 to 255
 */
export function loadMobileNetV3Large(
  options?: LoadMobileNetV3Options & { readonly inputTensor?: null | undefined },
): Promise<Model<SymbolicTensor, SymbolicTensor<'float32'>>>;
export function loadMobileNetV3Large(options: LoadMobileNetV3Options): Promise<NetworkModel>;
export async function loadMobileNetV3Large(
  options: LoadMobileNetV3Options = {},
  ...extra: unknown[]
): Promise<NetworkModel> {
  refuseExtra(extra, 'loadMobileNetV3Large(options)');
  return loadNetwork(options, LARGE);
}
