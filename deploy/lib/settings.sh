# shellcheck shell=bash
# The settings of one start: defaults, then the sandbox's, then .local/env, then --env-file. Later ones win.
# Rendered into .local/run/<service>.env (what that service reads), sandbox.env (the providers') and stack.env (all, for the
# demo and the tests).

declare -A settings given_settings reads

# Reads NAME=VALUE lines: blank lines, comments, a leading "export" and surrounding quotes are understood; an empty value
# counts as not given.
read_env_file() {  # FILE ARRAY
  local -n into=$2
  local line name value
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(.*)$ ]] || continue
    name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
    value=${value%"${value##*[![:space:]]}"}
    [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]] && value=${BASH_REMATCH[1]}
    if [[ -n $value ]]; then into[$name]=$value; fi
  done <"$1"
}

default_settings() {
  local sandbox=http://127.0.0.1:$sandbox_port
  settings=(
    [KAFKA_BROKERS]=127.0.0.1:$kafka_port
    [WEBHOOK_BASE_URL]=http://127.0.0.1:$ingress_port
    [WEBHOOK_BASE_URL_ALIASES]=http://127.0.0.1:$bridge_port,http://localhost:$ingress_port,http://localhost:$bridge_port
    [GATEWAY_URL]=http://127.0.0.1:${http_port[webhook-gateway]}
    [VOICE_CALL_URL]=http://127.0.0.1:${http_port[voice-call]}
    [CRM_SYNC_URL]=http://127.0.0.1:${http_port[crm-sync]}
    [WHATSAPP_BRIDGE_URL]=http://127.0.0.1:${http_port[whatsapp-bridge]}
    [SCORING_URL]=http://127.0.0.1:${http_port[scoring]}
    [CAMPAIGN_EXECUTOR_URL]=http://127.0.0.1:${http_port[campaign-executor]}
  )
  [[ $with_sandbox == yes ]] || return 0
  local name
  for name in VAPI TWILIO ELEVENLABS META_GRAPH TELEGRAM GEMINI EXPO GOOGLE GCS; do
    settings[${name}_BASE_URL]=$sandbox
  done
  settings[OPENAI_BASE_URL]=$sandbox/v1
  for name in VAPI_API_KEY OPENAI_API_KEY GEMINI_API_KEY ELEVENLABS_API_KEY WHATSAPP_ACCESS_TOKEN EXPO_ACCESS_TOKEN; do
    settings[$name]=sandbox-$(tr 'A-Z_' 'a-z-' <<<"$name")
  done
  settings[VAPI_PHONE_NUMBER_ID]=5a0dbcfe-0000-4000-8000-000000000001
  settings[VAPI_ASSISTANT_ID]=5a0dbcfe-0000-4000-8000-000000000002
  settings[TWILIO_WHATSAPP_FROM]=whatsapp:+14155238886
  settings[TWILIO_FOLLOWUP_CONTENT_SID]=HX$(printf 'sandbox follow-up' | md5sum | cut -c1-32)
  settings[WHATSAPP_PHONE_NUMBER_ID]=100000000000001
  settings[TELEGRAM_BOT_TOKEN]=100000001:sandbox-telegram-bot-token
  settings[LLM_PROVIDER]=openai
  settings[GCS_BUCKET]=relevo-recordings
  settings[GOOGLE_APPLICATION_CREDENTIALS]=$service_account_file
}

# merge ARRAY: over what is there. NAME_FILE replaces NAME, an alias replaces its name.
merge_settings() {
  local -n from=$1
  local name
  for name in "${!from[@]}"; do
    case $name in
      *_FILE) unset "settings[${name%_FILE}]" ;;
      VAPI_SECRET_KEY) unset 'settings[VAPI_API_KEY]' ;;
    esac
    settings[$name]=${from[$name]}
  done
}

