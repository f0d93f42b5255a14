/**
 * Looks at a host and changes nothing on it: one fact a line, its parts separated by tabs. What a
 * host has no program for is left out. Runs on Debian 12 and 13, Ubuntu 22.04 and 24.04.
 */
export const LOOK_AT_HOST = `
tab=$(printf '\\t')
. /etc/os-release
printf 'system\\t%s %s\\n' "$ID" "$VERSION_ID"
printf 'epoch\\t%s\\n' "$(date +%s)"
printf 'memory\\t%s\\n' "$(awk '/^MemTotal/ { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
df -B1 -P / /var/lib 2>/dev/null | awk 'NR > 1 && !seen[$6]++ { printf "disk\\t%s\\t%s\\t%s\\n", $6, $2, $4 }'
ss -Hltnp 2>/dev/null | awk '
  { port = $4; sub(/.*:/, "", port); who = $6; gsub(/users:\\(\\(|\\)\\)/, "", who); split(who, part, "\\""); name = part[2]
    if ((port == 80 || port == 443 || port == 5432 || port == 8069 || port == 8072 || port == 5678) && !seen[port]++)
      printf "port\\t%s\\t%s\\n", port, name == "" ? "unknown" : name }'
if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  docker ps --all --format '{{.Label "com.docker.compose.project"}}\\t{{.Names}}\\t{{.Image}}\\t{{.State}}' | sed "s/^/container$tab/"
  for box in $(docker ps --format '{{.Names}} {{.Image}}' | awk '$2 ~ /postgres|pgvector/ { print $1 }'); do
    docker exec "$box" sh -c 'psql -U "\${POSTGRES_USER:-postgres}" -d postgres -Atc "select datname, pg_database_size(datname), current_setting('"'server_version'"') from pg_database where not datistemplate and datname <> '"'postgres'"'" -F "$(printf "\\t")"' 2>/dev/null |
      sed "s/^/database\${tab}\${box}\${tab}/"
  done
fi
if command -v psql >/dev/null && id postgres >/dev/null 2>&1; then
  runuser -u postgres -- psql -d postgres -At -F "$tab" -c "select datname, pg_database_size(datname), current_setting('server_version') from pg_database where not datistemplate and datname <> 'postgres'" 2>/dev/null |
    sed "s/^/database\${tab}the host\${tab}/"
fi
for file in /etc/letsencrypt/live/*/cert.pem; do
  [ -f "$file" ] || continue
  printf 'certificate\\t%s\\t%s\\n' "$(basename "$(dirname "$file")")" "$(openssl x509 -in "$file" -noout -enddate 2>/dev/null | cut -d= -f2)"
done
for program in nginx apache2 caddy traefik certbot; do
  command -v "$program" >/dev/null && printf 'program\\t%s\\n' "$program"
done
exit 0
`;
