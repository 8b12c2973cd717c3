#include "store_agents.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

using maybe_string = std::optional<std::string>;

#define PROFILE_COLUMNS                                                                                      \
    "user_id, broker_id, display_name, profession, language, vapi_agent_id, phone_number, is_agent_active, " \
    "wanted_active"
#define NUMBER_COLUMNS \
    "id, broker_id, phone_number, country, provider_number_sid, vapi_phone_number_id, assigned_user_id"

// A conflict's update takes the row's lock, which is what it is for.
constexpr query lock_agent_profile{"lock_agent_profile", R"(
    INSERT INTO agent_profiles (user_id, broker_id) VALUES ($1, $2)
    ON CONFLICT (user_id) DO UPDATE SET broker_id = excluded.broker_id
    RETURNING )" PROFILE_COLUMNS};
constexpr query find_agent_profile{"find_agent_profile",
                                   "SELECT " PROFILE_COLUMNS " FROM agent_profiles WHERE user_id = $1"};
constexpr query save_agent_profile{"save_agent_profile", R"(
    UPDATE agent_profiles
       SET display_name = $2, profession = $3, language = $4, vapi_agent_id = $5, phone_number = $6,
           is_agent_active = $7, wanted_active = $8, updated_at = now()
     WHERE user_id = $1)"};

constexpr query number_of_agent{"number_of_agent",
                                "SELECT " NUMBER_COLUMNS " FROM virtual_numbers WHERE assigned_user_id = $1"};
constexpr query assign_free_number{"assign_free_number", R"(
    UPDATE virtual_numbers SET assigned_user_id = $2, assigned_at = now()
     WHERE id = (SELECT id FROM virtual_numbers
                  WHERE broker_id = $1 AND country = $3 AND assigned_user_id IS NULL
                  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING )" NUMBER_COLUMNS};
constexpr query save_number_ids{"save_number_ids", R"(
    UPDATE virtual_numbers SET provider_number_sid = $2, vapi_phone_number_id = $3 WHERE id = $1)"};
constexpr query find_called{"find_called_number", "SELECT " NUMBER_COLUMNS R"(
      FROM virtual_numbers
     WHERE phone_number = $1 OR ($2 <> '' AND vapi_phone_number_id = $2)
     ORDER BY phone_number = $1 DESC LIMIT 1)"};
constexpr query insert_virtual_number{"insert_virtual_number", R"(
    INSERT INTO virtual_numbers (broker_id, phone_number, country, provider_number_sid) VALUES ($1, $2, $3, $4)
    ON CONFLICT (phone_number) DO NOTHING RETURNING id)"};
constexpr query list_virtual_numbers{"list_virtual_numbers", "SELECT count(*) OVER () AS total, " NUMBER_COLUMNS R"(
      FROM virtual_numbers WHERE broker_id = $1 ORDER BY id OFFSET $2 LIMIT $3)"};
constexpr query lock_virtual_number{"lock_virtual_number", R"(
    SELECT n.assigned_user_id IS NOT NULL
           AND EXISTS (SELECT FROM agent_profiles p
                        WHERE p.user_id = n.assigned_user_id AND (p.is_agent_active OR p.wanted_active)) AS in_use
      FROM virtual_numbers n WHERE n.id = $1 AND n.broker_id = $2 FOR UPDATE)"};
constexpr query delete_virtual_number{"delete_virtual_number", "DELETE FROM virtual_numbers WHERE id = $1"};

constexpr query find_prompt{"find_prompt_source", R"(
    SELECT u.name AS user_name, b.language, b.prompt
      FROM crm.broker_settings b
      LEFT JOIN crm.user_state u ON u.user_id = $2
     WHERE b.broker_id = $1)"};
constexpr query find_locale{"find_broker_locale",
                            "SELECT country, language FROM crm.broker_settings WHERE broker_id = $1"};

agent_profile read_profile(const database::row& row)
{
    agent_profile p;
    p.user_id = get<std::int64_t>(row, "user_id");
    p.broker_id = get<std::int64_t>(row, "broker_id");
    p.display_name = get<maybe_string>(row, "display_name");
    p.profession = get<maybe_string>(row, "profession");
    p.language = get<maybe_string>(row, "language");
    p.vapi_agent_id = get<maybe_string>(row, "vapi_agent_id");
    p.phone_number = get<maybe_string>(row, "phone_number");
    p.is_active = get<bool>(row, "is_agent_active");
    p.wanted_active = get<bool>(row, "wanted_active");
    return p;
}

virtual_number read_number(const database::row& row)
{
    virtual_number n;
    n.id = get<std::int64_t>(row, "id");
    n.broker_id = get<std::int64_t>(row, "broker_id");
    n.phone_number = get<std::string>(row, "phone_number");
    n.country = get<std::string>(row, "country");
    n.provider_number_sid = get<maybe_string>(row, "provider_number_sid");
    n.vapi_phone_number_id = get<maybe_string>(row, "vapi_phone_number_id");
    n.assigned_user_id = get<std::optional<std::int64_t>>(row, "assigned_user_id");
    return n;
}

std::optional<virtual_number> read_number_if(const std::optional<database::row>& row)
{
    return row ? std::optional(read_number(*row)) : std::nullopt;
}

}  // namespace

