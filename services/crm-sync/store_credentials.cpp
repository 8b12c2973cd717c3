#include "store_credentials.hpp"

#include "service_defaults/defaults.hpp"

namespace relevo::crm_sync::credentials {
namespace {

using database::get;
using database::query;

constexpr query find_credentials{"find_provider_credentials", R"(
    SELECT name, last4 FROM provider_credentials WHERE broker_id = $1 AND section = $2)"};
constexpr query save_credential{"save_provider_credential", R"(
    INSERT INTO provider_credentials (broker_id, section, name, sealed, key_id, last4, updated_by)
    VALUES ($1, $2, $3, $4::bytea, $5, $6, $7)
    ON CONFLICT (broker_id, section, name) DO UPDATE
    SET sealed = excluded.sealed, key_id = excluded.key_id, last4 = excluded.last4, updated_by = excluded.updated_by,
        updated_at = now())"};
constexpr query delete_credential{"delete_provider_credential", R"(
    DELETE FROM provider_credentials WHERE broker_id = $1 AND section = $2 AND name = $3)"};
constexpr query find_sealed_by_others{"find_credentials_sealed_by_others", R"(
    SELECT broker_id, section, name, sealed, key_id FROM provider_credentials WHERE key_id <> $1
    ORDER BY broker_id, section, name FOR UPDATE)"};
constexpr query reseal_credential{"reseal_provider_credential", R"(
    UPDATE provider_credentials SET sealed = $4::bytea, key_id = $5
    WHERE broker_id = $1 AND section = $2 AND name = $3)"};

constexpr std::size_t shown_characters = 4;

}  // namespace

json::object shown(database::transaction& tx, std::int64_t broker_id, const std::string& section)
{
    json::object out;
    for (const auto& name : credential_names(section))
        out.set(name, json::object{{"set", false}, {"last4", nullptr}});
    for (const auto& row : tx.exec(find_credentials, broker_id, section))
        out.set(get<std::string>(row, "name"), json::object{{"set", true}, {"last4", get<std::string>(row, "last4")}});
    return out;
}

bool apply(database::transaction& tx, const signing::key_ring& keys, std::int64_t broker_id, const std::string& section,
           const std::vector<credential_change>& changes, std::int64_t user_id)
{
    bool has_changed = false;
    for (const auto& c : changes) {
        if (!c.secret) {
            has_changed |= tx.exec(delete_credential, broker_id, section, c.name).affected_rows() > 0;
            continue;
        }
        const auto sealed = keys.seal(provider_credential(broker_id, section, c.name), *c.secret);
        tx.exec(save_credential, broker_id, section, c.name, database::parameter::bytes(sealed.bytes), sealed.key_id,
                c.secret->substr(c.secret->size() - shown_characters), user_id);
        has_changed = true;
    }
    return has_changed;
}

rotation reseal(database::transaction& tx, const signing::key_ring& keys)
{
    rotation done;
    for (const auto& row : tx.exec(find_sealed_by_others, keys.newest_id())) {
        const auto broker_id = get<std::int64_t>(row, "broker_id");
        const auto section = get<std::string>(row, "section"), name = get<std::string>(row, "name");
        const auto place = provider_credential(broker_id, section, name);
        const auto secret = keys.open(place, {get<std::string>(row, "key_id"), database::bytes(row, "sealed")});
        if (!secret) {
            ++done.unreadable;
            continue;
        }
        const auto sealed = keys.seal(place, *secret);
        tx.exec(reseal_credential, broker_id, section, name, database::parameter::bytes(sealed.bytes), sealed.key_id);
        ++done.resealed;
    }
    return done;
}

}  // namespace relevo::crm_sync::credentials
