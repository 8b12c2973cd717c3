#include "domain/day_range.hpp"
#include "scoring_house.hpp"

using namespace relevo;
using namespace relevo::scoring;

namespace {

struct cost_house : scoring_house
{
    // A cost of the company: at is SQL.
    void cost(const std::string& at, const char* kind, double usd, const std::string& lead_id = "NULL",
              const std::string& more = "'openai', 'gpt-4o', 'chat', 1000, 100") const
    {
        schema.query(
            "INSERT INTO cost_events (broker_id, lead_id, kind, provider, model, operation, input_tokens, "
            "output_tokens, cached_tokens, units, unit, cost_usd, priced, latency_ms, success, request_id, "
            "created_at) VALUES (" +
            std::to_string(broker) + ", " + lead_id + ", '" + kind + "', " + more + ", 0, 0, '', " +
            std::to_string(usd) + ", " + (usd > 0 ? "true" : "false") + ", 5, true, gen_random_uuid()::text, " + at +
            ")");
    }

    void company(const std::string& name, const char* alerts = "{}") const
    {
        schema.query("INSERT INTO crm.broker_settings (broker_id, name, timezone, config_version, alerts) VALUES (" +
                     std::to_string(broker) + ", '" + name + "', 'America/Santiago', 1, '" + alerts + "')");
    }

    awaitable<http::response> costs(std::string path, auth::role role = auth::role::admin)
    {
        co_return co_await call(http::method::get, "/api/v1/admin/costs/" + path, token_of(role, 1), nullptr);
    }

    awaitable<json::value> answer(std::string path, auth::role role = auth::role::admin)
    {
        const auto r = co_await costs(std::move(path), role);
        CHECK(r.status == 200);
        co_return json::parse_or_null(r.body);
    }

    events::v1::CostRecorded tokens(const char* request, const char* model, std::int64_t input,
                                    std::int64_t output) const
    {
        events::v1::CostRecorded c;
        c.set_request_id(request);
        c.set_kind("llm");
        c.set_provider("openai");
        c.set_model(model);
        c.set_operation("chat");
        c.set_input_tokens(input);
        c.set_output_tokens(output);
        c.set_success(true);
        return c;
    }
    std::string stored(const std::string& request) const
    {
        return value("SELECT cost_usd || ' ' || priced FROM cost_events WHERE request_id = '" + request + "'");
    }
};

const json::value& item(const json::value& list, std::size_t i)
{
    return list.as_array()->at(i);
}

const std::string november = "from=2026-11-01&to=2026-11-19";

}  // namespace

TEST_CASE("tokens are priced when they come: by model, its dated name, its cached part; what is unknown costs nothing")
{
    cost_house house;
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::cost_recorded, house.tokens("plain", "gpt-4o", 900'000, 90'000));
        co_await house.deliver(events::cost_recorded, house.tokens("dated", "gpt-4o-2024-08-06", 1'000'000, 0));
        co_await house.deliver(events::cost_recorded, house.tokens("mini", "gpt-4o-mini-2024-07-18", 0, 1'000'000));
        auto cached = house.tokens("cached", "gpt-4o", 1'000'000, 0);
        cached.set_cached_tokens(400'000);
        co_await house.deliver(events::cost_recorded, cached);
        co_await house.deliver(events::cost_recorded, house.tokens("unknown", "llama-3", 1'000'000, 0));
        auto told = house.tokens("told", "", 0, 0);
        told.set_kind("voice");
        told.set_provider("vapi");
        told.set_cost_usd(0.182);
        co_await house.deliver(events::cost_recorded, told);
        co_await house.deliver(events::cost_recorded, told);
    };
    house.run(story);
    CHECK(house.stored("plain") == "3.150000 true");
    CHECK(house.stored("dated") == "2.500000 true");
    CHECK(house.stored("mini") == "0.600000 true");
    CHECK(house.stored("cached") == "2.000000 true");
    CHECK(house.stored("unknown") == "0.000000 false");
    CHECK(house.stored("told") == "0.182000 true");
    CHECK(house.value("SELECT count(*) FROM cost_events") == "6");
}

