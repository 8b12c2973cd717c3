#include "call_request.hpp"

#include "call_windows.hpp"
#include "http/field_checks.hpp"

namespace relevo::voice_call {

namespace {

constexpr std::size_t longest_agent_type = 64;
constexpr std::chrono::hours furthest_ahead{24 * 365};

bool is_given(const json::value& body, std::string_view field)
{
    const auto* v = body.find(field);
    return v && !v->is_null();
}

std::optional<std::int64_t> read_id(const json::value& body, const char* field, http::field_checks& wrong)
{
    if (!is_given(body, field))
        return std::nullopt;
    const auto id = body.find(field)->as_integer();
    if (!id || *id <= 0)
        wrong.add(field, "invalid_integer", std::string(field) + ": expected a positive whole number");
    return id;
}

std::string read_agent_type(const json::value& body, http::field_checks& wrong)
{
    if (!is_given(body, "agent_type"))
        return "default";
    const auto* text = body.find("agent_type")->as_string();
    if (!text || text->empty() || text->size() > longest_agent_type) {
        wrong.add("agent_type", "invalid_text", "agent_type: expected a text of 1 to 64 characters");
        return "default";
    }
    return *text;
}

std::optional<time_point> read_scheduled_at(const json::value& body, time_point now, http::field_checks& wrong)
{
    constexpr const char* field = "scheduled_at";
    if (!is_given(body, field))
        return std::nullopt;
    const auto* text = body.find(field)->as_string();
    const auto at = text ? models::parse_rfc3339(*text) : std::nullopt;
    if (!at && text && models::lacks_offset(*text))
        wrong.add(field, "timezone_required", "scheduled_at: the offset is missing (RFC 3339)");
    else if (!at)
        wrong.add(field, "invalid_time", "scheduled_at: expected RFC 3339 with an offset");
    else if (*at <= now)
        wrong.add(field, "in_the_past", "scheduled_at: expected a moment in the future");
    else if (*at > now + furthest_ahead)
        wrong.add(field, "too_far", "scheduled_at: at most a year ahead");
    return at;
}

bool read_force(const json::value& body, http::field_checks& wrong)
{
    if (!is_given(body, "force"))
        return false;
    const auto force = body.find("force")->as_bool();
    if (!force)
        wrong.add("force", "invalid_boolean", "force: expected true or false");
    return force.value_or(false);
}

models::time_zone zone_of(const store::callee& callee)
{
    return models::time_zone::find(callee.timezone).value_or(models::time_zone::utc());
}

}  // namespace

call_request parse_call_request(const http::request& req, const auth::user& user, time_point now)
{
    const auto body = http::json_body(req);
    http::field_checks wrong;
    call_request w;
    if (!is_given(body, "lead_id"))
        wrong.add("lead_id", "required", "lead_id is required.");
    w.lead_id = read_id(body, "lead_id", wrong).value_or(0);
    w.agent_type = read_agent_type(body, wrong);
    w.campaign_id = read_id(body, "campaign_id", wrong);
    w.scheduled_at = read_scheduled_at(body, now, wrong);
    w.force = read_force(body, wrong);
    wrong.refuse_if_any();
    if (w.force)
        auth::require(user, auth::role::admin);
    return w;
}

bool is_outside_hours(const store::callee& callee, time_point at)
{
    return !models::is_inside(parse_windows(callee.call_windows), zone_of(callee), at);
}

std::optional<time_point> next_calling_hour(const store::callee& callee, time_point at)
{
    return models::next_opening(parse_windows(callee.call_windows), zone_of(callee), at);
}

std::optional<http::problem> refusal_of(const std::optional<store::callee>& callee, const auth::user& user,
                                        const call_request& wanted, time_point now)
{
    const bool is_hidden =
        !callee || callee->deleted || (user.role == auth::role::agent && callee->assigned_to != user.id);
    if (is_hidden)
        return http::problem{404, "not_found", "No such lead."};
    if (callee->phone.empty())
        return http::problem{400, "lead_without_phone", "The lead has no phone number."};
    if (callee->do_not_contact)
        return http::problem{409, "do_not_contact", "The lead asked not to be called."};
    if (!wanted.force && is_outside_hours(*callee, wanted.scheduled_at.value_or(now)))
        return http::problem{409, "outside_calling_hours", "It is outside the company's calling hours."};
    return std::nullopt;
}

}  // namespace relevo::voice_call
