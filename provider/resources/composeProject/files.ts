import { withCompose } from "./composeCommand.ts";
import { overrideFile } from "./composeFile.ts";
import type { ComposeProjectInputs } from "./inputs.ts";
import { remainingMs, type Run } from "./run.ts";

const writeComposeFiles = `${withCompose}
umask 022
mkdir -p "$1"
cd "$1"
trap 'rm -f .compose.yaml.next .compose.override.yaml.next' EXIT
cat >.compose.yaml.next
printf %s "$3" >.compose.override.yaml.next
compose --project-name "$2" --project-directory . \\
  --file .compose.yaml.next --file .compose.override.yaml.next config --quiet || exit
mv -f .compose.yaml.next compose.yaml
mv -f .compose.override.yaml.next compose.override.yaml
`;

/** Puts the compose files into place; what compose itself refuses never gets there. */
export async function writeFiles({ remote, declared, signal, endsAt }: Run): Promise<void> {
  await remote.run({
    step: `write ${declared.directory}/compose.yaml`,
    script: writeComposeFiles,
    args: [declared.directory, declared.project, overrideFile(declared)],
    stdin: declared.compose,
    timeoutMs: remainingMs(endsAt),
    signal,
  });
}

const removeComposeFiles = `
rm -f "$1/compose.yaml" "$1/compose.override.yaml"
[ ! -d "$1" ] || rmdir --ignore-fail-on-non-empty "$1"
`;

export async function removeFiles(
  { remote, signal }: Run,
  { directory }: Pick<ComposeProjectInputs, "directory">,
): Promise<void> {
  await remote.run({
    step: `remove ${directory}/compose.yaml`,
    script: removeComposeFiles,
    args: [directory],
    signal,
  });
}