TEST_CASE("a price that changes holds for what comes after")
{
    cost_house house;
    house.schema.query(
        "INSERT INTO model_prices (provider, model, valid_from, input_usd_per_million) VALUES "
        "('openai', 'gpt-4o', now() - interval '1 day', 5), ('openai', 'gpt-4o', now() + interval '1 day', 7)");
    auto story = [&]() -> awaitable<> {
        co_await house.deliver(events::cost_recorded, house.tokens("now", "gpt-4o", 1'000'000, 0));
    };
    house.run(story);
    CHECK(house.stored("now") == "5.000000 true");
}

TEST_CASE("the day whose costs pass the company's limit is told once")
{
    cost_house house;
    house.company("Activa", R"({"daily_cost_alert_usd": 20.0})");
    const std::string requests = "abcd";
    auto story = [&]() -> awaitable<> {
        for (const char request : requests) {
            const std::string id(1, request);
            auto cost = house.tokens(id.c_str(), "", 0, 0);
            cost.set_cost_usd(9);
            co_await house.deliver(events::cost_recorded, cost);
            CHECK(house.published("cost_alert") == (request < 'c' ? "0" : "1"));
        }
    };
    house.run(story);
    CHECK(house.published("cost_alert", "\"cost_usd\":27") == "1");
    CHECK(house.published("cost_alert", "\"threshold_usd\":20") == "1");
    CHECK(house.value("SELECT day = (now() AT TIME ZONE 'UTC')::date FROM cost_alerts") == "t");
}

TEST_CASE("the summary: UTC days, shares, what a lead, a qualified one and a visit cost, and the days before")
{
    cost_house house;
    const auto lead = std::to_string(house.lead), other = std::to_string(house.lead + 1);
    house.cost("'2026-11-01T00:00:00Z'", "llm", 2.5, lead);
    house.cost("'2026-11-19T23:59:59.9Z'", "voice", 7.5, lead, "'vapi', '', 'call', 0, 0");
    house.cost("'2026-11-10T12:00:00Z'", "messaging", 2, other, "'twilio', '', 'whatsapp', 0, 0");
    house.cost("'2026-11-10T12:00:00Z'", "llm", 0, other, "'openai', 'llama-3', 'summary', 10, 1");
    house.cost("'2026-11-20T00:00:00Z'", "llm", 100);
    house.cost("'2026-10-31T23:59:59Z'", "llm", 8);
    house.cost("'2026-10-13T00:00:00Z'", "llm", 2);
    house.cost("'2026-10-12T23:59:59Z'", "llm", 50);
    const auto ids = std::to_string(house.broker) + ", " + lead;
    house.schema.query("INSERT INTO lead_qualifications (broker_id, lead_id, calificacion, at) VALUES (" + ids +
                       ", 'calificado', '2026-11-05Z'), (" + ids + ", 'potencial', '2026-11-06Z'), (" + ids +
                       ", 'calificado', '2026-11-07Z')");
    for (const auto* visit : {"1", "2", "3", "4"})
        house.schema.query("INSERT INTO score_events VALUES (" + std::to_string(house.broker) + ", 'appointment:" +
                           visit + ":scheduled', " + lead + ", 'appointment_scheduled', '2026-11-1" + visit + "Z')");
    auto story = [&]() -> awaitable<> {
        const auto s = co_await house.answer("summary?" + november);
        CHECK(s.text("period.from") == "2026-11-01");
        CHECK(s.integer("broker_id") == house.broker);
        CHECK(s.number("total_cost_usd") == 12.0);
        CHECK(s.number("by_kind.llm") == 2.5);
        CHECK(s.number("by_kind.voice") == 7.5);
        CHECK(s.number("by_kind.embedding") == 0.0);
        const auto& dearest = item(*s.find("by_provider"), 0);
        CHECK(dearest.text("provider") == "vapi");
        CHECK(dearest.integer("calls") == 1);
        CHECK(item(*s.find("by_provider"), 2).integer("calls") == 1);
        REQUIRE(s.find("by_model")->as_array()->size() == 2);
        CHECK(item(*s.find("by_model"), 0).integer("input_tokens") == 1000);
        CHECK(item(*s.find("by_operation"), 0).text("operation") == "call");
        CHECK(s.integer("leads_touched") == 2);
        CHECK(s.number("cost_per_lead_usd") == 6.0);
        CHECK(s.integer("qualified_leads") == 1);
        CHECK(s.number("cost_per_qualified_lead_usd") == 12.0);
        CHECK(s.integer("appointments") == 4);
        CHECK(s.number("cost_per_appointment_usd") == 3.0);
        CHECK(s.integer("unpriced_events") == 1);
        CHECK(s.number("previous_period_cost_usd") == 10.0);
        CHECK(s.number("change_ratio") == 0.2);

        const auto voice = co_await house.answer("summary?kind=voice&" + november);
        CHECK(voice.number("total_cost_usd") == 7.5);
        CHECK(voice.find("change_ratio")->is_null());
        const auto none = co_await house.answer("summary?from=2020-01-01&to=2020-01-01");
        CHECK(none.find("cost_per_lead_usd")->is_null());
        CHECK(none.find("cost_per_qualified_lead_usd")->is_null());
        CHECK(none.number("projected_month_usd") == 0.0);
        CHECK(none.number("by_kind.llm") == 0.0);
    };
    house.run(story);
}

