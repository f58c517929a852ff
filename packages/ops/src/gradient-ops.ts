import { broadcastToOp } from './broadcast-to/op.ts';
import type { OpTable } from './graph/define.ts';
import type { GradientOp } from './vocabulary.ts';

/** The definition of every {@link GradientOp}. The table is total: an op of the vocabulary without an entry is a compile error. */
export const gradientOps: OpTable<GradientOp> = { broadcastTo: broadcastToOp };
