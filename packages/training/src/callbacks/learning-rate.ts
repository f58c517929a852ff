import { ValueError } from '@sepal/tensor';
import { type Callback, classOf } from './callback.ts';

/**
 * The optimizer of a callback's trainer, whose learning rate the callback sets.
 *
 * @throws ValueError if the learning rate is a schedule
 */
export function adjustable(callback: Callback): { learningRate: number } {
  const { optimizer } = callback.trainer;
  if (optimizer.schedule === undefined) return optimizer;
  throw new ValueError({
    where: classOf(callback),
    message: `The optimizer '${optimizer.name}' was created with a \`LearningRateSchedule\` object as its \`learningRate\`, hence its learning rate is not settable.`,
    hint: 'Give the optimizer a number, or leave the callback out.',
  });
}
