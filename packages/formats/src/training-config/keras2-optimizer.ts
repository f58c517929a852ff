import { scalar } from '@sepal/tensor';
import type { NamedValue } from '../contents/written-weights.ts';

/** A config of an optimizer with keys in camelCase. */
type Options = Readonly<Record<string, unknown>>;

/**
 * The options of an optimizer of Keras 2 in Keras 3's words. Its decay by steps is a schedule.
 *
 * Source: tf_keras/optimizers/legacy/optimizer_v2.py, `_decayed_lr`.
 */
export function keras2Options(className: string, options: Options): Record<string, unknown> {
  const { lr, decay, scheduleDecay: _, jitCompile: __, isLegacyOptimizer: ___, epsilon, ...others } = options;
  const known = { ...others, ...(epsilon !== undefined && epsilon !== null && { epsilon }) };
  const rate = lr ?? options['learningRate'];
  // Nadam's is that of its momentum, always 0.004 in Keras 3.
  const isDecaying = typeof decay === 'number' && decay !== 0 && className !== 'Nadam';
  if (!isDecaying) return rate === undefined ? known : { ...known, learningRate: rate };
  const schedule = { initialLearningRate: rate, decaySteps: 1, decayRate: decay };
  return { ...known, learningRate: { className: 'InverseTimeDecay', config: schedule } };
}

/** The slots of Keras 2's optimizers by Keras 3's blocks, by the names in both of its optimizer generations. */
const BLOCKS: Readonly<Record<string, readonly (readonly (readonly string[])[])[]>> = {
  Adadelta: [
    [
      ['accum_grad', 'accumulated_grad'],
      ['accum_var', 'accumulated_delta_var'],
    ],
  ],
  Adagrad: [[['accumulator']]],
  Adam: [[['m'], ['v']], [['vhat', 'velocity_hat']]],
  AdamW: [[['m'], ['v']], [['vhat', 'velocity_hat']]],
  Adamax: [[['m'], ['v', 'u']]],
  Ftrl: [
    [
      ['accumulator', 'n'],
      ['linear', 'z'],
    ],
  ],
  Lion: [[['m']]],
  Nadam: [[['m'], ['v']]],
  RMSprop: [[['rms', 'velocity']], [['momentum']], [['mg', 'average_gradient']]],
  SGD: [[['momentum', 'm']]],
};

/**
 * Variables of an optimizer of Keras 2 in Keras 3's order; those of Keras 3 as they are.
 *
 * Keras 2 has all slots of one kind before those of the next and, in the optimizers of before 2.11, no learning rate.
 *
 * Source: `_create_slots` and `get_weights` in tf_keras/optimizers/legacy.
 */
export function keras3Order(
  { className, config }: { readonly className: string; readonly config: Options },
  stored: readonly NamedValue[],
): readonly NamedValue[] {
  const isKeras2 = stored.some(({ name }) => /:\d+$/.test(name));
  const blocks = Object.hasOwn(BLOCKS, className) ? BLOCKS[className] : undefined;
  if (!isKeras2 || blocks === undefined) return stored;
  const parts = stored.map((entry) => ({ entry, words: entry.name.replace(/:\d+$/, '').split('/') }));
  const counter = parts.find(({ words }) => /^iter(ation)?$/.test(words.at(-1) as string))?.entry;
  if (counter === undefined) return stored;
  const rate = parts.find(({ words }) => words.at(-1) === 'learning_rate')?.entry;
  const { learningRate } = config;
  const rates = typeof learningRate === 'number' ? [rate ?? named('learning_rate', learningRate)] : [];
  const ordered = blocks.flatMap((block) => {
    const slots = block.map((names) =>
      parts.filter(({ words }) => names.includes(words.at(-1) as string) || names.includes(words[1] as string)),
    );
    const [first = []] = slots;
    return first.flatMap((_, index) => slots.flatMap((slot) => slot[index]?.entry ?? []));
  });
  const cache = className === 'Nadam' ? parts.filter(({ words }) => words.at(-1) === 'momentum_cache') : [];
  return [counter, ...rates, ...ordered, ...cache.map(({ entry }) => entry)];
}

function named(name: string, value: number): NamedValue {
  return { name, value: scalar(value) };
}