TEST_CASE("a qualification that changes is kept with its time")
{
    cost_house house;
    house.crm_has_lead();
    events::v1::LeadEvent changed;
    changed.set_lead_id(house.lead);
    const std::vector<std::string> incomes = {"1200000", "1300000", "400000"};
    auto story = [&]() -> awaitable<> {
        for (const auto& income : incomes) {
            house.schema.query("UPDATE crm.lead_facts SET dicom_status = 'clean', monthly_income = " + income +
                               house.where());
            co_await house.deliver(events::lead_updated, changed);
        }
        const auto s = co_await house.answer("summary?period=today");
        CHECK(s.integer("qualified_leads") == 1);
    };
    house.run(story);
    CHECK(house.value("SELECT string_agg(calificacion, ' ' ORDER BY id) FROM lead_qualifications") ==
          "calificado no_calificado");
}

TEST_CASE("every day of a period is listed, by UTC")
{
    cost_house house;
    house.cost("'2026-10-31T23:30:00Z'", "llm", 1);
    house.cost("'2026-11-02T00:00:00Z'", "llm", 1);
    house.cost("'2026-11-02T23:59:59Z'", "voice", 1.11);
    auto story = [&]() -> awaitable<> {
        const auto days = co_await house.answer("daily?from=2026-11-01&to=2026-11-03");
        const auto& data = *days.find("data");
        REQUIRE(data.as_array()->size() == 3);
        CHECK(item(data, 0).text("date") == "2026-11-01");
        CHECK(item(data, 0).number("cost_usd") == 0.0);
        CHECK(item(data, 0).integer("events") == 0);
        CHECK(item(data, 1).number("cost_usd") == 2.11);
        CHECK(item(data, 1).number("voice") == 1.11);
        CHECK(item(data, 1).integer("events") == 2);
        CHECK(item(data, 1).integer("input_tokens") == 2000);
        CHECK(item(data, 2).text("date") == "2026-11-03");
    };
    house.run(story);
}

