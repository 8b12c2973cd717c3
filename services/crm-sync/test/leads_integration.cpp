#include "crm_house.hpp"
#include "tasks.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

std::string path_of(std::int64_t lead, const std::string& rest = "")
{
    return "/api/v1/leads/" + std::to_string(lead) + rest;
}

}  // namespace

TEST_CASE("a created lead is announced, shown with its history, and found")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "9 1234 5678");
        const auto shown = crm_house::json_of(co_await house.call(method::get, path_of(id), token));
        CHECK(shown.text("phone") == "+56912345678");
        CHECK(shown.text("status") == "cold");
        CHECK(shown.number("lead_score") == 0.0);
        CHECK(shown.text("pipeline_stage") == "entrada");
        CHECK(shown.text("metadata.location") == "Las Condes");
        CHECK(shown.boolean("do_not_contact.all") == false);
        REQUIRE(shown.find("recent_activities")->as_array()->size() == 1);
        for (const auto* query : {"search=maria%20SOTO", "search=5678", "status=cold", "pipeline_stage=entrada",
                                  "max_score=10", "sort=-lead_score", "assigned_to=none"}) {
            const auto list = co_await house.call(method::get, std::string("/api/v1/leads?") + query, token);
            INFO(query);
            CHECK(crm_house::json_of(list).integer("total") == 1);
        }
        for (const auto* query : {"search=nadie", "status=hot", "min_score=1", "tag=x", "assigned_to=me"}) {
            const auto list = co_await house.call(method::get, std::string("/api/v1/leads?") + query, token);
            INFO(query);
            CHECK(crm_house::json_of(list).integer("total") == 0);
        }
        const auto bad = co_await house.call(method::get, "/api/v1/leads?sort=password&status=tibio", token);
        CHECK(bad.status == 422);
    });
    CHECK(house.published("lead.created") == 1);
    CHECK(house.published("lead_created", "value #>> '{data,lead,name}' = 'María Soto'") == 1);
    CHECK(house.count("lead_card WHERE location = 'Las Condes'") == 1);
}

TEST_CASE("one number is one lead, however it is written; deleting frees it")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        const auto again = co_await house.call(method::post, "/api/v1/leads", token, R"({"phone":"56 9 1234 5678"})");
        CHECK(again.status == 409);
        CHECK(crm_house::json_of(again).text("code") == "duplicate_phone");
        CHECK(crm_house::json_of(again).integer("existing_lead_id") == id);
        const auto same = co_await house.call(method::post, "/api/v1/leads?on_duplicate=return", token,
                                              R"({"phone":"+56912345678"})");
        CHECK(same.status == 200);
        const auto second = co_await house.create_lead(token, "+56987654321");
        const auto clash = co_await house.call(method::put, path_of(second), token, R"({"phone":"+56912345678"})");
        CHECK(clash.status == 409);

        const auto gone = co_await house.call(method::del, path_of(id), token);
        CHECK(gone.status == 204);
        const auto missing = co_await house.call(method::get, path_of(id), token);
        CHECK(missing.status == 404);
        co_await house.create_lead(token, "+56912345678");
    });
    CHECK(house.published("lead.deleted") == 1);
}

TEST_CASE("a lead that an admin wants gone is purged at once, and others hear that it is erased")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto other = co_await house.register_broker("dos");
        const auto living = co_await house.create_lead(token, "+56912345678");
        const auto deleted = co_await house.create_lead(token, "+56987654321");
        co_await house.call(method::del, path_of(deleted), token);
        CHECK(house.published("lead.deleted") == 1);
        const auto foreign = co_await house.call(method::del, path_of(living, "?hard=true"), other);
        CHECK(foreign.status == 404);
        for (const auto id : {living, deleted}) {
            const auto gone = co_await house.call(method::del, path_of(id, "?hard=true"), token);
            CHECK(gone.status == 204);
            const auto again = co_await house.call(method::del, path_of(id, "?hard=true"), token);
            CHECK(again.status == 404);
        }
    });
    CHECK(house.count("leads") == 0);
    CHECK(house.count("lead_activities") == 0);
    CHECK(house.published("lead.deleted") == 2);
    CHECK(house.published("lead.erased") == 2);
}

