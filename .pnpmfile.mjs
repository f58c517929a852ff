// What a published manifest says that a manifest of the workspace does not, and the other way round.

/** The address of the repository that a release runs in: npm refuses provenance for any other. Forks need no edit. */
function addresses(directory) {
  const { GITHUB_SERVER_URL = 'https://github.com', GITHUB_REPOSITORY } = process.env;
  if (!GITHUB_REPOSITORY) return {};
  const page = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  return {
    homepage: `${page}/tree/main/${directory}#readme`,
    bugs: { url: `${page}/issues` },
    repository: { type: 'git', url: `git+${page}.git`, directory },
  };
}

export const hooks = {
  beforePacking(manifest) {
    const { devDependencies, scripts, ...published } = manifest;
    return { ...published, ...addresses(manifest.name.replace('@sepal/', 'packages/')) };
  },
};