TEST_CASE("outliers: with fewer than 20 leads the most expensive, else those far above the median")
{
    cost_house house;
    house.crm_has_lead();
    const auto ten_cents = [&](int i, double usd) {
        house.cost("'2026-11-10Z'", "llm", usd, std::to_string(house.lead + i));
    };
    for (int i = 1; i <= 18; ++i)
        ten_cents(i, i % 3 == 0 ? 0.10 : i % 3 == 1 ? 0.06 : 0.14);  // median 0.10, deviations 0 and 0.04
    house.cost("'2026-11-10Z'", "llm", 3.0, std::to_string(house.lead));
    house.cost("'2026-11-10Z'", "llm", 0.2, std::to_string(house.lead));
    house.cost("'2026-11-10Z'", "llm", 0, std::to_string(house.lead + 500));  // costs nothing: does not count
    house.schema.query("INSERT INTO score_events VALUES (" + std::to_string(house.broker) + ", 'message:1', " +
                       std::to_string(house.lead) + ", 'inbound_message', '2026-11-10Z'), (" +
                       std::to_string(house.broker) + ", 'message:2:sent', " + std::to_string(house.lead) +
                       ", 'outbound_attempt', '2026-11-10Z'), (" + std::to_string(house.broker) +
                       ", 'call:2:attempt', " + std::to_string(house.lead) + ", 'outbound_attempt', '2026-11-10Z')");
    auto story = [&]() -> awaitable<> {
        auto found = co_await house.answer("outliers?limit=2&" + november);
        CHECK(found.text("method") == "top_n");
        CHECK(found.find("threshold_usd")->is_null());
        REQUIRE(found.find("data")->as_array()->size() == 2);
        CHECK(item(*found.find("data"), 0).integer("lead_id") == house.lead);

        ten_cents(20, 0.10);
        found = co_await house.answer("outliers?" + november);
        CHECK(found.text("method") == "mad");
        CHECK(found.number("median_usd") == 0.1);
        CHECK(found.number("mad_usd") == 0.04);
        CHECK(found.number("threshold_usd") == 0.277912);
        REQUIRE(found.find("data")->as_array()->size() == 1);
        const auto& lead = item(*found.find("data"), 0);
        CHECK(lead.text("lead_name") == "María Soto");
        CHECK(lead.number("cost_usd") == 3.2);
        CHECK(lead.integer("events") == 2);
        CHECK(lead.integer("messages") == 2);
        CHECK(lead.number("ratio_to_median") == 32.0);
        found = co_await house.answer("outliers?z=0&limit=3&" + november);
        CHECK(found.find("data")->as_array()->size() == 3);
        found = co_await house.answer("outliers?from=2020-01-01&to=2020-01-02");
        CHECK(found.find("median_usd")->is_null());
        CHECK(found.find("data")->as_array()->empty());
    };
    house.run(story);
}

TEST_CASE("an ADMIN sees the own company's costs only, a SUPERADMIN all of them, an AGENT none")
{
    cost_house house;
    house.company("Activa");
    house.cost("'2026-11-10Z'", "llm", 1, "7");
    house.schema.query(
        "INSERT INTO cost_events (broker_id, kind, provider, model, operation, input_tokens, output_tokens, "
        "cached_tokens, units, unit, cost_usd, latency_ms, success, request_id, created_at) VALUES (" +
        std::to_string(house.broker + 1) +
        ", 'llm', 'openai', '', 'chat', 0, 0, 0, 0, '', 3, 1, true, 'x', '2026-11-10Z')");
    const auto other = "&broker_id=" + std::to_string(house.broker + 1);
    const std::vector<std::string> of_one_company = {"summary", "daily", "outliers", "export.csv"};
    auto story = [&]() -> awaitable<> {
        auto s = co_await house.answer("summary?" + november + other);
        CHECK(s.number("total_cost_usd") == 1.0);
        s = co_await house.answer("summary?" + november + other, auth::role::superadmin);
        CHECK(s.number("total_cost_usd") == 3.0);
        s = co_await house.answer("summary?" + november, auth::role::superadmin);
        CHECK(s.number("total_cost_usd") == 4.0);
        CHECK(s.find("broker_id")->is_null());

        const auto brokers = co_await house.answer("by-broker?" + november, auth::role::superadmin);
        CHECK(brokers.integer("total") == 2);
        const auto& first = item(*brokers.find("data"), 0);
        CHECK(first.integer("broker_id") == house.broker + 1);
        CHECK(first.find("broker_name")->is_null());
        CHECK(first.number("share") == 0.75);
        CHECK(first.find("cost_per_lead_usd")->is_null());
        const auto& second = item(*brokers.find("data"), 1);
        CHECK(second.text("broker_name") == "Activa");
        CHECK(second.number("cost_per_lead_usd") == 1.0);
        const auto rest = co_await house.answer("by-broker?skip=1&limit=1&" + november, auth::role::superadmin);
        CHECK(item(*rest.find("data"), 0).integer("broker_id") == house.broker);

        auto refused = co_await house.costs("by-broker?" + november);
        CHECK(refused.status == 403);
        for (const auto& path : of_one_company) {
            refused = co_await house.costs(path, auth::role::agent);
            CHECK(refused.status == 403);
        }
    };
    house.run(story);
}

