#include "lead_import.hpp"

#include <algorithm>
#include <charconv>

#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "http/multipart.hpp"
#include "import_file.hpp"
#include "refusals.hpp"
#include "tasks.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t rows_in_request = 2'000, shown_problems = 100;

struct import_request
{
    import_file file;
    import_options options;
};

// What began, as the answer shows it.
struct begun_import
{
    imports::job job;
    json::array problems;  // one more than are shown, if there are so many
};

std::string field_text(const std::vector<http::form_part>& form, std::string_view name)
{
    const auto found = std::find_if(form.begin(), form.end(), [&](const auto& p) { return p.name == name; });
    return found == form.end() ? std::string() : std::string(trim(found->content));
}

void read_assign(const std::string& text, import_options& o, field_checks& checks)
{
    std::int64_t id = 0;
    if (text == "round_robin")
        o.round_robin = true;
    else if (std::from_chars(text.data(), text.data() + text.size(), id).ptr == text.data() + text.size() && id > 0)
        o.agent = id;
    else if (!text.empty() && text != "none")
        checks.add("assign", "invalid_value", "Se espera none, round_robin o el id de una persona");
}

import_options read_options(const std::vector<http::form_part>& form)
{
    import_options o;
    field_checks checks;
    if (const auto rule = field_text(form, "on_duplicate"); !rule.empty()) {
        o.on_duplicate = parse_duplicate_rule(rule).value_or(duplicate_rule::skip);
        if (!parse_duplicate_rule(rule))
            checks.add("on_duplicate", "invalid_value", "Se espera skip, update u overwrite");
    }
    read_assign(field_text(form, "assign"), o, checks);
    o.tags = split_tags(field_text(form, "tags"));
    const auto is_long = [](const std::string& tag) { return length_of(tag) > 50; };
    if (o.tags.size() > 50 || std::any_of(o.tags.begin(), o.tags.end(), is_long))
        checks.add("tags", "invalid_tag", "Se esperan hasta 50 etiquetas de hasta 50 caracteres");
    if (!field_text(form, "campaign_id").empty())
        checks.add("campaign_id", "unsupported", "Por ahora los leads importados se inscriben desde la campaña");
    checks.refuse_if_any();
    return o;
}

// Blocking.
import_request read_request(const http::request& req)
{
    const auto form = http::parse_multipart(req.headers.get("Content-Type"), req.body);
    const auto file = std::find_if(form.begin(), form.end(), [](const auto& p) { return p.name == "file"; });
    if (file == form.end() || !file->filename)
        refuse_fields({{"file", "required", "Falta el archivo"}});
    if (!normalise_email(*file->filename).ends_with(".csv"))  // trimmed, lower case
        refuse_fields({{"file", "invalid_file_type", "Se espera un archivo .csv"}});
    auto options = read_options(form);
    return {read_import_file(file->content), std::move(options)};
}

begun_import begin_import(messaging::unit& unit, const import_request& wanted, std::int64_t broker_id,
                          const auth::user& user, bool is_later)
{
    const auto& file = wanted.file;
    if (!accounts::find_broker(unit.tx, broker_id))
        refuse(404, "not_found", "La empresa no existe");
    if (wanted.options.agent && !accounts::is_eligible_agent(unit.tx, broker_id, *wanted.options.agent))
        refuse(400, "agent_not_eligible", "Esa persona no puede recibir leads de esta empresa");
    const auto id = imports::insert(
        unit.tx, {broker_id, user.id, to_json(wanted.options), file.header, file.delimiter,
                  is_later ? std::optional(file.text) : std::nullopt, static_cast<std::int64_t>(file.rows.size())});
    if (is_later) {
        schedule_import(unit, broker_id, id);
    } else {
        const auto job = imports::lock(unit.tx, broker_id, id).value();
        import_rows(unit, job, file.columns, file.rows);
        imports::finish(unit.tx, broker_id, id, "completed");
        announce_progress(unit, broker_id, id);
    }
    return {imports::find(unit.tx, broker_id, id).value(), imports::problems(unit.tx, id, shown_problems + 1)};
}

json::object shown_import(begun_import b)
{
    const bool is_truncated = b.problems.size() > shown_problems;
    if (is_truncated)
        b.problems.pop_back();
    return {{"imported", b.job.counts.imported},
            {"duplicates", b.job.counts.duplicates},
            {"invalid", b.job.counts.invalid},
            {"updated", b.job.counts.updated},
            {"job_id", b.job.id},
            {"status", b.job.status},
            {"errors", std::move(b.problems)},
            {"errors_truncated", is_truncated}};
}

}  // namespace

// POST /api/v1/leads/bulk-import: ADMIN. A form with "file" and on_duplicate, assign, tags. 200 with what became of the
// rows; 202 when there are more than 2,000, or with ?async=true. 400 agent_not_eligible, 413, 415, 422.
awaitable<http::response> import_leads(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto read = [&req] { return read_request(req); };
    const auto wanted = co_await ctx.svc.run_blocking(read);
    const bool is_later = wanted.file.rows.size() > rows_in_request || req.parameter("async") == "true";
    const auto plan = [&](messaging::unit& unit) { return begin_import(unit, wanted, broker_id, user, is_later); };
    auto origin = origin_of(req);
    auto begun = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    const auto shown = shown_import(std::move(begun));
    co_return is_later ? http::accepted(shown) : http::ok(shown);
}

// A stranger's 10 MiB are not read.
std::optional<http::problem> admit_import(const context& ctx, const http::request& req)
{
    try {
        auth::require(auth::authenticate(req, ctx.cfg.tokens), auth::role::admin);
    } catch (const http::refusal& r) {
        return r.problem();
    }
    return {};
}

}  // namespace relevo::crm_sync
