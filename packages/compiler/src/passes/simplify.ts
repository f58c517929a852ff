import type { Graph } from '@sepal/ops';
import type { Work } from '../work.ts';
import { channelsLast } from './channels-last.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { dropIdentities } from './drop-identities.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { foldConstants } from './fold-constants.ts';
import { foldPadding } from './fold-padding.ts';
import { sequencesAsPictures } from './sequences-as-pictures.ts';

/** In the order in which they help each other. */
const PASSES: readonly ((graph: Graph) => Graph)[] = [
  shareCommonSubexpressions,
  foldConstants,
  sequencesAsPictures,
  dropIdentities,
  foldPadding,
  channelsLast,
  foldBatchNormalization,
];

/**
 * An equal graph that is cheaper to run: sequences are pictures of height 1, pictures are channels-last, padding and batch
 * normalization are parts of the convolutions, what is known is computed, what changes nothing is gone, and what is computed
 * twice is computed once.
 *
 * Inputs, outputs and updates stay in their order. Results differ by float32 roundings, where a normalization was folded.
 * Every pass takes something away that none puts back, so the passes come to an end; a simplified graph is returned itself.
 */
export function* simplify(graph: Graph): Work<Graph> {
  let current = graph;
  // Passes in a row that found nothing to do.
  for (let idle = 0, next = 0; idle < PASSES.length; next = (next + 1) % PASSES.length) {
    const before = current;
    current = (PASSES[next] as (typeof PASSES)[number])(before);
    idle = current === before ? idle + 1 : 0;
    yield;
  }
  return current;
}
