import { FakeAccount, refused } from "./digitalOceanAccount.ts";
import { dropletRoutes } from "./digitalOceanDroplets.ts";
import { networkRoutes } from "./digitalOceanNetwork.ts";
import { projectRoutes } from "./digitalOceanProjects.ts";
import { watchRoutes } from "./digitalOceanWatch.ts";
import { FakeApi, ok } from "./fakeApi.ts";

/** DigitalOcean's API, with the refusals that a stack runs into. */
export class FakeDigitalOcean extends FakeApi {
  readonly account: FakeAccount;

  constructor({ token, email }: { token: string; email: string }) {
    const account = new FakeAccount(email);
    super(
      [
        [
          "GET",
          /^\/v2\/account$/,
          () => ok({ account: { email, status: "active", email_verified: true, uuid: "account" } }),
        ],
        ...dropletRoutes(account),
        ...networkRoutes(account),
        ...projectRoutes(account),
        ...watchRoutes(account),
      ],
      ({ headers }) =>
        headers.authorization === `Bearer ${token}`
          ? undefined
          : refused(401, "Unauthorized", "Unable to authenticate you"),
    );
    this.account = account;
  }
}