agent_profile lock_profile(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id)
{
    return read_profile(tx.one(lock_agent_profile, user_id, broker_id));
}

std::optional<agent_profile> find_profile(database::transaction& tx, std::int64_t user_id)
{
    const auto row = tx.maybe(find_agent_profile, user_id);
    return row ? std::optional(read_profile(*row)) : std::nullopt;
}

void save_profile(database::transaction& tx, const agent_profile& p)
{
    tx.exec(save_agent_profile, p.user_id, p.display_name, p.profession, p.language, p.vapi_agent_id, p.phone_number,
            p.is_active, p.wanted_active);
}

std::optional<virtual_number> number_of_user(database::transaction& tx, std::int64_t user_id)
{
    return read_number_if(tx.maybe(number_of_agent, user_id));
}

std::optional<virtual_number> assign_number(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id,
                                            const std::string& country)
{
    return read_number_if(tx.maybe(assign_free_number, broker_id, user_id, country));
}

void save_provider_ids(database::transaction& tx, const virtual_number& n)
{
    tx.exec(save_number_ids, n.id, n.provider_number_sid, n.vapi_phone_number_id);
}

std::optional<virtual_number> find_called_number(database::transaction& tx, const std::string& phone_number,
                                                 const std::string& vapi_phone_number_id)
{
    return read_number_if(tx.maybe(find_called, phone_number, vapi_phone_number_id));
}

bool insert_number(database::transaction& tx, virtual_number& n)
{
    const auto row = tx.maybe(insert_virtual_number, n.broker_id, n.phone_number, n.country, n.provider_number_sid);
    if (row)
        n.id = get<std::int64_t>(*row, "id");
    return row.has_value();
}

number_page list_numbers(database::transaction& tx, std::int64_t broker_id, http::page p)
{
    number_page page;
    for (const auto& row : tx.exec(list_virtual_numbers, broker_id, p.skip, p.limit)) {
        page.total = get<std::int64_t>(row, "total");
        const auto n = read_number(row);
        page.data.push_back(json::object{{"id", n.id},
                                         {"phone_number", n.phone_number},
                                         {"country", n.country},
                                         {"provider_number_sid", n.provider_number_sid},
                                         {"assigned_user_id", n.assigned_user_id}});
    }
    return page;
}

removal remove_number(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto row = tx.maybe(lock_virtual_number, id, broker_id);
    if (!row)
        return removal::unknown;
    if (get<bool>(*row, "in_use"))
        return removal::in_use;
    tx.exec(delete_virtual_number, id);
    return removal::removed;
}

prompt_source find_prompt_source(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id)
{
    prompt_source found;
    const auto row = tx.maybe(find_prompt, broker_id, user_id);
    if (!row)
        return found;
    found.user_name = get<maybe_string>(*row, "user_name").value_or("");
    found.broker_language = get<maybe_string>(*row, "language").value_or("");
    if (const auto prompt = get<maybe_string>(*row, "prompt"))
        found.prompt = json::parse_or_null(*prompt);
    return found;
}

locale locale_of(database::transaction& tx, std::int64_t broker_id)
{
    const auto row = tx.maybe(find_locale, broker_id);
    if (!row)
        return {};
    return {get<maybe_string>(*row, "country").value_or(""), get<maybe_string>(*row, "language").value_or("")};
}

}  // namespace relevo::voice_call::store
