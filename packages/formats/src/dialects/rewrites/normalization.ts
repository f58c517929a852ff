import type { Json } from '../../contents/model-contents.ts';
import { convert, drop, type Rewrite } from '../rewrite.ts';

/** Some writers have numbers for truth values. */
const truth = (value: Json): Json => (value === 1 ? true : value === 0 ? false : value);

/** BatchNormalization had options for its implementation. */
export const NORMALIZATION: readonly Rewrite[] = [
  {
    classes: ['BatchNormalization', 'LayerNormalization'],
    writers: [1, 2, 3],
    // tf.keras 2.15 get_config writes what the constructor got, such as 1
    changes: [convert('scale', truth), convert('center', truth)],
  },
  {
    classes: ['BatchNormalization'],
    writers: [1, 2, 3],
    // tf.keras 1.14 layers/normalization.py: the axis is a list; keras 3 legacy/saving/saving_utils.py reads it
    changes: [
      convert('axis', (axis, context) => {
        if (!Array.isArray(axis)) return axis;
        if (axis.length === 1) return axis[0] as Json;
        context.report.refuse(context, 'axis', axis as Json, 'only one axis is supported');
        return -1;
      }),
    ],
  },
  {
    classes: ['BatchNormalization'],
    writers: [1, 2],
    // tf.keras 2.15 layers/normalization/batch_normalization.py BatchNormalizationBase.__init__
    changes: [
      drop('fused', null, true, false),
      drop('virtual_batch_size', null),
      drop('adjustment', null),
      convert('renorm', (value) => value ?? false),
    ],
  },
];
