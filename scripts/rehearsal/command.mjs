import { spawnSync } from 'node:child_process';

/** Runs a command and returns its output; if it fails, the error contains the output. */
export function run(command, args, cwd, env = {}) {
  const options = { cwd, encoding: 'utf8', env: { ...process.env, ...env }, shell: process.platform === 'win32' };
  const { status, error, stdout, stderr } = spawnSync(command, args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout.trim();
}
