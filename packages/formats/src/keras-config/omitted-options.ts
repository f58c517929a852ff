import type { Json } from '../contents/model-contents.ts';
import type { Options } from '../dialects/json-values.ts';

/** Options of a later Keras 3 than 3.0, with the values at which they change nothing: an older one refuses them. */
const LATER_OPTIONS: ReadonlyMap<string, Readonly<Record<string, Json>>> = new Map<string, Record<string, Json>>([
  ['BatchNormalization', { synchronized: false, renorm: false, renorm_clipping: null, renorm_momentum: 0.99 }],
  ['Dense', { quantization_config: null }],
  ['LayerNormalization', { rms_scaling: false }],
  ['Conv1DTranspose', { output_padding: null }],
  ['Conv2DTranspose', { output_padding: null }],
  ['ZeroPadding1D', { data_format: 'channels_last' }],
  ['Resizing', { pad_to_aspect_ratio: false, fill_mode: 'constant', fill_value: 0, antialias: false }],
]);

/** Options of initializers that came with Keras 3.15. */
const LATER_INITIALIZER_OPTIONS = ['input_axes', 'output_axes'];

/** Layers without weights whose constructors in Keras 3 take no `trainable`. */
const NEVER_TRAINABLE: ReadonlySet<string> = new Set(['SpatialDropout1D', 'SpatialDropout2D']);

/** Removes what only a later Keras 3 knows, or none does, where it changes nothing. */
export function omitLaterOptions(className: string, options: Options): void {
  if (NEVER_TRAINABLE.has(className)) delete options['trainable'];
  for (const [key, neutral] of Object.entries(LATER_OPTIONS.get(className) ?? {})) {
    if (options[key] === neutral) delete options[key];
  }
}

/** Removes what only a later Keras 3 knows from an initializer's options, where it changes nothing. */
export function omitLaterInitializerOptions(options: Options): void {
  for (const key of LATER_INITIALIZER_OPTIONS) if (options[key] === null) delete options[key];
}
