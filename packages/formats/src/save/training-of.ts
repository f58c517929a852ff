import { ValueError } from '@sepal/tensor';
import type { TrainingState } from '../contents/training-state.ts';
import type { TrainingValues } from '../contents/written-weights.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { isTrainedModel, type TrainedModel } from '../training-config/trained-model.ts';
import type { TrainingFormat } from '../training-config/training-for.ts';

/**
 * What a file of a format is to hold for training: of a trainer, or of another file.
 *
 * @throws ValueError if both are given
 */
export async function trainingOf(
  saved: AnyModel | TrainedModel,
  given: TrainingState | undefined,
  format: TrainingFormat,
): Promise<TrainingValues | undefined> {
  const isTrained = isTrainedModel(saved);
  if (!isTrained && (given === undefined || given.format === format)) return given;
  if (isTrained && given !== undefined) {
    throw new ValueError({
      where: 'saveModel',
      message: 'A trainer has a training state of its own. Received another one as `training`.',
      hint: 'Pass the model, or leave out `training`.',
    });
  }
  // Who saves a model alone needs none of this.
  const { trainingOfModel, translatedTraining } = await import('../training-config/training-for.ts');
  return isTrained ? trainingOfModel(saved, format) : translatedTraining(given as TrainingState, format);
}
