#include "handlers/handlers.hpp"
#include "models/phone_number.hpp"
#include "store.hpp"

// Requirement 3's routes, in its shapes.
namespace relevo::whatsapp_bridge {

namespace {

// "+573138539155"; the plus may be missing, or have become a blank on its way.
std::vector<std::string> spellings_of(std::string phone)
{
    if (!phone.empty() && phone.front() == ' ')
        phone.front() = '+';
    if (!phone.empty() && phone.front() != '+')
        phone.insert(phone.begin(), '+');
    return models::phone_variants(phone);
}

}  // namespace

// GET /api/conversations/{phone}: 200 {"success":true,"conversation":{…}}, 404 {"success":false,"error":…}.
awaitable<http::response> show_conversation(const context& ctx, const http::request& req)
{
    const auto who = reader_of(ctx, req);
    const auto find = [&who, spellings = spellings_of(req.path_parameters.at("phone"))](database::transaction& tx) {
        return store::show_by_phone(tx, spellings, who.agent_id);
    };
    auto conversation = co_await ctx.db.read(who.scope, find);
    if (!conversation)
        co_return http::json_response(404, json::object{{"success", false}, {"error", "Conversation not found"}});
    co_return http::ok(json::object{{"success", true}, {"conversation", std::move(*conversation)}});
}

// GET /api/stats: of today, UTC.
awaitable<http::response> show_statistics(const context& ctx, const http::request& req)
{
    const auto who = reader_of(ctx, req);
    auto statistics = co_await ctx.db.read(who.scope, store::statistics);
    co_return http::ok(json::object{{"success", true}, {"stats", std::move(statistics)}});
}

}  // namespace relevo::whatsapp_bridge
