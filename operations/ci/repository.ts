import type { Repository } from "../../checks/ci/github/ask.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";

/**
 * The repository that GitHub's runner is at, and the token that it has for it.
 *
 * @param option What a person may leave out to do without.
 * @throws UserError naming what the environment lacks.
 */
export function repositoryOf({ environment, signal }: Context, option: string): Repository {
  const { GITHUB_REPOSITORY: repository, GH_TOKEN: token, GITHUB_API_URL: api } = environment;
  if (!token || !repository) {
    throw new UserError(`${token ? "GITHUB_REPOSITORY" : "GH_TOKEN"} is not set.`, {
      code: "credentials",
      exitCode: ExitCode.authentication,
      next: `set it, or leave out ${option} to see it here`,
    });
  }
  return { api: api ?? "https://api.github.com", repository, token, signal };
}
