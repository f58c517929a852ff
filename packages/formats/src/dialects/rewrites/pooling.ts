import { isBefore } from '../is-before.ts';
import { entryOf } from '../json-values.ts';
import { drop, type Rewrite } from '../rewrite.ts';

/** Layers without weights that had more options, or meant another thing by them. */
export const WITHOUT_WEIGHTS: readonly Rewrite[] = [
  {
    classes: ['SpatialDropout1D', 'SpatialDropout2D'],
    writers: [1, 2, 3],
    // keras 2.15 layers/regularization/spatial_dropout2d.py inherits get_config of Dropout
    changes: [drop('noise_shape', null)],
  },
  {
    classes: ['Resizing', 'CenterCrop'],
    writers: [2],
    // tfjs-layers 4.22 layers/preprocessing/image_resizing.ts aligns corners; center_crop.ts cuts one column where
    // there is nothing to cut
    changes: [
      (_, context) => {
        if (!context.dialect.isTensorFlowJs) return;
        context.report.refuseLayer(context, 'TensorFlow.js takes other pixels than Keras');
      },
    ],
  },
  {
    classes: ['UpSampling2D'],
    writers: [1, 2],
    // keras 2.2.4 backend/tensorflow_backend.py resize_images calls tf.image.resize_bilinear, and tfjs-layers 4.22
    // layers/convolutional.ts resizeBilinear, both without half-pixel centers; TensorFlow 2 has them
    changes: [
      (options, context) => {
        const { dialect, report } = context;
        const isOld = dialect.isTensorFlowJs || (isBefore(dialect, 2, 4) && !dialect.writer.endsWith('2.3.0-tf'));
        if (entryOf(options, 'interpolation') !== 'bilinear' || !isOld) return;
        report.refuse(
          context,
          'interpolation',
          'bilinear',
          `${dialect.writer} places pixels at the corners, Keras since TensorFlow 2 at the centers`,
        );
      },
    ],
  },
];
