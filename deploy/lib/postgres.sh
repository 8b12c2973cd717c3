# shellcheck shell=bash
# A Postgres cluster of our own, on 127.0.0.1 only, and in it the roles and schemas of the six services.

postgres_bin=/usr/lib/postgresql/15/bin

postgres_user() { if ((EUID == 0)); then echo postgres; else id -un; fi; }
as_postgres() { if ((EUID == 0)); then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

# Writes the supervised process; makes the cluster when there is none. extra: more "-c name=value" pairs.
prepare_postgres() {  # [NAME=VALUE…]
  local user data option
  local -a options=()
  user=$(postgres_user)
  data=$(private_dir postgres "$user")
  if [[ -z $(as_postgres cat "$data/PG_VERSION" 2>/dev/null) ]]; then make_cluster "$data"; fi
  for option in port="$postgres_port" listen_addresses=127.0.0.1 unix_socket_directories= max_connections=200 \
    shared_buffers=256MB random_page_cost=1.1 jit=off log_min_duration_statement=1000 "$@"; do
    options+=(-c "$option")
  done
  supervise postgres user="$user" stopsignal=INT priority=10 directory="$(supervisor_escape "$data")" \
    -- "$postgres_bin/postgres" -D "$data" "${options[@]}"
}

make_cluster() {
  local password
  password=$(mktemp)
  secret POSTGRES_PASSWORD >"$password"
  ((EUID != 0)) || chown postgres "$password"
  as_postgres "$postgres_bin/initdb" -D "$1" -U postgres -E UTF8 --locale=C.UTF-8 --data-checksums \
    --auth=scram-sha-256 --pwfile="$password" >"$state/log/initdb.log" 2>&1 || {
    rm -f "$password"
    show_tail "$state/log/initdb.log"
    die "initdb failed"
  }
  rm -f "$password"
}

postgres_url() { echo "postgresql://postgres:$(secret POSTGRES_PASSWORD)@127.0.0.1:$postgres_port/${1:-postgres}"; }
postgres_answers() { "$postgres_bin/psql" -XqAt -d "$(postgres_url)" -c 'SELECT 1'; }
sql() { PGOPTIONS='-c client_min_messages=warning' "$postgres_bin/psql" -XqAt -v ON_ERROR_STOP=1 -d "$(postgres_url "$1")"; }

create_database() {
  sql postgres <<<"SELECT 'CREATE DATABASE $1' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$1') \\gexec"
}

ensure_role() {  # NAME OPTIONS
  echo "SELECT 'CREATE ROLE $1' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1') \\gexec"
  echo "ALTER ROLE $1 WITH NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE $2;"
}

# A schema and its login role for each service; relevo_reader, to whom owners grant their views; operator, who reads all.
# May run again at any time.
create_roles() {
  local schema role operator_password all_schemas=''
  operator_password=$(secret OPERATOR_DATABASE_URL | sed 's,.*://operator:\([^@]*\)@.*,\1,')
  for service in "${services[@]}"; do all_schemas+="${schema_of[$service]}, "; done
  create_database relevo
  {
    echo "SELECT pg_advisory_lock(7230001);"
    ensure_role relevo_reader NOLOGIN
    ensure_role operator "LOGIN PASSWORD '$operator_password'"
    echo "ALTER ROLE operator SET app.broker_id = '*';"
    echo "ALTER ROLE operator IN DATABASE relevo SET search_path = ${all_schemas}public;"
    for service in "${services[@]}"; do
      schema=${schema_of[$service]} role=relevo_${schema_of[$service]}
      ensure_role "$role" "LOGIN PASSWORD '$(secret "DATABASE_PASSWORD_${schema^^}")'"
      cat <<SQL
ALTER ROLE $role IN DATABASE relevo SET search_path = $schema, public;
GRANT relevo_reader TO $role;
CREATE SCHEMA IF NOT EXISTS $schema AUTHORIZATION $role;
GRANT USAGE ON SCHEMA $schema TO relevo_reader, operator;
GRANT SELECT ON ALL TABLES IN SCHEMA $schema TO operator;
ALTER DEFAULT PRIVILEGES FOR ROLE $role IN SCHEMA $schema GRANT SELECT ON TABLES TO operator;
SQL
    done
  } | sql relevo >/dev/null
}

wipe_postgres() {
  rm -rf "$state/postgres"
  if ((EUID == 0)); then rm -rf "$(outside_dir)"; fi
}
