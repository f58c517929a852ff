import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { AnyModel } from '../match/match-weights.ts';

/** @throws ValueError unless `model` is a model whose weights have been made */
export function checkBuilt(model: AnyModel, where: string): void {
  const isModel = model !== null && typeof model === 'object' && 'layers' in model && 'built' in model;
  if (!isModel) {
    throw new ValueError({
      where,
      message: `Expected a model. Received: ${show(model)}.`,
      hint: 'A single layer becomes one with new Sequential([input({ shape }), layer]).',
    });
  }
  if (model.built) return;
  throw new ValueError({
    where: model.where,
    message: 'The model is not built, so it has no weights yet.',
    hint: 'Put an input() in front, or call build(inputShape).',
  });
}
