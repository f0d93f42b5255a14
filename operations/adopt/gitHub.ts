import type { GitHub } from "../../components/clouds/gitHub.ts";
import type { Settings } from "../../config/settings.ts";
import type { AdoptItem } from "./finding.ts";

/** What the rules for branches meet in the repositories. */
export async function gitHubItems({ github }: Settings, account: GitHub): Promise<AdoptItem[]> {
  if (github === undefined) return [];
  const { owner } = github;
  return Promise.all(
    github.branches.map(async ({ repository, branch }): Promise<AdoptItem> => {
      const patterns = await account.protectedPatterns(owner, repository);
      const what = `rule for ${branch} of ${owner}/${repository}`;
      if (!patterns.includes(branch)) return { deed: "make", what };
      const risk = "the preview shows what differs: reviews and checks become the settings'";
      return { deed: "change", what, risk };
    }),
  );
}