collect_settings() {  # ENV_FILE (may be empty)
  local name
  local -A generated=()
  default_settings
  read_env_file "$secrets_file" generated
  [[ -s $state/run/demo-broker ]] && generated[DEFAULT_BROKER_ID]=$(<"$state/run/demo-broker")
  for name in "${!generated[@]}"; do
    [[ $name == @(POSTGRES_PASSWORD|DATABASE_PASSWORD_*) ]] && unset "generated[$name]"
  done
  merge_settings generated
  given_settings=()
  [[ -z $1 ]] || read_env_file "$1" given_settings
  for name in PORT HTTP_PORT ADMIN_PORT DATABASE_URL DATABASE_URL_FILE; do
    [[ -v given_settings[$name] ]] || continue
    note "$name differs from service to service and is set here: ignored in $1"
    unset "given_settings[$name]"
  done
  merge_settings given_settings
}

database_url() {  # SERVICE
  local schema=${schema_of[$1]}
  echo "postgresql://relevo_$schema:$(secret "DATABASE_PASSWORD_${schema^^}")@127.0.0.1:$postgres_port/relevo"
}

write_settings() {  # FILE ARRAY
  local -n of=$2
  local name
  (umask 077 && : >>"$1")
  for name in "${!of[@]}"; do printf '%s=%s\n' "$name" "${of[$name]}"; done | sort >"$1"
}

# What each service says it reads: reads[service NAME], and reads[NAME] for any of them.
learn_what_services_read() {
  local service name
  reads=()
  for service in "${services[@]}"; do
    while IFS=$'\t' read -r name _; do
      name=${name%%|*}
      [[ -n $name ]] || continue
      for name in "$name" "${name}_FILE" $([[ $name != VAPI_API_KEY ]] || echo VAPI_SECRET_KEY VAPI_SECRET_KEY_FILE); do
        reads["$service $name"]=1 reads[$name]=1
      done
    done < <("$bin/$service" settings 2>/dev/null)
    [[ -v reads["$service DATABASE_URL"] ]] || die "'$bin/$service settings' does not say what it reads"
  done
}

# Only what the service reads, so that a changed setting restarts those whom it concerns; and what --env-file gives and
# nobody claims to read.
render_service() {  # SERVICE
  local service=$1 name
  local -A mine=()
  for name in "${!settings[@]}"; do
    if [[ -v reads["$service $name"] || (-v given_settings[$name] && ! -v reads[$name]) ]]; then
      mine[$name]=${settings[$name]}
    fi
  done
  mine[HTTP_PORT]=${http_port[$service]} mine[ADMIN_PORT]=${admin_port[$service]}
  mine[DATABASE_URL]=$(database_url "$service")
  write_settings "$state/run/$service.env" mine
}

render_settings() {
  local service
  learn_what_services_read
  for service in "${services[@]}"; do render_service "$service"; done
  local -A all=() providers=()
  local name
  for name in "${!settings[@]}"; do
    all[$name]=${settings[$name]}
    case $name in
      VAPI_* | TWILIO_* | OPENAI_* | GEMINI_* | ELEVENLABS_* | WHATSAPP_* | META_* | TELEGRAM_* | VTIGER_* | GOOGLE_* | GCS_* | \
        EXPO_* | WEBHOOK_* | SANDBOX_*) providers[$name]=${settings[$name]} ;;
    esac
  done
  write_settings "$state/run/sandbox.env" providers
  all[INGRESS_URL]=http://127.0.0.1:$ingress_port all[BRIDGE_URL]=http://127.0.0.1:$bridge_port
  all[SANDBOX_URL]=http://127.0.0.1:$sandbox_port
  write_settings "$state/run/stack.env" all
}

# The sandbox stands in for every provider only while these point at it.
plays_on_sandbox() {
  local url=http://127.0.0.1:$sandbox_port
  [[ $with_sandbox == yes && ${settings[VAPI_BASE_URL]} == "$url" && ${settings[TWILIO_BASE_URL]} == "$url" &&
    ${settings[OPENAI_BASE_URL]} == "$url/v1" ]]
}
