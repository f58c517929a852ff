import { tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { AnyTrainer, BackupStore, TrainingPosition } from '@sepal/training';
import type { ModelContents } from '../contents/model-contents.ts';
import type { WeightGroup } from '../contents/stored-weights.ts';
import type { WeightTree } from '../contents/written-weights.ts';
import { FileError } from '../file-error.ts';
import { assignWeights } from '../load/assign-weights.ts';
import { openFile } from '../load/open-file.ts';
import { readTraining } from '../load/read-training.ts';
import { checkMatch } from '../match/check-match.ts';
import { matchTree } from '../match/match-tree.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { type FileSystem, fileSystem } from '../platform/file-system.ts';
import { weightTreeOf } from '../save/weights-of.ts';
import { writeFiles } from '../save/write-files.ts';
import { seedValues } from '../training-config/training-for.ts';
import { told } from '../untold.ts';
import { withTraining, writeWeightTree } from '../weights-h5/write-weight-tree.ts';
import { restoreState } from './restore-state.ts';

const FILE = 'latest.weights.h5';
/** The group that says how far the training was: the epoch and the batch. */
const POSITION = 'position';

/**
 * A folder for `BackupAndRestore`. All of a backup is in one file, which is replaced when the next one is whole: so it never has the weights
 * of one epoch and the position of another.
 */
export function backupFile(folder: string): BackupStore {
  if (typeof folder !== 'string' || folder === '') {
    throw new ValueError({
      where: 'BackupAndRestore',
      message: `\`backupDir\` must be the path of a folder. Received: backupDir=${show(folder)}.`,
    });
  }
  return {
    save: async (trainer, position) => {
      const bytes = await writeWeightTree(await backupOf(trainer, position));
      await writeFiles(new Map([[filesHere(folder).paths.join(folder, FILE), bytes]]));
    },
    load: async (trainer) => {
      const { files, paths } = filesHere(folder);
      const path = paths.join(folder, FILE);
      const isThere = await files.stat(path).then(
        () => true,
        () => false,
      );
      return isThere ? restore(trainer, path) : undefined;
    },
    delete: async () => {
      const { files, paths } = filesHere(folder);
      await files.rm(paths.join(folder, FILE), { force: true });
      // What else is in the folder stays.
      await files.rmdir(folder).catch(() => undefined);
    },
  };
}

function filesHere(folder: string): FileSystem {
  const system = fileSystem();
  if (system !== undefined) return system;
  throw new FileError({
    where: folder,
    message: 'There are no folders here.',
    hint: 'Give BackupAndRestore of @sepal/training a store of your own, such as one in IndexedDB.',
  });
}

async function backupOf(trainer: AnyTrainer, { epoch, batch }: TrainingPosition): Promise<WeightTree> {
  const { optimizer } = await trainer.trainingState();
  const seeds = await seedValues(trainer.model);
  const tree = withTraining(await weightTreeOf(trainer.model), { optimizer, seeds });
  const position = { variables: [tensor([epoch, batch], [2], 'int32')], groups: new Map() };
  return { ...tree, groups: new Map([...tree.groups, [POSITION, position]]) };
}

async function restore(trainer: AnyTrainer, path: string): Promise<TrainingPosition> {
  const { contents, where } = await openFile(path);
  try {
    const { weights } = contents;
    const root = weights.kind === 'tree' ? weights.root : undefined;
    const [position] = root?.groups.get(POSITION)?.variables ?? [];
    if (root === undefined || position === undefined) {
      throw new FileError({
        where,
        message: 'The file does not say where the training was.',
        hint: 'Delete the folder to begin anew.',
      });
    }
    await restoreWeights(trainer.model as AnyModel, { contents, root, where });
    const { optimizer = [], seeds = [] } = (await readTraining(contents)) ?? {};
    await restoreState(trainer, { optimizer, seeds }, where);
    const [at] = await weights.read([position]);
    const [epoch = 0, batch = 0] = at?.data ?? [];
    return { epoch, batch };
  } finally {
    contents.close();
  }
}

async function restoreWeights(
  model: AnyModel,
  { contents, root, where }: { readonly contents: ModelContents; readonly root: WeightGroup; readonly where: string },
): Promise<void> {
  const groups = new Map(root.groups);
  groups.delete(POSITION);
  const match = matchTree(model, { ...root, groups });
  await assignWeights(contents.weights, await told(() => checkMatch(match, { where })));
}
