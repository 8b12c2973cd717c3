#include "models/time.hpp"
#include "scoring_house.hpp"

using namespace relevo;
using namespace relevo::scoring;

namespace {

struct pipeline_house : scoring_house
{
    std::int64_t pedro = random_id(), ana = random_id();

    pipeline_house()
    {
        schema.query("INSERT INTO crm.broker_settings (broker_id, name, timezone, config_version) VALUES (" + mine() +
                     ", 'Activa', 'America/Santiago', 1)");
        schema.query("INSERT INTO crm.user_state (user_id, broker_id, name) VALUES (" + std::to_string(pedro) + ", " +
                     mine() + ", 'Pedro Ruiz')");
    }

    std::string mine() const { return std::to_string(broker); }

    // Lead n of the company as crm-sync has it: when it was created, and more columns with their values.
    void has_card(int n, const std::string& created_at, const std::string& columns = "",
                  const std::string& values = "") const
    {
        schema.query("INSERT INTO crm.lead_card (broker_id, lead_id, created_at" + columns + ") VALUES (" + of(n) +
                     ", '" + created_at + "'" + values + ")");
    }
    std::string of(int n) const { return mine() + ", " + std::to_string(lead + n); }

    // The stages of lead n: "entrada 2026-10-21T03:00Z", …; it stands in the last one.
    void went_through(int n, const std::vector<std::pair<std::string, std::string>>& stays,
                      const std::string& lost_reason = "NULL") const
    {
        std::string previous = "NULL";
        for (std::size_t i = 0; i < stays.size(); ++i) {
            const auto& [stage, at] = stays[i];
            const auto left = i + 1 < stays.size() ? "'" + stays[i + 1].second + "'" : "NULL";
            schema.query(
                "INSERT INTO lead_stage_history (broker_id, lead_id, from_stage, stage, entered_at, left_at, "
                "actor, trigger_id, lost_reason) VALUES (" +
                of(n) + ", " + previous + ", '" + stage + "', '" + at + "', " + left + ", 'system', '" +
                std::to_string(i) + "', " + (stage == "perdido" ? lost_reason : "NULL") + ")");
            previous = "'" + stage + "'";
        }
        schema.query("INSERT INTO lead_stages (broker_id, lead_id, stage, entered_at) VALUES (" + of(n) + ", '" +
                     stays.back().first + "', '" + stays.back().second + "')");
    }

    awaitable<json::value> metrics(std::string query, auth::role role = auth::role::admin, std::int64_t user = 1)
    {
        const auto r =
            co_await call(http::method::get, "/api/v1/pipeline/metrics" + query, token_of(role, user), nullptr);
        CHECK(r.status == 200);
        co_return json::parse_or_null(r.body);
    }

    awaitable<http::response> auto_advance(json::value body, auth::role role = auth::role::admin)
    {
        co_return co_await call(http::method::post, "/api/v1/pipeline/auto-advance", token_of(role, 1),
                                std::move(body));
    }

    // A lead that two rules wait to move: what it told is enough for calificacion_financiera.
    void has_ready_lead() const
    {
        crm_has_lead();
        schema.query("UPDATE crm.lead_facts SET budget = '3000 UF', budget_at = now()" + where());
        schema.query("INSERT INTO lead_scores (broker_id, lead_id) VALUES (" + ids() + ")");
        schema.query("INSERT INTO lead_stages (broker_id, lead_id) VALUES (" + ids() + ")");
        schema.query("INSERT INTO score_events VALUES (" + mine() + ", 'call:1:answered', " + std::to_string(lead) +
                     ", 'call_answered', now())");
    }
};

const json::value& at(const json::value& list, std::size_t i)
{
    return list.as_array()->at(i);
}

const json::value& stage_line(const json::value& metrics, std::size_t order)
{
    return at(*metrics.find("stages"), order - 1);
}

const std::string thirty_days = "?from=2026-10-21&to=2026-11-19";

// Santiago is three hours behind UTC then: the period is [2026-10-21T03:00Z, 2026-11-20T03:00Z).
void fill(const pipeline_house& house)
{
    const auto assigned = [](std::int64_t user) { return ", " + std::to_string(user); };
    house.has_card(1, "2026-10-21T03:00:00Z", ", source, assigned_to", ", 'web'" + assigned(house.pedro));
    house.went_through(1, {{"entrada", "2026-10-21T03:00:00Z"},
                           {"perfilamiento", "2026-10-22T03:00:00Z"},
                           {"calificacion_financiera", "2026-10-24T03:00:00Z"},
                           {"agendado", "2026-10-26T03:00:00Z"},
                           {"ganado", "2026-11-05T03:00:00Z"}});
    house.has_card(2, "2026-10-21T02:59:59Z", ", assigned_to", assigned(house.ana));  // created the day before
    house.went_through(2,
                       {{"entrada", "2026-10-21T02:59:59Z"},
                        {"perfilamiento", "2026-10-25T02:59:59Z"},
                        {"perdido", "2026-11-10T12:00:00Z"}},
                       "'sin_respuesta'");
    house.has_card(3, "2026-11-02T03:00:00Z", ", source", ", 'campaign'");
    house.went_through(3, {{"entrada", "2026-11-02T03:00:00Z"},
                           {"perfilamiento", "2026-11-03T03:00:00Z"},
                           {"calificacion_financiera", "2026-11-04T03:00:00Z"},
                           {"seguimiento", "2026-11-08T03:00:00Z"}});
    house.has_card(4, "2026-11-20T02:59:59Z");  // nothing has happened to it yet
    house.has_card(5, "2026-11-20T03:00:00Z");  // created the day after
    house.has_card(6, "2026-11-01T12:00:00Z", ", deleted", ", true");
    house.went_through(6, {{"entrada", "2026-11-01T12:00:00Z"}, {"perdido", "2026-11-02T12:00:00Z"}}, "'precio'");
}

}  // namespace

