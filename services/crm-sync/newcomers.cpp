#include "newcomers.hpp"

#include "body_fields.hpp"
#include "domain/text.hpp"
#include "events/envelope.hpp"
#include "lead_json.hpp"
#include "signing/hmac.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {

newcomer read_newcomer(const json::value& body, const std::string& prefix, field_checks& checks)
{
    newcomer n;
    n.email = normalise_email(body.text("email"));
    n.name = std::string(trim(body.text("name")));
    if (!is_email(n.email))
        checks.add(prefix + "email", "invalid_email", "El correo no es válido");
    if (const auto length = length_of(n.name); length < 1 || length > 120)
        checks.add(prefix + "name", "invalid_length", "El nombre tiene de 1 a 120 caracteres");
    if (const auto* password = body.find("password"); password && !password->is_null()) {
        n.password = body.text("password");
        check_password(n.password, prefix + "password", checks);
    }
    return n;
}

void prepare(newcomer& n)
{
    if (!n.password.empty())
        n.password_hash = auth::hash_password(n.password);
    else  // two random UUIDs: 244 bits that nobody guesses
        n.invite_token = signing::to_hex(signing::sha256({events::new_uuid(), events::new_uuid()}));
}

std::int64_t admit(database::transaction& tx, std::int64_t broker_id, const newcomer& n, std::int64_t invited_by)
{
    const auto id = accounts::insert_user(tx, {broker_id, n.email, n.name, n.role, n.password_hash});
    if (!id)
        refuse(409, "email_already_registered", "El correo ya está registrado");
    if (!n.invite_token.empty())
        users::save_invite(tx, broker_id, *id, invite_hash(n.invite_token), invited_by);
    return *id;
}

std::string invite_hash(const std::string& token)
{
    return signing::to_hex(signing::sha256(token));
}

json::object newcomer_json(const users::user& u, const newcomer& n, const config& cfg)
{
    auto out = to_json(u);
    if (!n.invite_token.empty())
        out.set("invite_url", cfg.dashboard_url + "/accept-invite?token=" + n.invite_token);
    return out;
}

}  // namespace relevo::crm_sync
