import type { Graph } from '@sepal/ops';
import type { Pass } from '../op-tables.ts';
import type { CompilerTables } from '../tables.ts';
import type { Work } from '../work.ts';
import { channelsLast } from './channels-last.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { dropIdentities } from './drop-identities.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { foldConstants } from './fold-constants.ts';
import { foldPadding } from './fold-padding.ts';
import { sequencesAsPictures } from './sequences-as-pictures.ts';

/** Ordered so that each helps the next. */
const PASSES: readonly Pass[] = [
  shareCommonSubexpressions,
  foldConstants,
  sequencesAsPictures,
  dropIdentities,
  foldPadding,
  channelsLast,
  foldBatchNormalization,
];

/**
 * Returns an equivalent graph that is cheaper to run: sequences become pictures of height 1, pictures channels-last, padding and batch
 * normalization part of the convolutions; constants are folded, identities dropped, and common subexpressions
 * merged.
 *
 * Inputs, outputs and updates keep their order. Results differ by float32 rounding where a normalization was folded.
 * No pass undoes another's work, so the loop terminates. Passes of the tables follow, once each. Returns the graph itself if nothing
 * changed.
 */
export function* simplify(graph: Graph, tables: CompilerTables): Work<Graph> {
  let current = graph;
  // Consecutive passes that changed nothing.
  for (let idle = 0, next = 0; idle < PASSES.length; next = (next + 1) % PASSES.length) {
    const before = current;
    current = (PASSES[next] as Pass)(before, tables);
    idle = current === before ? idle + 1 : 0;
    yield;
  }
  for (const pass of tables.passes ?? []) {
    current = pass(current, tables);
    yield;
  }
  return current;
}
