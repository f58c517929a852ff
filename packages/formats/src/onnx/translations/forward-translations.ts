import type { OpNode } from '@sepal/ops';
import type { Values } from '../values.ts';
import { axesTranslations } from './axes.ts';
import { binaryTranslations } from './binary.ts';
import { batchNormalization, biasAdd } from './normalization.ts';
import { pictureTranslations } from './pictures.ts';
import { writeProduct } from './products.ts';
import { shapeTranslations } from './shapes.ts';
import type { TranslationTable } from './translation.ts';
import { unaryTranslations } from './unary.ts';

const RANDOM = { refused: 'draws random numbers, and those of ONNX differ in every runtime' } as const;

/**
 * How every forward op is written. Total: an op of the vocabulary without a translation, or a reason why not, does not compile.
 *
 * Made by a pure call, so that bundlers drop an unused table.
 */
export const forwardTranslations: TranslationTable = /* @__PURE__ */ (() => ({
  ...unaryTranslations,
  ...binaryTranslations,
  ...axesTranslations,
  ...shapeTranslations,
  ...pictureTranslations,
  batchNormalization,
  biasAdd,
  conv2d: writeAlone,
  conv2dTranspose: writeAlone,
  depthwiseConv2d: writeAlone,
  // With weights it is a product; see findProducts.
  matmul: ({ id, inputs, path }, values) =>
    values.set(
      id,
      values.write(
        'MatMul',
        inputs.map((input) => values.plain(input)),
        path,
      ),
    ),
  randomNormal: RANDOM,
  randomUniform: RANDOM,
}))();

/** A product that takes nothing over. */
function writeAlone(product: OpNode, values: Values): void {
  writeProduct(product.id, { product, sequence: undefined, bias: undefined, normalization: undefined }, values);
}
