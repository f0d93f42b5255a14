/** Names and folders that the look compares; all of them are of the kinds that settings allow. */
export interface DataPlaces {
  readonly container: string;
  readonly databases: readonly { readonly role: string; readonly name: string }[];
  /** PostgreSQL's cluster, on the host. */
  readonly cluster: string;
  /** Odoo's data folder, on the host. */
  readonly odooData: string;
  /** Where else data of a production may lie. */
  readonly elsewhere: readonly string[];
  /** What may be made empty although something of the kind is there. */
  readonly startEmpty: readonly string[];
}

/**
 * Prints each place as it is declared, or what is there instead of it. What is not there at all is as
 * declared: a first \`up\` makes it. What cannot be asked, with PostgreSQL down, is nobody's to judge.
 */
export function dataLook(places: DataPlaces): string {
  const { container, databases, cluster, odooData, startEmpty } = places;
  const elsewhere = places.elsewhere.join(" ");
  const [odoo] = databases;
  return `
container=${container} cluster=${cluster} odoo_data=${odooData}
may_begin_empty() { case ' ${startEmpty.join(" ")} ' in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
ask() {
  docker exec -e PGCONNECT_TIMEOUT=5 -e PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=5s' \\
    "$container" psql --username=postgres --no-psqlrc --quiet --no-align --tuples-only "$@" 2>/dev/null
}
lines() { awk 'NF { printf "%s%s", (n++ ? ", " : ""), $0 }'; }

# $1 key, $2 role, $3 name: databases of the role, where the named one is not there or holds nothing
database() {
  if may_begin_empty "$3" || ! there=$(ask --dbname=postgres --command="select datname from pg_database"); then
    echo "$1 $3"; return
  fi
  tables=
  if printf '%s\\n' "$there" | grep -qx -e "$3"; then
    tables=$(ask --dbname="$3" --command="select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' limit 1")
    [ -z "$tables" ] || { echo "$1 $3"; return; }
  fi
  others=$(ask --dbname=postgres --command="
    select format('%s (%s, last write %s)', datname, pg_size_pretty(pg_database_size(d.oid)),
        (select max((pg_stat_file(format('base/%s/%s', d.oid, file), true)).modification)::timestamptz(0)
          from pg_ls_dir(format('base/%s', d.oid)) file))
      from pg_database d join pg_roles r on r.oid = d.datdba
      where r.rolname = '$2' and datname <> '$3' order by pg_database_size(d.oid) desc" | lines)
  echo "$1 \${others:-$3}"
}
${databases.map(({ role, name }) => `database ${role}-database ${role} ${name}`).join("\n")}

# a cluster elsewhere, while the one that is named is not there
found=
if [ ! -e "$cluster/PG_VERSION" ] && ! may_begin_empty "$cluster"; then
  found=$(find ${elsewhere} -maxdepth 6 -path '*/global/pg_control' -not -path "$cluster/*" \\
      -printf '%h %TY-%Tm-%TdT%TH:%TM\\n' 2>/dev/null | while read -r folder when; do
    folder=\${folder%/global}
    echo "$folder ($(du -sh "$folder" 2>/dev/null | cut -f 1), last write $when)"
  done | lines)
fi
echo "postgres-data \${found:-$cluster}"

# attachments that the database names, while there is no file
filestore=$odoo_data/filestore/${odoo?.name ?? ""}
found=
if [ -z "$(find "$filestore" -type f -print -quit 2>/dev/null)" ] && ! may_begin_empty "$filestore"; then
  files=$(ask --dbname=${odoo?.name ?? ""} --command="select count(distinct store_fname) from ir_attachment where store_fname is not null") || files=0
  if [ "\${files:-0}" -gt 0 ]; then
    beside=$(find ${elsewhere} -maxdepth 6 -type d -path '*/filestore/*' -regex '.*/filestore/[^/]*' \\
      -not -path "$filestore" 2>/dev/null | while read -r folder; do
        [ -n "$(find "$folder" -type f -print -quit)" ] || continue
        echo "$folder ($(du -sh "$folder" | cut -f 1))"
      done | lines)
    found="none for $files files that the database names; \${beside:-nothing beside it}"
  fi
fi
echo "filestore \${found:-$filestore}"
`;
}
