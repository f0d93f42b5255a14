/**
 * The host's side of a job, in `/run/ipai/jobs/<id>` (memory, root only). Arguments: id, this run's
 * name, fingerprint of the program, limit in seconds, lengths of program and its standard input,
 * which both come on standard input, one after the other.
 *
 * The unit holds two locks for as long as it works: the job's `lease`, so that there is one run at
 * a time, and the run's own, so that waiting for a run is taking its lock. A run that exists is
 * reported and never started again: so a client that lost its connection finds its own.
 */
export const jobScript = `
set -eu
umask 077
id=$1 run=$2 fingerprint=$3 limit=$4 program_length=$5 input_length=$6
mkdir -p "/run/ipai/jobs/$id"
cd "/run/ipai/jobs/$id"

# report <run>: waits for its end, then answers with all that it said and how it ended.
report() {
  exec 9>&-
  flock --shared "run-$1/lease" true
  cat "run-$1/log"
  printf '\\nipai-job-exit %s\\n' "$(cat "run-$1/exit" 2>/dev/null || echo lost)"
  exit 0
}

exec 9>start
flock 9
if [ -d "run-$run" ]; then report "$run"; fi
latest=$(cat latest 2>/dev/null || true)
if ! flock --nonblock lease true; then
  if [ "$(cat "run-$latest/fingerprint")" = "$fingerprint" ]; then report "$latest"; fi
  flock lease true
fi

# Somebody may still read what the run before this one said, but nobody those before it.
find . -maxdepth 1 -name 'run-*' ! -name "run-$latest" -exec rm -rf {} +
mkdir "run-$run"
cd "run-$run"
head -c "$program_length" > program
cat > input
if [ "$(stat -c %s program input | paste -s -d ' ')" != "$program_length $input_length" ]; then
  cd ..
  rm -rf "run-$run"
  echo "the job arrived cut short" >&2
  exit 75
fi
: > log
printf '%s' "$fingerprint" > fingerprint
mkfifo started
cat > runner <<'RUNNER'
exec < input
rm -f input
timeout 30 sh -c 'echo > started'
code=0
timeout --kill-after=10 "$1" sh program >> log 2>&1 || code=$?
echo "$code" > exit
RUNNER
printf '%s' "$run" > ../latest
# The last run's unit may still be on its way out, so the run is part of the name.
systemd-run --quiet --collect --unit="ipai-job-$id-$run" --working-directory="$PWD" \\
  --setenv=HOME=/root flock ../lease flock lease sh runner "$limit" 9>&-
# Opening the pipe waits until the unit has the locks.
timeout 30 cat started > /dev/null
cd ..
report "$run"
`;