TEST_CASE("metrics: the cohort by the company's days, moves of the period whatever the cohort")
{
    pipeline_house house;
    fill(house);
    auto story = [&]() -> awaitable<> {
        const auto m = co_await house.metrics(thirty_days);
        CHECK(m.text("period.from") == "2026-10-21");
        CHECK(m.text("period.to") == "2026-11-19");
        CHECK(m.text("period.timezone") == "America/Santiago");
        CHECK(m.integer("totals.leads_created") == 3);
        CHECK(m.integer("totals.open") == 2);
        CHECK(m.integer("totals.won") == 1);
        CHECK(m.integer("totals.lost") == 1);
        CHECK(m.number("totals.win_rate") == 0.5);
        CHECK(m.number("totals.avg_days_to_win") == 15.0);

        REQUIRE(m.find("stages")->as_array()->size() == 8);
        const auto& entrada = stage_line(m, 1);
        CHECK(entrada.text("stage") == "entrada");
        CHECK(entrada.integer("current") == 2);
        CHECK(entrada.integer("entered") == 3);
        CHECK(entrada.integer("exited") == 3);
        CHECK(entrada.integer("advanced") == 3);
        CHECK(entrada.integer("lost") == 0);
        CHECK(entrada.number("avg_days") == 2.0);
        CHECK(entrada.number("median_days") == 1.0);
        CHECK(entrada.number("p90_days") == 3.4);
        const auto& perfilamiento = stage_line(m, 2);
        CHECK(perfilamiento.integer("current") == 0);
        CHECK(perfilamiento.integer("entered") == 3);
        CHECK(perfilamiento.integer("exited") == 3);
        CHECK(perfilamiento.integer("advanced") == 2);
        CHECK(perfilamiento.integer("lost") == 1);
        const auto& ganado = stage_line(m, 7);
        CHECK(ganado.integer("current") == 1);
        CHECK(ganado.integer("entered") == 1);
        CHECK(ganado.find("avg_days")->is_null());
        CHECK(stage_line(m, 8).integer("entered") == 1);

        REQUIRE(m.find("lost_reasons")->as_array()->size() == 1);
        CHECK(at(*m.find("lost_reasons"), 0).text("reason") == "sin_respuesta");
        CHECK(at(*m.find("lost_reasons"), 0).integer("count") == 1);
        CHECK(m.find("by_group")->as_array()->empty());
    };
    house.run(story);
}

TEST_CASE("metrics: a later stage counts for those before it, seguimiento only for who was there")
{
    pipeline_house house;
    fill(house);
    auto story = [&]() -> awaitable<> {
        const auto m = co_await house.metrics(thirty_days);
        const auto& funnel = *m.find("funnel");
        REQUIRE(funnel.as_array()->size() == 6);
        const char* stages[] = {"entrada",  "perfilamiento", "calificacion_financiera",
                                "agendado", "seguimiento",   "ganado"};
        const int reached[] = {3, 2, 2, 2, 1, 1};
        for (std::size_t i = 0; i < 6; ++i) {
            CHECK(at(funnel, i).text("stage") == stages[i]);
            CHECK(at(funnel, i).integer("reached") == reached[i]);
        }
        CHECK(at(funnel, 0).find("conversion_from_previous")->is_null());
        CHECK(at(funnel, 0).number("conversion_from_start") == 1.0);
        CHECK(at(funnel, 1).number("conversion_from_previous") == 0.6667);
        CHECK(at(funnel, 3).number("conversion_from_previous") == 1.0);
        CHECK(at(funnel, 4).find("conversion_from_previous")->is_null());
        CHECK(at(funnel, 5).number("conversion_from_previous") == 0.5);
        CHECK(at(funnel, 5).number("conversion_from_start") == 0.3333);

        // Moved by hand from the first stage to ganado: it passed all but seguimiento.
        house.has_card(9, "2026-11-12T12:00:00Z", ", source", ", 'referral'");
        house.went_through(9, {{"entrada", "2026-11-12T12:00:00Z"}, {"ganado", "2026-11-13T12:00:00Z"}});
        const auto one = co_await house.metrics(thirty_days + "&source=referral");
        const int passed[] = {1, 1, 1, 1, 0, 1};
        for (std::size_t i = 0; i < 6; ++i)
            CHECK(at(*one.find("funnel"), i).integer("reached") == passed[i]);
    };
    house.run(story);
}