TEST_CASE("periods that are none are refused with their field")
{
    cost_house house;
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"from=2026-11-20&to=2026-11-19", "invalid_range"},
        {"from=2025-11-18&to=2026-11-19", "range_too_long"},
        {"from=2026-02-30", "invalid_date"},
        {"period=year", "invalid_value"},
        {"period=today&from=2026-11-01", "conflicting_parameters"},
        {"kind=fax", "invalid_value"},
    };
    auto story = [&]() -> awaitable<> {
        for (const auto& [query, code] : wrong) {
            const auto r = co_await house.costs("summary?" + query);
            CHECK(r.status == 422);
            CHECK(item(*json::parse_or_null(r.body).find("errors"), 0).text("code") == code);
        }
        const auto year = co_await house.costs("daily?from=2025-11-19&to=2026-11-19");
        CHECK(year.status == 200);
        const auto z = co_await house.costs("outliers?z=nan&limit=0");
        CHECK(json::parse_or_null(z.body).find("errors")->as_array()->size() == 2);
    };
    house.run(story);
}

TEST_CASE("the export: one line a day and kind, or one an event; names are no formulas")
{
    cost_house house;
    house.company("=Activa, \"Sur\"");
    house.cost("'2026-11-10T01:00:00Z'", "llm", 0.25, "7");
    house.cost("'2026-11-10T02:00:00Z'", "llm", 0.5, "8");
    house.cost("'2026-11-11T02:00:00Z'", "llm", 0, "8");
    const auto head =
        "date,broker_id,broker_name,lead_id,kind,provider,model,operation,input_tokens,output_tokens,units,"
        "unit,cost_usd,priced\r\n";
    const auto line = [&](const char* date, const char* lead, const char* rest) {
        return std::string(date) + "," + std::to_string(house.broker) + ",\"'=Activa, \"\"Sur\"\"\"," + lead +
               ",llm,openai,gpt-4o,chat," + rest + "\r\n";
    };
    auto story = [&]() -> awaitable<> {
        auto file = co_await house.costs("export.csv?" + november);
        CHECK(file.content_type == "text/csv; charset=utf-8");
        CHECK(file.headers.get("Content-Disposition") == "attachment; filename=\"costs_2026-11-01_2026-11-19.csv\"");
        CHECK(file.body == head + line("2026-11-10", "", "2000,200,0,,0.750000,true") +
                               line("2026-11-11", "", "1000,100,0,,0.000000,false"));
        file = co_await house.costs("export.csv?granularity=event&" + november);
        CHECK(file.body == head + line("2026-11-10", "7", "1000,100,0,,0.250000,true") +
                               line("2026-11-10", "8", "1000,100,0,,0.500000,true") +
                               line("2026-11-11", "8", "1000,100,0,,0.000000,false"));
        house.schema.query(
            "INSERT INTO cost_events (broker_id, kind, provider, model, operation, input_tokens, "
            "output_tokens, cached_tokens, units, unit, cost_usd, latency_ms, success, request_id, "
            "created_at) SELECT " +
            std::to_string(house.broker) +
            ", 'llm', '', '', '', 0, 0, 0, 0, '', 0, 0, true, n::text, '2026-11-12Z' "
            "FROM generate_series(1, 49998) n");
        file = co_await house.costs("export.csv?granularity=event&" + november);
        CHECK(file.status == 422);
        CHECK(json::parse_or_null(file.body).text("code") == "export_too_large");
        file = co_await house.costs("export.csv?" + november);
        CHECK(file.status == 200);
    };
    house.run(story);
}
