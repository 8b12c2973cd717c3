#include "webchat.hpp"

#include <algorithm>

#include "conversation_changes.hpp"
#include "crm.hpp"
#include "domain/plain_text.hpp"
#include "handlers/handlers.hpp"
#include "http/field_checks.hpp"
#include "messages.hpp"
#include "models/characters.hpp"
#include "runtime/event.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::size_t longest_message = 4'000;  // characters
constexpr std::chrono::seconds crm_time{5};
constexpr std::chrono::milliseconds score_patience{1'000}, look_interval{50};

struct chat_body
{
    std::string text;
    std::optional<std::int64_t> lead_id;
};

chat_body parse_question(const json::value& body)
{
    http::field_checks checks;
    chat_body out;
    const auto* message = body.find("message");
    const auto* text = message ? message->as_string() : nullptr;
    if (text && models::length_of(*text) <= longest_message)
        out.text = plain_text(*text);
    if (!text)
        checks.add("message", message ? "invalid_type" : "required", "Falta el mensaje");
    else if (models::length_of(*text) > longest_message)
        checks.add("message", "too_long", "Máximo 4000 caracteres");
    else if (out.text.empty())
        checks.add("message", "required", "El mensaje está vacío");
    const auto* lead = body.find("lead_id");
    out.lead_id = body.integer("lead_id");
    if (lead && !lead->is_null() && !out.lead_id)
        checks.add("lead_id", "invalid_type", "Se espera un número");
    if (body.text("provider", "webchat") != "webchat")
        checks.add("provider", "invalid_provider", "Solo webchat");
    checks.refuse_if_any();
    return out;
}

struct known_lead
{
    std::int64_t broker_id = 0, lead_id = 0;
};

awaitable<known_lead> find_lead(const context& ctx, const http::request& req, std::int64_t lead_id)
{
    const auto who = reader_of(ctx, req);
    const auto find = [&who, lead_id](database::transaction& tx) {
        return store::find_visible_lead(tx, lead_id, who.broker_id, who.agent_id);
    };
    const auto broker_id = co_await ctx.db.read(who.scope, find);
    if (!broker_id)
        throw http::refusal({404, "not_found", "El lead no existe"});
    known_lead out;
    out.broker_id = *broker_id;
    out.lead_id = lead_id;
    co_return out;
}

// A lead without a number; an AGENT's is the agent's own.
awaitable<known_lead> make_lead(const context& ctx, const http::request& req, const auth::user& user)
{
    known_lead out;
    out.broker_id = auth::acting_broker(req, user);
    json::value who = json::object{{"broker_id", out.broker_id}, {"source", "webchat"}};
    if (user.role == auth::role::agent)
        who.as_object()->set("assigned_to", user.id);
    const auto made = co_await resolve_lead(ctx, req.id, std::move(who), clock::now() + crm_time);
    if (made.status == 404)
        throw http::refusal({404, "not_found", "La empresa no existe"});
    if (made.lead_id == 0)
        throw http::refusal(http::dependency_unavailable());
    out.lead_id = made.lead_id;
    co_return out;
}

chat_question store_question(const context& ctx, messaging::unit& unit, const known_lead& lead, const std::string& text)
{
    const auto person = store::find_recipient(unit.tx, lead.lead_id);
    const auto c = open_conversation(unit, {lead.broker_id, lead.lead_id, "webchat", {}, person ? person->name : ""});
    inbound_message in;
    in.text = text;
    auto received = receive(ctx, unit, c, in);
    return {lead.broker_id, lead.lead_id, c.id, received.id, std::move(received.turn)};
}

chat_answer find_answer(database::transaction& tx, const chat_question& q)
{
    chat_answer a;
    if (const auto m = store::lock_by_dispatch_key(tx, dispatch_key_of(answer_to(q.message_id)))) {
        a.message_id = m->id;
        a.text = m->content;
        a.conversation_state = m->metadata.text("conversation_state");
        a.given_at = m->created_at;
        if (const auto* facts = m->metadata.find("facts"); facts && facts->as_array())
            for (const auto& name : *facts->as_array())
                a.facts.push_back(name.as_string() ? *name.as_string() : std::string());
    } else if (const auto c = store::find(tx, q.conversation_id)) {
        a.conversation_state = c->state;
    }
    return a;
}

bool knows_all(const store::standing& lead, const std::vector<std::string>& facts)
{
    return std::all_of(facts.begin(), facts.end(), [&lead](const std::string& name) {
        return std::find(lead.fact_names.begin(), lead.fact_names.end(), name) != lead.fact_names.end();
    });
}

}  // namespace

awaitable<chat_question> take_question(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto body = parse_question(http::json_body(req));
    auto lead = body.lead_id ? find_lead(ctx, req, *body.lead_id) : make_lead(ctx, req, user);
    const auto asked_by = co_await std::move(lead);
    const auto plan = [&](messaging::unit& unit) { return store_question(ctx, unit, asked_by, body.text); };
    messaging::origin origin(req.id, "");
    co_return co_await ctx.outbox.transact(tenant(asked_by.broker_id), std::move(origin), plan);
}

awaitable<std::optional<chat_answer>> await_answer(const context& ctx, messaging::task_runner& tasks,
                                                   const chat_question& q, deadline until)
{
    if (!q.turn.empty()) {
        const auto state = co_await tasks.run_now(q.turn, until);
        if (!state.is_settled())
            co_return std::nullopt;
    }
    const auto find = [&q](database::transaction& tx) { return find_answer(tx, q); };
    co_return co_await ctx.db.transact(tenant(q.broker_id), find);
}

// Facts come back from crm-sync, and the score from scoring: it has heard of them once it was computed after crm-sync
// was last seen without them.
awaitable<store::standing> standing_after(const context& ctx, const chat_question& q, const chat_answer& a)
{
    const auto read = [id = q.lead_id](database::transaction& tx) { return store::find_standing(tx, id); };
    const auto until = clock::now() + score_patience;
    auto since = a.given_at;
    for (;;) {
        auto lead = co_await ctx.db.read(tenant(q.broker_id), read);
        if (!knows_all(lead, a.facts))
            since = lead.now;
        else if (lead.computed_at && *lead.computed_at >= since)
            co_return lead;
        if (clock::now() >= until)
            co_return lead;
        co_await runtime::sleep_for(look_interval);
    }
}

http::problem answer_pending()
{
    return {503, "answer_pending",       "El agente tarda más de lo normal; su respuesta aparecerá en el historial", {},
            {},  {{"Retry-After", "10"}}};
}

}  // namespace relevo::whatsapp_bridge
