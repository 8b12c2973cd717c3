#include "conversation_changes.hpp"
#include "crm.hpp"
#include "domain/reply.hpp"
#include "handlers/handlers.hpp"
#include "http/field_checks.hpp"
#include "messages.hpp"
#include "models/phone_number.hpp"

// Requirement 3's POST /api/call-completed.
namespace relevo::whatsapp_bridge {

namespace {

constexpr std::chrono::seconds lead_time{3}, sending_patience{6};  // the caller gives up after 10 s

struct report
{
    store::reported_call call;
    std::string phone, status;
};

struct follow_up
{
    std::string refused;  // why nothing is sent
    bool is_duplicate = false;
    std::int64_t conversation_id = 0, message_id = 0;
    std::string task;
};

json::object metadata_of(const json::value& body)
{
    json::object out;
    for (const auto* name : {"agent_name", "phone_number_id", "batch_name"})
        if (auto text = body.text(name); !text.empty())
            out.set(name, std::move(text));
    if (const auto* more = body.find("call_metadata"); more && more->is_object())
        out.set("call_metadata", *more);
    return out;
}

report parse_report(const json::value& body)
{
    http::field_checks checks;
    const auto required = [&](const char* path) {
        auto text = body.text(path);
        if (text.empty())
            checks.add(path, "required", std::string("Falta ") + path);
        return text;
    };
    report r;
    r.call.elevenlabs_conversation_id = required("recipient.conversation_id");
    r.call.agent_id = required("agent_id");
    r.status = required("recipient.status");
    r.phone = required("recipient.phone_number");
    if (!r.phone.empty() && !models::parse_phone(r.phone, ""))
        checks.add("recipient.phone_number", "invalid_phone", "No es un número de teléfono: " + r.phone);
    r.call.batch_id = body.text("batch_id");
    r.call.recipient_id = body.text("recipient.id");
    r.call.client_name = body.text("call_metadata.client_name");
    r.call.metadata = metadata_of(body);
    checks.refuse_if_any();
    return r;
}

// Requirement 3's callers read "success" and "error".
http::problem in_its_words(http::problem p)
{
    p.extra.set("success", false);
    p.extra.set("error", p.status == 401 ? "Unauthorized" : p.code);
    return p;
}

std::string decision_of(const report& r)
{
    return "call-completed/" + r.call.elevenlabs_conversation_id;
}

// Free text reaches only who wrote within 24 h; else the first message is the template.
store::message first_message(const context& ctx, const store::conversation& c, const report& r)
{
    auto m = outbound(c, decision_of(r));
    const auto name = greeted_as(r.call.client_name.empty() ? c.client_name : r.call.client_name);
    m.content = follow_up_text(name);
    if (!is_window_open(c)) {
        m.template_id = ctx.config.twilio.followup_content_sid;
        m.template_variables = json::object{{"1", name}};
    }
    return m;
}

std::optional<follow_up> earlier(messaging::unit& unit, const report& r)
{
    const auto known = store::lock_by_dispatch_key(unit.tx, dispatch_key_of(decision_of(r)));
    if (!known)
        return std::nullopt;
    follow_up f;
    f.is_duplicate = true;
    f.conversation_id = known->conversation_id;
    f.message_id = known->id;
    return f;
}

follow_up plan_follow_up(const context& ctx, messaging::unit& unit, std::int64_t broker_id, std::int64_t lead_id,
                         const report& r)
{
    if (auto known = earlier(unit, r))
        return *known;
    follow_up f;
    const auto to = store::find_recipient(unit.tx, lead_id);
    f.refused = to ? refusal_to_write(*to) : "unknown_lead";
    if (!f.refused.empty())
        return f;
    const auto c = open_conversation(unit, {broker_id, lead_id, "whatsapp", to->phone, to->name});
    store::save_reported_call(unit.tx, c.id, r.call);
    auto m = first_message(ctx, c, r);
    if (m.template_id && m.template_id->empty()) {
        f.refused = "no_template";
        return f;
    }
    auto queued = queue_message(unit, std::move(m));
    if (queued.id == 0)
        return earlier(unit, r).value();  // the same report came twice at once
    f.conversation_id = c.id;
    f.message_id = queued.id;
    f.task = std::move(queued.task);
    return f;
}

http::response refused(std::string_view error, std::string_view details = {})
{
    json::object body{{"success", false}, {"error", error}};
    if (!details.empty())
        body.set("details", details);
    return http::ok(std::move(body));
}

http::response result_of(const follow_up& f, const store::message& m)
{
    if (m.status == "failed")
        return refused("Failed to send WhatsApp message", m.error_code.value_or(""));
    const bool is_sent = m.provider_message_id.has_value();
    json::object body{{"success", true},
                      {"message", is_sent ? "Conversación iniciada exitosamente"
                                          : "Conversación iniciada; el mensaje está en camino"},
                      {"conversation_id", "conv_local_" + std::to_string(f.conversation_id)},
                      {"whatsapp_message_id", m.provider_message_id},
                      {"status", is_sent ? "message_sent" : "queued"}};
    if (f.is_duplicate)
        body.set("duplicate", true);
    return http::ok(std::move(body));
}

report read_report(const context& ctx, const http::request& req)
{
    try {
        auth::require_service_token(req, ctx.config.service_token);
        return parse_report(http::json_body(req));
    } catch (const http::refusal& r) {
        throw http::refusal(in_its_words(r.problem()));
    }
}

}  // namespace

// POST /api/call-completed: a call that another system made is followed up by WhatsApp, once a
// recipient.conversation_id; the repeat answers what became of the first. 200 with "success"; 401, 422, 503.
awaitable<http::response> report_call(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    const auto r = read_report(ctx, req);
    if (r.status != "completed")
        co_return refused("call_not_completed");
    const auto broker_id = co_await receiving_company(ctx);
    if (!broker_id)
        co_return refused("no_company", "several companies are active: set DEFAULT_BROKER_ID");
    json::value who = json::object{
        {"broker_id", *broker_id}, {"phone", r.phone}, {"name", r.call.client_name}, {"source", "elevenlabs"}};
    const auto lead = co_await resolve_lead(ctx, req.id, std::move(who), clock::now() + lead_time);
    if (lead.lead_id == 0)
        throw http::refusal(in_its_words(http::dependency_unavailable()));

    const auto plan = [&, id = lead.lead_id](messaging::unit& unit) {
        return plan_follow_up(ctx, unit, *broker_id, id, r);
    };
    messaging::origin origin(req.id, "");
    const auto f = co_await ctx.outbox.transact(tenant(*broker_id), std::move(origin), plan);
    if (f.refused == "do_not_contact")
        co_return refused(f.refused);
    if (!f.refused.empty())
        co_return refused("Failed to send WhatsApp message", f.refused);
    if (!f.task.empty())
        co_await tasks.run_now(f.task, clock::now() + sending_patience);
    const auto find = [id = f.message_id](database::transaction& tx) { return store::find_message(tx, id); };
    const auto m = co_await ctx.db.read(tenant(*broker_id), find);
    co_return result_of(f, m.value());
}

}  // namespace relevo::whatsapp_bridge
