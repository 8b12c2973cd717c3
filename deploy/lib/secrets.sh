# shellcheck shell=bash
# .local/env: what is generated once, on the first start, and kept. Settings and passwords, NAME=VALUE lines.

secrets_file=$state/env

secret() { sed -n "s/^$1=//p" "$secrets_file" 2>/dev/null | tail -n 1; }

ensure_secret() {  # NAME VALUE
  grep -q "^$1=" "$secrets_file" || printf '%s=%s\n' "$1" "$2" >>"$secrets_file"
}

generate_secrets() {
  make_state
  [[ -e $secrets_file ]] || (umask 077 && : >"$secrets_file")
  local name
  ensure_secret APP_ENV dev
  ensure_secret WEBHOOK_SECRET supersecreto123
  for name in JWT_SECRET MICROSERVICE_TOKEN VAPI_WEBHOOK_SECRET ELEVENLABS_WEBHOOK_SECRET WHATSAPP_VERIFY_TOKEN \
    WHATSAPP_APP_SECRET TELEGRAM_WEBHOOK_SECRET; do
    ensure_secret "$name" "$(random_hex 32)"
  done
  ensure_secret ENCRYPTION_KEY "$(head -c 32 /dev/urandom | base64 -w 0)"
  ensure_secret TWILIO_AUTH_TOKEN "$(random_hex 16)"
  ensure_secret TWILIO_ACCOUNT_SID "AC$(random_hex 16)"
  ensure_secret SUPERADMIN_EMAIL superadmin@relevo.example
  ensure_secret SUPERADMIN_PASSWORD "Sa1-$(random_hex 12)"
  ensure_secret POSTGRES_PASSWORD "$(random_hex 16)"
  for name in "${schema_of[@]}"; do
    ensure_secret "DATABASE_PASSWORD_${name^^}" "$(random_hex 16)"
  done
  ensure_secret OPERATOR_DATABASE_URL "postgresql://operator:$(random_hex 16)@127.0.0.1:$postgres_port/relevo"
}
