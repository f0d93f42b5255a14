import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { Remote } from "../../ssh/remote.ts";
import type { Bounds } from "./certbotShell.ts";
import type { CertificateInputs } from "./inputs.ts";

// Python is there wherever certbot is; curl is not.
const fetchOwnFile = `
webroot=$1
shift
folder=$webroot/.well-known/acme-challenge
file=ipai-probe-$$
mkdir -p "$folder"
trap 'rm -f "$folder/$file"' EXIT
printf %s "$file" >"$folder/$file"
python3 -c '
import http.client, sys
file = sys.argv[1]
for name in sys.argv[2:]:
    try:
        port80 = http.client.HTTPConnection("127.0.0.1", 80, timeout=5)
        port80.request("GET", "/.well-known/acme-challenge/" + file, headers={"Host": name})
        answer = port80.getresponse()
        if answer.status != 200 or answer.read(100).decode("utf-8", "replace") != file:
            print(name, ": port 80 answers ", answer.status, " instead of the file", sep="")
    except (OSError, http.client.HTTPException) as error:
        print(name, ": ", error, sep="")
' "$file" "$@"
`;

/**
 * Fetches a file of the webroot from the host's own port 80, under each name. The authority does
 * the same from outside, and counts a failure there against the name.
 *
 * @throws UserError naming each name that the host would fail for.
 */
export async function probeWebroot(
  remote: Remote,
  { domains, webroot }: CertificateInputs,
  bounds: Bounds,
): Promise<void> {
  const { stdout } = await remote.run({
    step: `fetch a file of ${webroot} over port 80`,
    script: fetchOwnFile,
    args: [webroot, ...domains],
    ...bounds,
  });
  const problems = stdout.trim();
  if (problems === "") return;
  throw new UserError(
    `${remote.label} does not serve ${webroot} on port 80, so the authority was not asked.`,
    {
      given: problems,
      code: "acme-webroot-not-served",
      next: `Serve /.well-known/acme-challenge/ from ${webroot} under each name, then run \`${ipai("up")}\`.`,
    },
  );
}
