import { show, ValueError } from '@sepal/tensor';

/** @throws ValueError if it is not a number of groups */
export function positiveGroups(groups: number, where: string): number {
  if (Number.isInteger(groups) && groups > 0) return groups;
  throw new ValueError({
    where,
    message: `The number of groups must be a positive integer. Received: groups=${show(groups)}.`,
  });
}
