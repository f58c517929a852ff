import type { Json } from '../../contents/model-contents.ts';
import { entryOf, isObject } from '../json-values.ts';
import { type Change, convert, drop, type Rewrite, type RewriteContext, rename } from '../rewrite.ts';

/** Policies that keep variables in float32 or narrower: float32 computes the same, more exactly. */
const NARROWER: ReadonlySet<Json> = new Set(['mixed_float16', 'mixed_bfloat16', 'float16', 'bfloat16']);

/** 'float32', `{ class_name: 'Policy', config: { name } }` (tf.keras 2), `{ class_name: 'DTypePolicy', … }` (Keras 3) → a name. */
function policyName(policy: Json, context: RewriteContext): Json {
  const config = isObject(policy) ? entryOf(policy, 'config') : undefined;
  const name = isObject(config) ? (entryOf(config, 'name') ?? policy) : policy;
  if (!NARROWER.has(name)) return name;
  context.report.note(context, `dtype=${String(name)} read as float32, which is more exact`);
  return 'float32';
}

/** Enum values that TensorFlow.js and Sepal spell in camelCase. */
const ENUMS = ['data_format', 'activation', 'interpolation'] as const;

const snakeCaseEnums: readonly Change[] = ENUMS.map((key) =>
  convert(key, (value) => (typeof value === 'string' ? snakeCaseOf(value) : value)),
);

/** 'channelsLast' → 'channels_last'; the names of classes and other strings stay. */
export function snakeCaseOf(name: string): string {
  return /^[a-z]+(?:[A-Z][a-z0-9]*)+$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name;
}

/** The shape of the input, which any layer of Keras 2 may hold. A sequence has made an input layer of it; elsewhere it says nothing. */
const INPUT_KEYS = ['batch_input_shape', 'batch_shape', 'input_shape', 'input_dtype', 'input_dim', 'input_length'];

/** What layers have in common, those of other packages included. */
export const OWN_LAYERS_TOO: readonly Rewrite[] = [
  {
    writers: [1, 2, 3],
    // keras 2.15 engine/base_layer.py __init__: input_shape, batch_input_shape; keras 1.2 engine/topology.py:
    // input_dtype
    changes: [
      (options, { className }) => {
        if (className === 'InputLayer') return;
        for (const key of INPUT_KEYS) delete options[key];
      },
    ],
  },
  {
    writers: [1, 2, 3],
    // keras 2.15 mixed_precision/policy.py; keras 3 dtype_policies/dtype_policy.py
    changes: [
      convert('dtype', policyName),
      (options) => {
        if (options['dtype'] === null) delete options['dtype'];
      },
    ],
  },
];

/** Names that only some layers have in Keras 3, and every layer in older versions. */
export const EVERY_LAYER: readonly Rewrite[] = [
  {
    writers: [1, 2, 3],
    // tfjs-layers 4.22 utils/serialization_utils.ts converts the values of known enums alone
    changes: snakeCaseEnums,
  },
  {
    writers: [1, 2],
    // keras 2.15 engine/base_layer.py get_config, __init__: `dynamic`, `autocast`, `weights`;
    // engine/base_layer_utils.py
    changes: [
      drop('dynamic', false, null),
      drop('autocast', true, false, null),
      drop('weights', null),
      drop('batch_size', (value) => value === null || typeof value === 'number'),
      (options) => {
        if (options['trainable'] === null) delete options['trainable'];
      },
    ],
  },
  {
    writers: [3],
    // keras 3 layers/layer.py: keys of quantized layers and of LoRA, null without them
    changes: [
      drop('lora_rank', null),
      drop('lora_alpha', null),
      drop('quantization_mode', null),
      drop('quantization_config', null),
      drop('autocast', true, false, null),
    ],
  },
];

/** The input layer's shape had three names. */
export const INPUT_LAYER: readonly Rewrite[] = [
  {
    classes: ['InputLayer'],
    writers: [1, 2, 3],
    // keras 1.2 engine/topology.py, keras 2.15 engine/input_layer.py, keras 3 layers/core/input_layer.py
    changes: [
      (options, context) => {
        const shape = entryOf(options, 'input_shape');
        const size = entryOf(options, 'batch_size') ?? null;
        delete options['batch_size'];
        if (shape === undefined) return;
        delete options['input_shape'];
        if (!Array.isArray(shape)) context.report.refuse(context, 'input_shape', shape, 'it is not a shape');
        else if (!Object.hasOwn(options, 'batch_shape')) options['batch_shape'] = [size, ...shape];
      },
      rename('batch_input_shape', 'batch_shape'),
      (options) => {
        const dtype = entryOf(options, 'input_dtype');
        delete options['input_dtype'];
        if (typeof dtype === 'string' && !Object.hasOwn(options, 'dtype')) options['dtype'] = dtype;
      },
      drop('type_spec', null),
      drop('input_tensor', null),
    ],
  },
];
