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

database_password() {  # SCHEMA | operator
  case $1 in
    operator) secret OPERATOR_DATABASE_URL | sed 's,.*://operator:\([^@]*\)@.*,\1,' ;;
    *) secret "DATABASE_PASSWORD_${1^^}" ;;
  esac
}

create_roles() {
  create_database relevo
  roles_sql database_password | sql relevo >/dev/null
}

wipe_postgres() {
  rm -rf "$state/postgres"
  if ((EUID == 0)); then rm -rf "$(outside_dir)"; fi
}
