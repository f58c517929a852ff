import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** Checks the epsilon of a normalization. @throws ValueError unless it is a number of 0 or more */
export function checkEpsilon(epsilon: unknown, where: string): number {
  if (typeof epsilon === 'number' && epsilon >= 0 && Number.isFinite(epsilon)) return epsilon;
  throw new ValueError({
    where,
    message: `\`epsilon\` must be a number of 0 or more. Received: epsilon=${show(epsilon)}.`,
  });
}
