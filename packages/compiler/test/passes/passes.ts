/** The passes, with the tables of the forward ops. */
import { forwardOps, type Graph } from '@sepal/ops';
import { channelsLast as channelsLastOf } from '../../src/passes/channels-last.ts';
import { shareCommonSubexpressions as shareOf } from '../../src/passes/common-subexpressions.ts';
import { dropIdentities as dropOf } from '../../src/passes/drop-identities.ts';
import { foldBatchNormalization as foldBatchNormalizationOf } from '../../src/passes/fold-batch-normalization.ts';
import { foldConstants as foldConstantsOf } from '../../src/passes/fold-constants.ts';
import { foldPadding as foldPaddingOf } from '../../src/passes/fold-padding.ts';
import { Draft, type Rule, rewrite as rewriteOf } from '../../src/passes/rewrite.ts';
import { sequencesAsPictures as sequencesOf } from '../../src/passes/sequences-as-pictures.ts';
import { simplify as simplifying } from '../../src/passes/simplify.ts';
import { compilerTables } from '../../src/tables.ts';
import { finishAtOnce } from '../../src/work.ts';

export const channelsLast = (graph: Graph): Graph => channelsLastOf(graph, compilerTables);
export const shareCommonSubexpressions = (graph: Graph): Graph => shareOf(graph, compilerTables);
export const dropIdentities = (graph: Graph): Graph => dropOf(graph, compilerTables);
export const foldBatchNormalization = (graph: Graph): Graph => foldBatchNormalizationOf(graph, compilerTables);
export const foldConstants = (graph: Graph): Graph => foldConstantsOf(graph, compilerTables);
export const foldPadding = (graph: Graph): Graph => foldPaddingOf(graph, compilerTables);
export const sequencesAsPictures = (graph: Graph): Graph => sequencesOf(graph, compilerTables);
export const simplify = (graph: Graph): Graph => finishAtOnce(simplifying(graph, compilerTables));
export const rewrite = (graph: Graph, rule: Rule): Graph => rewriteOf(graph, forwardOps, rule);
export const draftOf = (graph: Graph): Draft => new Draft(graph, forwardOps);
