import { type AnyModel, BaseModel } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** @throws ValueError unless it is a model */
export function checkedModel(model: unknown): AnyModel {
  if (model instanceof BaseModel) return model as AnyModel;
  throw new ValueError({
    where: 'compile',
    message: `The first argument must be a model. Received: ${show(model)}.`,
    hint: 'Make one with new Sequential([…]) or new Model({ inputs, outputs }).',
  });
}
