#include "crm.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::int64_t usual_limit = 100, all_messages = 10'000;
constexpr std::chrono::seconds crm_answers_within{5};

std::optional<store::chat_page> find_page(database::transaction& tx, std::int64_t lead_id, const reader& who,
                                          const std::optional<std::string>& channel, http::page p)
{
    if (!store::find_visible_lead(tx, lead_id, who.broker_id, who.agent_id))
        return std::nullopt;
    return store::chat_messages(tx, lead_id, channel, p.skip, p.limit);
}

struct talk
{
    std::int64_t broker_id = 0;
    store::chat_page page;
};

std::optional<talk> find_talk(database::transaction& tx, std::int64_t lead_id, const reader& who)
{
    const auto broker_id = store::find_visible_lead(tx, lead_id, who.broker_id, who.agent_id);
    if (!broker_id)
        return std::nullopt;
    return talk{*broker_id, store::chat_messages(tx, lead_id, std::nullopt, 0, all_messages)};
}

[[noreturn]] void refuse_unknown_lead()
{
    throw http::refusal({404, "not_found", "El lead no existe"});
}

json::object completeness_of(const json::value& lead)
{
    const auto has = [&lead](std::string_view path) { return !lead.text(path).empty(); };
    return {{"has_name", has("name")},
            {"has_phone", has("phone")},
            {"has_location", has("metadata.location")},
            {"has_budget", has("metadata.budget")}};
}

json::object verification(const json::value& history, talk t)
{
    const auto* lead = history.find("lead");
    const auto* activities = history.find("activities");
    return {{"lead", lead ? *lead : json::value()},
            {"messages", std::move(t.page.messages)},
            {"total_messages", t.page.total},
            {"activities", activities ? *activities : json::value(json::array{})},
            {"data_completeness", completeness_of(lead ? *lead : json::value())}};
}

}  // namespace

// GET /api/v1/chat/{lead_id}/messages?skip=&limit=&provider=
awaitable<http::response> show_chat(const context& ctx, const http::request& req)
{
    const auto who = reader_of(ctx, req);
    const auto lead_id = http::id_parameter(req, "lead_id");
    auto p = http::page_of(req);
    if (!req.parameter("limit"))
        p.limit = usual_limit;
    const auto channel = req.parameter("provider");
    const auto find = [&who, &channel, lead_id, p](database::transaction& tx) {
        return find_page(tx, lead_id, who, channel, p);
    };
    auto page = co_await ctx.db.read(who.scope, find);
    if (!page)
        refuse_unknown_lead();
    co_return http::ok(json::object{{"lead_id", lead_id},
                                    {"provider", "chat_messages"},
                                    {"messages", std::move(page->messages)},
                                    {"total", page->total},
                                    {"skip", p.skip},
                                    {"limit", p.limit}});
}

// GET /api/v1/chat/verify/{lead_id}, for debugging: the lead and its history as crm-sync has them, all messages, and
// which of name, phone, location and budget are known. 404; 503 without crm-sync.
awaitable<http::response> verify_chat(const context& ctx, const http::request& req)
{
    const auto who = reader_of(ctx, req);
    const auto lead_id = http::id_parameter(req, "lead_id");
    const auto find = [&who, lead_id](database::transaction& tx) { return find_talk(tx, lead_id, who); };
    auto found = co_await ctx.db.read(who.scope, find);
    if (!found)
        refuse_unknown_lead();
    auto path = "/internal/leads/" + std::to_string(lead_id) + "/history";
    json::value body = json::object{{"broker_id", found->broker_id}};
    auto answer = co_await ask_crm(ctx, std::move(path), req.id, std::move(body), clock::now() + crm_answers_within);
    if (answer.status != 200)
        co_return answer;
    co_return http::ok(verification(json::parse_or_null(answer.body), std::move(*found)));
}

}  // namespace relevo::whatsapp_bridge
