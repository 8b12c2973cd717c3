#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::int64_t usual_limit = 100;

std::optional<store::chat_page> find_page(database::transaction& tx, std::int64_t lead_id, const reader& who,
                                          http::page p)
{
    if (!store::is_lead_visible(tx, lead_id, who.agent_id))
        return std::nullopt;
    return store::chat_messages(tx, lead_id, p.skip, p.limit);
}

}  // namespace

// GET /api/v1/chat/{lead_id}/messages?skip=&limit=
awaitable<http::response> show_chat(const context& ctx, const http::request& req)
{
    const auto who = reader_of(ctx, req);
    const auto lead_id = http::id_parameter(req, "lead_id");
    auto p = http::page_of(req);
    if (!req.parameter("limit"))
        p.limit = usual_limit;
    const auto find = [&who, lead_id, p](database::transaction& tx) { return find_page(tx, lead_id, who, p); };
    auto page = co_await ctx.db.read(who.scope, find);
    if (!page)
        throw http::refusal({404, "not_found", "El lead no existe"});
    co_return http::ok(json::object{{"lead_id", lead_id},
                                    {"provider", "chat_messages"},
                                    {"messages", std::move(page->messages)},
                                    {"total", page->total},
                                    {"skip", p.skip},
                                    {"limit", p.limit}});
}

}  // namespace relevo::whatsapp_bridge
