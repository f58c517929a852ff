import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** The width multiplier of a network whose layers have at least 8 filters. @throws ValueError unless it is positive and finite */
export function checkAlpha(alpha: unknown, where: string): number {
  if (typeof alpha === 'number' && alpha > 0 && alpha < Infinity) return alpha;
  throw new ValueError({
    where,
    message: `Invalid value for argument \`alpha\`. Expected a strictly positive value. Received alpha=${show(alpha)}.`,
    hint: 'At 1 the network is as wide as in the paper.',
  });
}