TEST_CASE("metrics by agent, source and week; an agent sees own leads; nothing closed is no rate")
{
    pipeline_house house;
    fill(house);
    auto story = [&]() -> awaitable<> {
        auto m = co_await house.metrics(thirty_days + "&group_by=agent");
        REQUIRE(m.find("by_group")->as_array()->size() == 3);
        for (const auto& group : *m.find("by_group")->as_array())
            if (group.integer("key") == house.pedro) {
                CHECK(group.text("label") == "Pedro Ruiz");
                CHECK(group.integer("won") == 1);
                CHECK(group.number("avg_days_to_win") == 15.0);
            } else if (group.integer("key") == house.ana) {
                CHECK(group.integer("leads_created") == 0);
                CHECK(group.integer("lost") == 1);
                CHECK(group.number("win_rate") == 0.0);
            } else {
                CHECK(group.find("key")->is_null());
                CHECK(group.integer("leads_created") == 2);
                CHECK(group.integer("open") == 2);
                CHECK(group.find("win_rate")->is_null());
            }

        m = co_await house.metrics(thirty_days + "&group_by=source");
        CHECK(at(*m.find("by_group"), 0).text("key") == "campaign");
        CHECK(at(*m.find("by_group"), 1).text("key") == "manual");
        CHECK(at(*m.find("by_group"), 2).text("key") == "web");

        m = co_await house.metrics(thirty_days + "&group_by=week");
        const char* weeks[] = {"2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"};
        const int created[] = {1, 0, 1, 0, 1}, won[] = {0, 0, 1, 0, 0}, lost[] = {0, 0, 0, 1, 0};
        REQUIRE(m.find("by_group")->as_array()->size() == 5);
        for (std::size_t i = 0; i < 5; ++i) {
            const auto& week = at(*m.find("by_group"), i);
            CHECK(week.text("key") == weeks[i]);
            CHECK(week.integer("leads_created") == created[i]);
            CHECK(week.integer("won") == won[i]);
            CHECK(week.integer("lost") == lost[i]);
        }

        m = co_await house.metrics(thirty_days + "&assigned_to=none", auth::role::agent, house.ana);
        CHECK(m.integer("totals.leads_created") == 0);
        CHECK(m.integer("totals.lost") == 1);
        m = co_await house.metrics(thirty_days + "&source=campaign");
        CHECK(m.integer("totals.leads_created") == 1);
        CHECK(m.find("totals")->find("win_rate")->is_null());
        CHECK(m.find("totals")->find("avg_days_to_win")->is_null());

        const auto wrong =
            co_await house.call(http::method::get, "/api/v1/pipeline/metrics?group_by=day&from=2026-13-01",
                                house.token_of(auth::role::admin, 1), nullptr);
        CHECK(wrong.status == 422);
        CHECK(json::parse_or_null(wrong.body).find("errors")->as_array()->size() == 2);
    };
    house.run(story);
}