TEST_CASE("deleted leads are purged after 30 days, and imports with them")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        for (const auto* phone : {"+56912345678", "+56987654321"}) {
            const auto id = co_await house.create_lead(token, phone);
            co_await house.call(method::del, path_of(id), token);
        }
        co_await house.create_lead(token, "+56912345678");
        house.query("UPDATE leads SET deleted_at = now() - interval '31 days' WHERE phone = '+56987654321'");
        house.query(R"(INSERT INTO lead_imports (broker_id, created_by, options, header, delimiter, status, total_rows,
                       finished_at) SELECT 1, 1, '{}', '[]', ',', 'completed', 0, now() - d * interval '1 day'
                       FROM unnest(ARRAY[29, 31]) AS d)");
        messaging::task t;
        const auto until = clock::now() + std::chrono::seconds(30);
        const auto kinds = task_table(house.ctx);
        const auto outcome = co_await kinds.back().run(t, until);
        const messaging::origin nobody;
        co_await house.outbox.transact(all_tenants, nobody, outcome.record);
    });
    CHECK(house.count("leads WHERE phone = '+56987654321'") == 0);
    CHECK(house.count("leads") == 2);
    CHECK(house.count("lead_imports") == 1);
    CHECK(house.published("lead.erased") == 1);
    CHECK(house.count("tasks WHERE kind = 'purge_leads' AND due_at > now()") == 1);
}

TEST_CASE("an erased person is a tombstone, and stays blocked when the number comes again")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        const auto other = co_await house.create_lead(token, "+56987654321");
        co_await house.call(method::post, "/api/v1/dnc", token, R"({"phone":"912345678","channels":["call"]})");
        house.query(R"(INSERT INTO lead_imports (broker_id, created_by, options, header, delimiter, total_rows)
                       VALUES (1, 1, '{}', '[]', ',', 2);
                       INSERT INTO lead_import_errors (import_id, row, broker_id, cells, problems)
                       VALUES (1, 2, 1, '["9-1234-5678", "María"]', '[]'), (1, 3, 1, '["12"]', '[]'))");
        const auto path = path_of(id, "/erase");
        for (const auto* body : {R"({"confirm_phone":"+56987654321","reason":"lo pide"})", R"({"reason":"lo pide"})",
                                 R"({"confirm_phone":"+56912345678"})"}) {
            const auto refused = co_await house.call(method::post, path, token, body);
            CHECK(refused.status == 422);
        }
        const std::string good = R"({"confirm_phone":"9 1234 5678","reason":"lo pide"})";
        const auto erased = co_await house.call(method::post, path, token, good);
        CHECK(erased.status == 202);
        const auto again = co_await house.call(method::post, path, token, good);
        CHECK(again.status == 404);
        const auto shown = co_await house.call(method::get, path_of(id), token);
        CHECK(shown.status == 404);
        for (const auto* table : {"leads", "lead_activities", "do_not_contact", "lead_import_errors"}) {
            INFO(table);
            const auto holds = std::string(table) + " t WHERE t::text LIKE '%1234%5678%'";
            CHECK(house.count(holds) == 0);
        }
        CHECK(house.count("leads WHERE name = '[borrado]' AND metadata = '{}'") == 1);
        CHECK(house.count("lead_import_errors") == 1);

        const auto anew = co_await house.create_lead(token, "+56912345678");
        const auto blocked = crm_house::json_of(co_await house.call(method::get, path_of(anew), token));
        CHECK(blocked.boolean("do_not_contact.all") == true);
        const auto untouched = crm_house::json_of(co_await house.call(method::get, path_of(other), token));
        CHECK(untouched.boolean("do_not_contact.all") == false);
        CHECK(house.published("lead.opted_out", "value->>'channel' = 'all'") == 1);
    });
    CHECK(house.published("lead.deleted") == 1);
    CHECK(house.published("lead.erased") == 1);
    CHECK(house.count("outbox WHERE convert_from(value, 'UTF8') LIKE '%lo pide%'") == 0);
}

