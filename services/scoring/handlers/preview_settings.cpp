#include <map>

#include "broker_settings.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t leads_a_look = 500;

// How many leads would go from one status to another: "cold_to_warm".
using status_changes = std::map<std::string, std::int64_t>;

// Looks at the next leads after last, and sets last. False when they were the last ones.
bool preview_some(database::transaction& tx, lead_ref& last, const lead_settings& wanted, status_changes& changes)
{
    const auto ids = store::open_leads(tx, last, leads_a_look);
    const auto now = std::chrono::system_clock::now();
    for (auto& [id, lead] : store::find_all(tx, last.broker_id, ids, now)) {
        const auto before = evaluate(lead, now).status;
        lead.settings = wanted;
        const auto after = evaluate(lead, now).status;
        if (before != after)
            ++changes[std::string(to_string(before)) + "_to_" + std::string(to_string(after))];
    }
    if (!ids.empty())
        last.lead_id = ids.back();
    return ids.size() == leads_a_look;
}

json::value changes_json(const status_changes& changes)
{
    json::object out;
    for (const auto& [change, count] : changes)
        out.set(change, count);
    return out;
}

}  // namespace

// POST /internal/config/leads/preview {broker_id, leads}: what a "leads" section would change in the statuses of the
// company's open leads, {"cold_to_warm":12,…}. Nothing is written.
awaitable<http::response> preview_settings(const context& ctx, const http::request& req)
{
    auth::require_service_token(req, ctx.config.service_token);
    const auto body = http::json_body(req);
    const auto broker = body.integer("broker_id");
    if (!broker)
        throw http::refusal({422, "broker_id_required", "Falta broker_id"});
    const auto* section = body.find("leads");
    const auto wanted = read_lead_settings(section ? *section : json::value(), 0);
    status_changes changes;
    lead_ref last{*broker, 0};
    for (bool has_more = true; has_more;) {
        auto counted = changes;
        auto reached = last;
        const auto look = [&](database::transaction& tx) {
            counted = changes;
            reached = last;
            has_more = preview_some(tx, reached, wanted, counted);
        };
        co_await ctx.db.read(tenant(*broker), look);
        changes = std::move(counted);
        last = reached;
    }
    co_return http::ok(changes_json(changes));
}

}  // namespace relevo::scoring
