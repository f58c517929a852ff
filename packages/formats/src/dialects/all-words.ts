import { classOf } from './class-names.ts';
import { DialectReport } from './dialect-report.ts';
import { olderActivation } from './older-activations.ts';
import { olderInitializer, olderObject } from './older-objects.ts';
import { operation } from './operation-entry.ts';
import { operationNode } from './operations.ts';
import { RARE_LAYERS } from './rare-layers.ts';
import type { MoreWords } from './rewrite.ts';
import { KERAS_1 } from './rewrites/keras1.ts';
import { WITHOUT_WEIGHTS } from './rewrites/pooling.ts';
import { refuseTheano } from './theano.ts';

/** All {@link MoreWords}. */
export const ALL_WORDS: MoreWords = {
  report: (dialect, file) => new DialectReport(dialect, file),
  rewrites: [...KERAS_1, ...WITHOUT_WEIGHTS],
  rareLayers: RARE_LAYERS,
  classOf,
  operation,
  operationNode,
  olderActivation,
  olderInitializer,
  olderObject,
  refuseTheano,
};