TEST_CASE("metrics: the last 30 days unless told, and who stands too long")
{
    pipeline_house house;
    house.has_card(1, "2026-01-01T00:00:00Z");
    house.has_card(2, "2026-01-01T00:00:00Z");
    house.schema.query("INSERT INTO lead_stages (broker_id, lead_id, stage, entered_at) VALUES (" + house.of(1) +
                       ", 'entrada', now() - interval '71 hours'), (" + house.of(2) +
                       ", 'entrada', now() - interval '73 hours')");
    auto story = [&]() -> awaitable<> {
        const auto m = co_await house.metrics("");
        const auto from = *models::parse_date(m.text("period.from")), to = *models::parse_date(m.text("period.to"));
        CHECK((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count() == 29);
        CHECK(stage_line(m, 1).integer("current") == 2);
        CHECK(stage_line(m, 1).integer("stuck") == 1);
        CHECK(m.integer("totals.leads_created") == 0);
        CHECK(at(*m.find("funnel"), 0).find("conversion_from_start")->is_null());
    };
    house.run(story);
}

TEST_CASE("auto-advance moves what the rules want, leaves what a person locked, and says what it does not know")
{
    pipeline_house house;
    house.has_ready_lead();
    house.has_card(1, "2026-11-01T00:00:00Z");
    house.has_card(2, "2026-11-01T00:00:00Z");
    house.schema.query("INSERT INTO lead_scores (broker_id, lead_id) VALUES (" + house.of(2) + ")");
    house.schema.query("INSERT INTO lead_stages (broker_id, lead_id, locked_until) VALUES (" + house.of(2) +
                       ", now() + interval '1 hour')");
    const auto order = [&](bool dry_run) {
        json::object body;
        json::array ids;
        for (const auto id : {house.lead, house.lead + 1, house.lead + 2, house.lead + 3, house.lead})
            ids.emplace_back(id);
        body.set("lead_ids", std::move(ids));
        body.set("dry_run", dry_run);
        return json::value(std::move(body));
    };
    const std::vector<bool> dry_then_real = {true, false};
    auto story = [&]() -> awaitable<> {
        for (const bool dry_run : dry_then_real) {
            const auto answer = co_await house.auto_advance(order(dry_run));
            REQUIRE(answer.status == 200);
            const auto r = json::parse_or_null(answer.body);
            CHECK(r.integer("evaluated") == 3);
            CHECK(r.integer("advanced") == 1);
            CHECK(r.integer("unchanged") == 1);
            CHECK(r.integer("skipped_locked") == 1);
            CHECK(r.boolean("dry_run") == dry_run);
            REQUIRE(r.find("not_found")->as_array()->size() == 1);
            CHECK(at(*r.find("not_found"), 0).as_integer() == house.lead + 3);
            REQUIRE(r.find("transitions")->as_array()->size() == 2);
            CHECK(at(*r.find("transitions"), 0).text("rule") == "P1");
            const auto& second = at(*r.find("transitions"), 1);
            CHECK(second.integer("lead_id") == house.lead);
            CHECK(second.text("from") == "perfilamiento");
            CHECK(second.text("to") == "calificacion_financiera");
            CHECK(second.text("rule") == "P2");
            CHECK(second.text("reason") == "Datos de perfil completos y puntaje 32.0 ≥ 30");
            CHECK(house.stage() == (dry_run ? "entrada" : "calificacion_financiera"));
            CHECK(house.published("lead.stage_changed") == (dry_run ? "0" : "2"));
        }
        const auto again = co_await house.auto_advance(order(false));
        CHECK(json::parse_or_null(again.body).integer("advanced") == 0);
    };
    house.run(story);
}

TEST_CASE("auto-advance without leads goes through all open ones in the background")
{
    pipeline_house house;
    house.has_ready_lead();
    house.schema.query("INSERT INTO crm.lead_card (broker_id, lead_id) SELECT " + house.mine() + ", " +
                       std::to_string(house.lead) + " + n FROM generate_series(1, 210) n");
    house.schema.query("UPDATE crm.lead_card SET deleted = true WHERE broker_id = " + house.mine() +
                       " AND lead_id = " + std::to_string(house.lead + 1));
    house.schema.query("INSERT INTO lead_stages (broker_id, lead_id, stage) VALUES (" + house.of(2) + ", 'ganado')");
    messaging::task_runner tasks(house.svc, house.outbox, task_table(house.ctx), {});
    auto story = [&]() -> awaitable<> {
        const auto answer = co_await house.auto_advance(nullptr);
        CHECK(answer.status == 202);
        const auto job = json::parse_or_null(answer.body).text("job_id");
        std::function<bool()> done = [&] {
            return house.value("SELECT state FROM tasks WHERE id = '" + job + "'") == "done";
        };
        co_await testing::eventually(done);
    };
    house.run(story);
    CHECK(house.stage() == "calificacion_financiera");
    CHECK(house.value("SELECT count(*) FROM lead_scores") == "209");
}

TEST_CASE("auto-advance is an ADMIN's; what is wrong in its body is told")
{
    pipeline_house house;
    auto story = [&]() -> awaitable<> {
        auto answer = co_await house.auto_advance(nullptr, auth::role::agent);
        CHECK(answer.status == 403);
        json::array many;
        for (int i = 1; i <= 1001; ++i)
            many.emplace_back(i);
        std::vector<json::object> wrong(5);
        wrong[0].set("lead_ids", std::move(many));
        wrong[1].set("lead_ids", json::array{});
        wrong[2].set("lead_ids", "7");
        wrong[3].set("dry_run", true);
        wrong[4].set("dry_run", "yes");
        for (auto& body : wrong) {
            answer = co_await house.auto_advance(std::move(body));
            CHECK(answer.status == 422);
        }
    };
    house.run(story);
    CHECK(house.value("SELECT count(*) FROM tasks") == "0");
}
