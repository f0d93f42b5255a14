import type { Choice } from "./choices.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The word behind which `main.ts` answers a shell; no command that a person types. */
export const ASKED = "__complete";

/** The choices as a shell's script takes them: a line each. */
export function linesFor(shell: string | undefined, choices: readonly Choice[]): string {
  const line = ({ value, about }: Choice): string => {
    if (shell === "fish") return `${value}\t${about}`;
    if (shell === "zsh" && about !== "") return `${value}:${about}`;
    return value;
  };
  return choices.map((choice) => `${line(choice)}\n`).join("");
}

/**
 * What a shell reads once to complete `ipai` and `npx ipai`.
 *
 * @param program The words that answer: those of the command line follow them. A shell runs them and
 * nothing else; what they print becomes words to choose from, and none of it is run.
 */
export function scriptFor(shell: Shell, program: readonly string[]): string {
  return SCRIPTS[shell](program.map((word) => quotedFor(shell, word)).join(" "));
}

function quotedFor(shell: Shell, word: string): string {
  if (shell !== "fish") return `'${word.replaceAll("'", `'\\''`)}'`;
  return `'${word.replaceAll(/[\\']/g, "\\$&")}'`;
}

const SCRIPTS: Readonly<Record<Shell, (program: string) => string>> = {
  bash: (program) => `# ipai in bash; in ~/.bashrc: . ~/.ipai.bash
_ipai() {
  local line
  COMPREPLY=()
  [ "$1" != npx ] || [ "\${COMP_WORDS[1]}" = ipai ] || return 0
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(${program} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}
complete -o bashdefault -o default -F _ipai ipai npx`,
  zsh: (program) => `# ipai in zsh; in ~/.zshrc, behind compinit: . ~/.ipai.zsh
_ipai() {
  local -a lines
  if [[ $words[1] != npx || $words[2] == ipai ]]; then
    lines=("\${(@f)$(${program} "\${(@)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
  fi
  if [[ -n $lines[1] ]]; then
    _describe -V ipai lines
  else
    _default
  fi
}
compdef _ipai ipai npx`,
  fish: (program) => `# ipai in fish; it belongs into ~/.config/fish/conf.d/ipai.fish
function __ipai_words
  set -l words (commandline -opc)
  set -e words[1]
  set -l current (commandline -ct)
  set -l found (${program} $words "$current" 2>/dev/null </dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c ipai -k -f -a '(__ipai_words)'
complete -c npx -n 'string match -q ipai -- (commandline -opc)[2]' -k -f -a '(__ipai_words)'`,
};
