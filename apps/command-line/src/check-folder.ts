import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ValueError } from '@sepal/tensor';

/**
 * @param file the value of `option`, a file to be written
 * @throws ValueError unless its folder can be written to
 */
export async function checkFolder(file: string, option: string): Promise<void> {
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK).catch(() => {
    throw new ValueError({
      where: `${option} ${file}`,
      message: `There is no folder ${folder}, or it cannot be written to.`,
    });
  });
}
