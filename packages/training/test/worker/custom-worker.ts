import { compile, serveFit } from '../../src/index.ts';
import { distance, Scale } from './scale.ts';

serveFit({
  customObjects: { Scale },
  compile: (model) => compile(model, { optimizer: 'sgd', loss: distance }),
});
