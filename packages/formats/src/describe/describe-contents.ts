import { layerClasses, operationClasses } from '@sepal/layers';
import { listFew } from '@sepal/tensor/options';
import type { JsonObject, ModelContents } from '../contents/model-contents.ts';
import { entryOf, isList, isObject } from '../dialects/json-values.ts';
import { normalizeConfig } from '../dialects/normalize-config.ts';
import { FileError } from '../file-error.ts';
import { describeLayers, nameIn } from './describe-layers.ts';
import { describeTraining } from './describe-training.ts';
import { weightsIn, withParameters } from './describe-weights.ts';
import { FileDescription } from './file-description.ts';

/** What a file holds, from its contents. Nothing is built, and no weights are read. */
export async function describeContents({
  format,
  writer,
  config,
  weights,
  training,
  metadata,
  ignored = [],
}: ModelContents): Promise<FileDescription> {
  const owned = weightsIn(weights);
  const { notes, problems } = config === undefined ? { notes: [], problems: [] } : await judge(config, writer);
  return new FileDescription({
    format,
    writer,
    className: config === undefined ? undefined : classNameOf(config),
    name: config === undefined ? undefined : nameIn(config),
    layers: config === undefined ? [] : withParameters(describeLayers(config), owned),
    weights: owned.map(({ weight }) => weight),
    training: training && describeTraining(training),
    metadata,
    ignored,
    notes,
    problems,
  });
}

function classNameOf(config: JsonObject): string | undefined {
  const name = entryOf(config, 'class_name');
  return typeof name === 'string' ? name : undefined;
}

/** What loading would rewrite, and what would stop it. */
async function judge(
  config: JsonObject,
  writer: ModelContents['writer'],
): Promise<{ readonly notes: readonly string[]; readonly problems: readonly string[] }> {
  try {
    const { config: rewritten, notes, names } = normalizeConfig(config, writer);
    const renamed = [...names].map(([name, old]) => `${old} is ${name}`);
    const renames =
      renamed.length === 0 ? [] : [`layers renamed, as names have no '/' here: ${listFew(renamed, { most: 6 })}`];
    const unknown = [...unknownClasses(rewritten)];
    const problems =
      unknown.length === 0 ? [] : [`classes to pass as customObjects: ${listFew(unknown, { most: 20 })}`];
    return { notes: [...notes, ...renames], problems };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { notes: [], problems: [error.detail] };
  }
}

/** The classes of layers and operations in Keras 3's words that are not this package's. */
function unknownClasses(entry: JsonObject, found = new Set<string>()): ReadonlySet<string> {
  const { class_name: className, module, registered_name: registered } = entry;
  const name = String(className);
  const [, operations] =
    typeof module === 'string' ? (/^keras\.(?:src\.)?(?:ops|activations)\.(\w+)/.exec(module) ?? []) : [];
  const isKnown =
    operations === undefined
      ? module !== null && Object.hasOwn(layerClasses, name)
      : Object.hasOwn(operationClasses, `${operations}.${name}`);
  if (!isKnown) found.add(operations === undefined ? String(registered ?? name) : `${operations}.${name}`);
  const config = entryOf(entry, 'config');
  const layers = isObject(config) ? entryOf(config, 'layers') : undefined;
  for (const layer of isList(layers) ? layers.filter(isObject) : []) unknownClasses(layer, found);
  return found;
}
