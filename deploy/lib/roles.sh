# shellcheck shell=bash
# The database's roles and schemas, as SQL that may run again at any time: a schema and its login role for each service;
# relevo_reader, to whom owners grant their views; operator, who reads all.

ensure_role() {  # NAME OPTIONS
  echo "SELECT 'CREATE ROLE $1' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1') \\gexec"
  echo "ALTER ROLE $1 WITH NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE $2;"
}

quoted() { printf "'%s'" "${1//\'/\'\'}"; }

# For psql, in the database relevo. PASSWORD_OF SCHEMA (or: operator) prints that role's password.
roles_sql() {  # PASSWORD_OF
  local service schema role password all_schemas=''
  for service in "${services[@]}"; do all_schemas+="${schema_of[$service]}, "; done
  password=$("$1" operator)
  echo "SELECT pg_advisory_lock(7230001);"
  ensure_role relevo_reader NOLOGIN
  ensure_role operator "LOGIN PASSWORD $(quoted "$password")"
  echo "ALTER ROLE operator SET app.broker_id = '*';"
  echo "ALTER ROLE operator IN DATABASE relevo SET search_path = ${all_schemas}public;"
  for service in "${services[@]}"; do
    schema=${schema_of[$service]} role=relevo_${schema_of[$service]}
    password=$("$1" "$schema")
    ensure_role "$role" "LOGIN PASSWORD $(quoted "$password")"
    cat <<SQL
ALTER ROLE $role IN DATABASE relevo SET search_path = $schema, public;
GRANT relevo_reader TO $role;
CREATE SCHEMA IF NOT EXISTS $schema AUTHORIZATION $role;
GRANT USAGE ON SCHEMA $schema TO relevo_reader, operator;
GRANT SELECT ON ALL TABLES IN SCHEMA $schema TO operator;
ALTER DEFAULT PRIVILEGES FOR ROLE $role IN SCHEMA $schema GRANT SELECT ON TABLES TO operator;
SQL
  done
}