TEST_CASE("bad bodies are refused field by field")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto none = co_await house.call(method::post, "/api/v1/leads", token, R"({"name":"Sin teléfono"})");
        CHECK(none.status == 422);
        CHECK(crm_house::json_of(none).text("errors") == "");
        const auto bad = co_await house.call(
            method::post, "/api/v1/leads", token,
            R"({"phone":"12","email":"x","tags":[1],"timezone":"Marte","metadata":{"bedrooms":99}})");
        CHECK(bad.status == 422);
        CHECK(crm_house::json_of(bad).find("errors")->as_array()->size() == 5);
    });
    CHECK(house.count("leads") == 0);
}

TEST_CASE("an update is partial, merges metadata, and says nothing when nothing changed")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        const auto changed = co_await house.call(
            method::put, path_of(id), token,
            R"({"name":"María","metadata":{"budget":"3000 UF","location":null,"monthly_income":1800000}})");
        const auto lead = crm_house::json_of(changed);
        CHECK(lead.text("name") == "María");
        CHECK(lead.text("phone") == "+56912345678");
        CHECK(lead.number("metadata.budget_amount") == 3000.0);
        CHECK(lead.text("metadata.budget_currency") == "CLF");
        CHECK_FALSE(lead.at("metadata.location"));
        const auto same = co_await house.call(method::put, path_of(id), token, R"({"name":"María"})");
        CHECK(same.status == 200);
    });
    CHECK(house.published("lead.updated") == 1);
    CHECK(house.published("lead.updated", "value->'changed_fields' ? 'monthly_income'") == 1);
    CHECK(house.query("SELECT monthly_income FROM lead_facts") == "1800000");
    CHECK(house.count("lead_facts WHERE budget = '3000 UF' AND budget_at > now() - interval '1 minute'") == 1);
    CHECK(house.count("lead_card WHERE metadata ? 'monthly_income'") == 0);
    CHECK(house.count("outbox WHERE convert_from(value, 'UTF8') LIKE '%1800000%'") == 0);
}

TEST_CASE("what one broker has, another does not see")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto one = co_await house.register_broker("una");
        const auto two = co_await house.register_broker("dos");
        const auto id = co_await house.create_lead(one, "+56912345678");
        co_await house.create_lead(two, "+56912345678");
        for (const auto& path : {path_of(id), path_of(id, "/activities")}) {
            const auto seen = co_await house.call(method::get, path, two);
            CHECK(seen.status == 404);
        }
        const auto changed = co_await house.call(method::put, path_of(id), two, R"({"name":"Intruso"})");
        CHECK(changed.status == 404);
        const auto deleted = co_await house.call(method::del, path_of(id), two);
        CHECK(deleted.status == 404);
        const auto list = co_await house.call(method::get, "/api/v1/leads", two);
        CHECK(crm_house::json_of(list).integer("total") == 1);

        // The second wall: a query that forgets its WHERE.
        const auto forgetful = [](database::transaction& tx) {
            static constexpr database::query all{"forgetful", "SELECT count(*) AS n FROM leads"};
            return database::get<std::int64_t>(tx.one(all), "n");
        };
        CHECK(co_await house.db.read(tenant(1), forgetful) == 1);
        CHECK(co_await house.db.read(all_tenants, forgetful) == 2);
    });
}

