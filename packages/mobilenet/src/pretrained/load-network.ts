import { loadWeights, type SourceOptions } from '@sepal/formats';
import { resolveActivation } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { checkObject, nearestName, show } from '@sepal/tensor/options';
import type { NetworkModel } from '../network/network-model.ts';
import type { NetworkOptions } from '../network/network-options.ts';
import { type OfficialWeights, officialFile } from './official-weights.ts';
import type { PretrainedOptions } from './pretrained-options.ts';

/** A network whose weights are loaded. */
export interface Loadable<Options extends NetworkOptions> {
  /** The function that the user called. */
  readonly where: string;
  readonly official: OfficialWeights<Options>;
  build(options: Options, where: string): NetworkModel;
}

/** Every option that says how a file is read. */
const READING: Readonly<Record<keyof SourceOptions, true>> = {
  signal: true,
  onProgress: true,
  checksum: true,
  cache: true,
  fetch: true,
  requestInit: true,
};

/**
 * Makes a network and loads its weights.
 *
 * @throws ValueError, ShapeError with Keras' messages for invalid options, before anything is fetched; FileError if the weights cannot be
 *   read or are another network's
 */
export async function loadNetwork<Options extends NetworkOptions>(
  given: PretrainedOptions & Omit<Options, 'weights'>,
  { where, official, build }: Loadable<Options>,
): Promise<NetworkModel> {
  checkObject(given, where, 'weights');
  const { weights = 'imagenet', baseUrl, ...rest } = given;
  const options = pick(rest, (name) => !(name in READING)) as unknown as Options;
  const reading: SourceOptions = pick(rest, (name) => name in READING);
  checkSource(weights, where);
  if (baseUrl !== undefined && weights !== 'imagenet') {
    throw new ValueError({
      where,
      message: `\`baseUrl\` has no effect unless weights='imagenet'. Received: weights=${show(weights)}.`,
      hint: 'Give the whole address as `weights`.',
    });
  }
  const file = weights === 'imagenet' ? officialFile(options, official, where) : undefined;
  if (weights !== null) checkActivation(options, where);
  const model = build(options, where);
  if (file !== undefined) {
    const md5 = official.md5?.[file];
    await loadWeights(model, addressOf(file, baseUrl ?? official.baseUrl), {
      cache: true,
      ...(md5 === undefined ? {} : { checksum: `md5-${md5}` }),
      ...reading,
    });
  } else if (weights !== null) {
    await loadWeights(model, weights, reading);
  }
  return model;
}

/** The options whose names `isWanted`, without those that are undefined. */
function pick(options: object, isWanted: (name: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => isWanted(name) && value !== undefined));
}

function addressOf(file: string, baseUrl: NonNullable<PretrainedOptions['baseUrl']>): string {
  const base = typeof baseUrl === 'string' ? baseUrl : baseUrl.href;
  return base.endsWith('/') ? base + file : `${base}/${file}`;
}

/** @throws ValueError for what can be no file */
function checkSource(weights: unknown, where: string): void {
  const isWord = typeof weights === 'string' && weights !== 'imagenet' && !/[./\\:]/.test(weights);
  if (weights === null || (!isWord && (typeof weights === 'string' || typeof weights === 'object'))) return;
  const near = isWord && nearestName(weights, ['imagenet']) !== undefined ? "Did you mean 'imagenet'? " : '';
  throw new ValueError({
    where,
    message: `The \`weights\` argument should be either \`null\` (random initialization), \`imagenet\` (pre-training on ImageNet), or the path to the weights file to be loaded. Received weights=${show(weights)}.`,
    hint: `${near}A file in the current folder is './name'.`,
  });
}

/** @throws ValueError unless the classifier's activation is one that the weights were trained with, or none */
function checkActivation({ includeTop = true, classifierActivation = 'softmax' }: NetworkOptions, where: string): void {
  if (!includeTop) return;
  const activation = resolveActivation(classifierActivation, where);
  if (['softmax', null].some((allowed) => resolveActivation(allowed as 'softmax', where) === activation)) return;
  throw new ValueError({
    where,
    message: `Only \`null\` and \`softmax\` activations are allowed for the \`classifierActivation\` argument when using pretrained weights, with \`includeTop=true\`; Received: classifierActivation=${show(classifierActivation)}.`,
    hint: 'Load with classifierActivation: null, and apply another to the logits.',
  });
}
