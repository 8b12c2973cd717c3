#include "store_prompt_versions.hpp"

namespace relevo::crm_sync::prompt_versions {
namespace {

using database::get;
using database::query;

#define VERSION_COLUMNS \
    "SELECT v.version, v.created_at, v.created_by, to_json(v.changed_fields)::text AS changed_fields, v.note"
#define VERSION_SOURCE " FROM prompt_versions v WHERE v.broker_id = $1 "

constexpr query count_versions{"count_prompt_versions", "SELECT count(*) AS total" VERSION_SOURCE};
constexpr query list_versions{"list_prompt_versions",
                              VERSION_COLUMNS VERSION_SOURCE "ORDER BY v.version DESC OFFSET $2 LIMIT $3"};
constexpr query find_version{"find_prompt_version",
                             VERSION_COLUMNS ", v.prompt::text AS prompt" VERSION_SOURCE "AND v.version = $2"};
#undef VERSION_COLUMNS
#undef VERSION_SOURCE

json::object shown(const database::row& r)
{
    return {{"version", get<std::int64_t>(r, "version")},
            {"created_at", database::timestamp(r, "created_at")},
            {"created_by", get<std::optional<std::int64_t>>(r, "created_by")},
            {"changed_fields", json::parse_or_null(get<std::string>(r, "changed_fields"))},
            {"note", get<std::optional<std::string>>(r, "note")}};
}

}  // namespace

page_result list(database::transaction& tx, std::int64_t broker_id, http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_versions, broker_id), "total");
    for (const auto& r : tx.exec(list_versions, broker_id, p.skip, p.limit))
        out.versions.push_back(shown(r));
    return out;
}

std::optional<version> find(database::transaction& tx, std::int64_t broker_id, std::int64_t number)
{
    const auto r = tx.maybe(find_version, broker_id, number);
    if (!r)
        return std::nullopt;
    auto prompt = json::parse_or_null(get<std::string>(*r, "prompt"));
    return version{shown(*r), prompt.as_object() ? std::move(*prompt.as_object()) : json::object{}};
}

}  // namespace relevo::crm_sync::prompt_versions