TEST_CASE("an agent works with own leads only, and is given them by an admin")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto created =
            co_await house.call(method::post, "/api/broker/users", admin,
                                R"({"email":"pedro@activa.cl","name":"Pedro","password":"Seguro123!"})");
        const auto agent_id = crm_house::json_of(created).integer("id").value();
        const auto login = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"pedro@activa.cl","password":"Seguro123!"})");
        const auto agent = crm_house::json_of(login).text("access_token");
        const auto id = co_await house.create_lead(admin, "+56912345678");
        const auto hidden = co_await house.call(method::get, path_of(id), agent);
        CHECK(hidden.status == 404);

        const auto give = json::serialize(json::object{{"agent_id", agent_id}});
        const auto refused = co_await house.call(method::put, path_of(id, "/assign"), agent, give);
        CHECK(refused.status == 403);
        const auto stranger = co_await house.call(method::put, path_of(id, "/assign"), admin, R"({"agent_id":999999})");
        CHECK(stranger.status == 400);
        const auto given = co_await house.call(method::put, path_of(id, "/assign"), admin, give);
        CHECK(crm_house::json_of(given).integer("assigned_to") == agent_id);
        const auto seen = co_await house.call(method::get, path_of(id), agent);
        CHECK(seen.status == 200);
        const auto own = co_await house.create_lead(agent, "+56987654321");
        const auto shown = co_await house.call(method::get, path_of(own), agent);
        CHECK(crm_house::json_of(shown).integer("assigned_to") == agent_id);
    });
    CHECK(house.published("lead.assigned") == 1);
    CHECK(house.published("lead_assigned") == 1);
}

TEST_CASE("a number that must not be contacted shows on its lead, in the view, and in an event")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        const std::string block = R"({"phone":"912345678","channels":["call"],"reason":"complaint"})";
        const auto blocked = co_await house.call(method::post, "/api/v1/dnc", token, block);
        CHECK(blocked.status == 201);
        const auto again = co_await house.call(method::post, "/api/v1/dnc", token, block);
        CHECK(again.status == 201);
        const auto shown = crm_house::json_of(co_await house.call(method::get, path_of(id), token));
        CHECK(shown.boolean("do_not_contact.call") == true);
        CHECK(house.count("do_not_contact_now WHERE phone = '+56912345678' AND channel = 'call'") == 1);
        const auto list = crm_house::json_of(co_await house.call(method::get, "/api/v1/dnc", token));
        CHECK(list.integer("total") == 1);
        const auto removed = co_await house.call(method::del, "/api/v1/dnc?phone=%2B56912345678", token);
        CHECK(removed.status == 204);
        const auto twice = co_await house.call(method::del, "/api/v1/dnc?phone=%2B56912345678", token);
        CHECK(twice.status == 404);
    });
    CHECK(house.published("lead.opted_out") == 1);
}

TEST_CASE("resolving finds a lead by number or creates it once")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        co_await house.register_broker("activa");
        const std::string body = R"({"broker_id":1,"phone":"+56912345678","name":"Ana","source":"whatsapp"})";
        const auto first = crm_house::json_of(co_await house.call(method::post, "/internal/leads/resolve", "", body));
        CHECK(first.boolean("created") == true);
        const auto second = crm_house::json_of(co_await house.call(method::post, "/internal/leads/resolve", "", body));
        CHECK(second.boolean("created") == false);
        CHECK(second.integer("lead_id") == first.integer("lead_id"));
        const auto bad =
            co_await house.call(method::post, "/internal/leads/resolve", "", R"({"broker_id":1,"phone":"x"})");
        CHECK(bad.status == 422);

        const std::string visitor = R"({"broker_id":1,"source":"webchat"})";
        const auto third =
            crm_house::json_of(co_await house.call(method::post, "/internal/leads/resolve", "", visitor));
        CHECK(third.boolean("created") == true);
        const auto history = crm_house::json_of(
            co_await house.call(method::post, "/internal/leads/" + third.text("lead_id") + "/history", "", visitor));
        CHECK(history.text("lead.source") == "webchat");
        REQUIRE(history.at("lead.phone"));
        CHECK(history.at("lead.phone")->is_null());
        REQUIRE(history.find("activities")->as_array()->size() == 1);
        CHECK(history.find("activities")->as_array()->front().text("type") == "created");
    });
    CHECK(house.published("lead.created") == 2);
}

TEST_CASE("without scoring, moving a lead is 503, and a wrong stage is refused before")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56912345678");
        const auto moved = co_await house.call(method::put, path_of(id, "/pipeline"), token, R"({"stage":"agendado"})");
        CHECK(moved.status == 503);
        const auto wrong = co_await house.call(method::put, path_of(id, "/pipeline"), token, R"({"stage":"luna"})");
        CHECK(wrong.status == 422);
    });
}
