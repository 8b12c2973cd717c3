#include "crm_house.hpp"
#include "messaging/tasks.hpp"
#include "tasks.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

// more: further fields, as in a query
std::string form_of(const std::string& file, const std::string& more, const std::string& filename)
{
    std::string body;
    const auto add = [&body](const std::string& disposition, const std::string& content) {
        body += "--limit\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    };
    for (const auto& [name, value] : http::parse_form(more))
        add("name=\"" + name + "\"", value);
    add("name=\"file\"; filename=\"" + filename + "\"", file);
    return body + "--limit--\r\n";
}

struct import_house : crm_house
{
    awaitable<http::response> post_file(std::string token, std::string file, std::string more = "",
                                        std::string query = "", std::string filename = "leads.csv")
    {
        http::client_request req{
            method::post, "http://127.0.0.1:" + std::to_string(server.port()) + "/api/v1/leads/bulk-import" + query};
        req.headers.add("Authorization", "Bearer " + token);
        req.headers.add("Content-Type", "multipart/form-data; boundary=limit");
        req.body = form_of(file, more, filename);
        auto answer = co_await http.send(std::move(req), clock::now() + std::chrono::seconds(30));
        co_return std::move(answer.value());
    }

    awaitable<json::value> progress(std::string token, std::int64_t job)
    {
        const auto answer = co_await call(method::get, "/api/v1/leads/imports/" + std::to_string(job), token);
        CHECK(answer.status == 200);
        co_return json_of(answer);
    }

    static messaging::task task_of(std::int64_t job)
    {
        messaging::task t;
        t.broker_id = 1;
        t.payload = json::object{{"import_id", job}};
        return t;
    }

    // One run of the import's task that begins no batch after this time.
    awaitable<messaging::outcome::verdict> run_import(std::int64_t job, std::chrono::milliseconds time)
    {
        const auto kinds = task_table(ctx);
        const auto t = task_of(job);
        const auto until = clock::now() + std::chrono::seconds(5) + time;
        const auto outcome = co_await kinds.front().run(t, until);
        if (outcome.record) {
            const messaging::origin nobody;
            co_await outbox.transact(tenant(1), nobody, outcome.record);
        }
        co_return outcome.what;
    }
};

// Distinct numbers: +56 9 1xxx xxxx
std::string many_rows(int n, int first = 0)
{
    std::string file = "telefono,nombre\n";
    for (int i = first; i < first + n; ++i)
        file += std::to_string(910'000'000 + i) + ",Lead " + std::to_string(i) + "\n";
    return file;
}

void check_counts(const json::value& v, std::int64_t imported, std::int64_t updated, std::int64_t duplicates,
                  std::int64_t invalid)
{
    INFO(json::serialize(v));
    CHECK(v.integer("imported") == imported);
    CHECK(v.integer("updated") == updated);
    CHECK(v.integer("duplicates") == duplicates);
    CHECK(v.integer("invalid") == invalid);
}

}  // namespace

TEST_CASE("a small file is imported in the request: leads, events, history, and what was refused")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        co_await house.create_lead(token, "+56900000001");
        const std::string file =
            "\xEF\xBB\xBFTel\xC3\xA9"
            "fono;Nombre;Correo;Etiquetas;property_type;monthly_income\r\n"
            "9 1234 5678;Ana;ANA@x.cl;norte,vip;Departamento;1800000\r\n"
            "900000001;Otra;;;;\r\n"
            "'+56912345678;Repetida;;;;\r\n"
            "12;=HYPERLINK(1);no;;;\r\n"
            "987654321;Luis;;;;\r\n";
        const auto answer = co_await house.post_file(token, file, "tags=feria");
        REQUIRE(answer.status == 200);
        const auto done = crm_house::json_of(answer);
        check_counts(done, 2, 0, 2, 1);
        CHECK(done.text("status") == "completed");
        CHECK(done.boolean("errors_truncated") == false);
        const auto& errors = *done.find("errors")->as_array();
        REQUIRE(errors.size() == 2);
        CHECK(errors[0].integer("row") == 5);
        CHECK(errors[0].text("column") == "phone");
        CHECK(errors[0].text("value") == "12");
        CHECK(errors[0].text("code") == "invalid_phone");
        CHECK_FALSE(errors[0].text("message").empty());
        CHECK(errors[1].text("code") == "invalid_email");

        const auto list = co_await house.call(method::get, "/api/v1/leads?search=ana&tag=feria&tag=vip", token);
        const auto ana = crm_house::json_of(list).find("data")->as_array()->at(0);
        CHECK(ana.text("phone") == "+56912345678");
        CHECK(ana.text("email") == "ana@x.cl");
        CHECK(ana.text("source") == "import");
        CHECK(ana.text("metadata.property_type") == "departamento");
        CHECK(ana.integer("metadata.monthly_income") == 1'800'000);
        const auto history = co_await house.call(
            method::get, "/api/v1/leads/" + std::to_string(ana.integer("id").value()) + "/activities", token);
        CHECK(crm_house::json_of(history).find("data")->as_array()->at(0).text("type") == "import");

        const auto job = done.integer("job_id").value();
        const auto shown = co_await house.progress(token, job);
        CHECK(shown.text("status") == "completed");
        CHECK(shown.integer("total_rows") == 5);
        CHECK(shown.integer("processed") == 5);
        const auto path = "/api/v1/leads/imports/" + std::to_string(job);
        CHECK(shown.text("errors_url") == path + "/errors.csv");
        const auto csv = co_await house.call(method::get, path + "/errors.csv", token);
        CHECK(csv.body.find("'=HYPERLINK(1)") != csv.body.npos);
        CHECK(csv.body.find("invalid_phone invalid_email") != csv.body.npos);
        const auto late = co_await house.call(method::del, path, token);
        CHECK(late.status == 409);

        // Corrected, the file of errors is imported as it is.
        auto corrected = csv.body;
        corrected.replace(corrected.find("\r\n12;") + 2, 2, "'+56955555555");
        corrected.replace(corrected.find(";no;"), 4, ";a@b.cl;");
        const auto again = co_await house.post_file(token, corrected);
        check_counts(crm_house::json_of(again), 1, 0, 0, 0);
        CHECK(house.count("leads WHERE name = '=HYPERLINK(1)' AND metadata = '{}'") == 1);
    });
    CHECK(house.published("lead.created") == 4);
    CHECK(house.published("lead.created", "value->'changed_fields' ? 'monthly_income'") == 1);
    CHECK(house.published("import_progress", "value #>> '{data,status}' = 'completed'") == 2);
    CHECK(house.published("lead_created") == 1);
    CHECK(house.count("outbox WHERE convert_from(value, 'UTF8') LIKE '%1800000%'") == 0);
}

TEST_CASE("rows of known leads fill what is empty, or overwrite it, as the form says")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        co_await house.create_lead(token, "+56912345678");
        const std::string file =
            "phone,name,email,location\n"
            "+56912345678,Otra,maria@x.cl,Maipú\n"
            "+56987654321,Luis,,\n"
            "987654321,,luis@x.cl,\n"
            "987654321,,luis@x.cl,\n";
        const auto updated = co_await house.post_file(token, file, "on_duplicate=update");
        check_counts(crm_house::json_of(updated), 1, 2, 3, 0);
        CHECK(house.count("leads WHERE name = 'María Soto' AND email = 'maria@x.cl' AND version = 2 "
                          "AND metadata->>'location' = 'Las Condes'") == 1);
        CHECK(house.count("leads WHERE name = 'Luis' AND email = 'luis@x.cl' AND version = 1") == 1);
        const auto overwritten = co_await house.post_file(token, file, "on_duplicate=overwrite");
        check_counts(crm_house::json_of(overwritten), 0, 1, 4, 0);
        CHECK(house.count("leads WHERE name = 'Otra' AND metadata->>'location' = 'Maipú'") == 1);
        const auto skipped = co_await house.post_file(token, file);
        check_counts(crm_house::json_of(skipped), 0, 0, 4, 0);
    });
    CHECK(house.published("lead.created") == 2);
    CHECK(house.published("lead.updated", "value->'changed_fields' = '[\"email\"]'") == 1);
    CHECK(house.published("lead.updated") == 2);
}

TEST_CASE("files and forms that cannot be imported are refused, and so is who may not")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto other = co_await house.register_broker("dos");
        const std::string good = "phone\n+56912345678\n";
        const auto check = [](const http::response& answer, unsigned status, const std::string& code) {
            INFO(answer.body);
            CHECK(answer.status == status);
            CHECK(answer.body.find("\"" + code + "\"") != std::string::npos);
        };
        check(co_await house.post_file(token, ""), 422, "missing_header");
        check(co_await house.post_file(token, "name\nAna\n"), 422, "missing_column");
        check(co_await house.post_file(token, "phone\n\"+569\n"), 422, "unterminated_quote");
        check(co_await house.post_file(token, std::string("p\0h\0", 4)), 422, "invalid_encoding");
        check(co_await house.post_file(token, good, "", "", "leads.xlsx"), 422, "invalid_file_type");
        check(co_await house.post_file(token, good, "on_duplicate=merge"), 422, "invalid_value");
        check(co_await house.post_file(token, good, "assign=x"), 422, "invalid_value");
        check(co_await house.post_file(token, good, "assign=999999"), 400, "agent_not_eligible");
        check(co_await house.post_file(token, good, "campaign_id=1"), 422, "unsupported");
        check(co_await house.post_file(token, many_rows(50'001)), 422, "too_many_rows");
        check(co_await house.post_file("no token", good), 401, "unauthorized");
        const auto wide = "phone\n" + std::string(10 << 20, '1');
        check(co_await house.post_file(token, wide), 413, "payload_too_large");
        const auto json = co_await house.call(method::post, "/api/v1/leads/bulk-import", token, "{}");
        check(json, 415, "unsupported_media_type");

        co_await house.call(method::post, "/api/broker/users", token,
                            R"({"email":"pedro@activa.cl","name":"Pedro","password":"Seguro123!"})");
        const auto login = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"pedro@activa.cl","password":"Seguro123!"})");
        const auto agent = crm_house::json_of(login).text("access_token");
        check(co_await house.post_file(agent, good), 403, "forbidden");

        const auto done = crm_house::json_of(co_await house.post_file(token, good));
        const auto path = "/api/v1/leads/imports/" + std::to_string(done.integer("job_id").value());
        for (const auto& p : {path, path + "/errors.csv"}) {
            check(co_await house.call(method::get, p, other), 404, "not_found");
            check(co_await house.call(method::get, p, agent), 403, "forbidden");
        }
        check(co_await house.call(method::del, path, other), 404, "not_found");
    });
    CHECK(house.count("leads") == 1);
    CHECK(house.count("lead_imports") == 1);
}

TEST_CASE("a large file is imported by a task, and dashboards are told at most once a second")
{
    import_house house;
    messaging::task_runner tasks(house.svc, house.outbox, task_table(house.ctx));
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto answer = co_await house.post_file(token, many_rows(3'500) + "12,Corto\n910000000,Otra\n");
        CHECK(answer.status == 202);
        const auto begun = crm_house::json_of(answer);
        check_counts(begun, 0, 0, 0, 0);
        CHECK(begun.text("status") == "queued");
        const auto job = begun.integer("job_id").value();
        auto is_settled = [&house] { return house.count("tasks WHERE kind = 'import_leads' AND state = 'done'") == 1; };
        std::function<bool()> settled = is_settled;
        co_await testing::eventually(std::move(settled));
        const auto done = co_await house.progress(token, job);
        check_counts(done, 3'500, 0, 1, 1);
        CHECK(done.text("status") == "completed");
        CHECK(done.integer("processed") == 3'502);
        CHECK(done.find("finished_at")->is_string());
    });
    CHECK(house.count("leads") == 3'500);
    CHECK(house.published("lead.created") == 3'500);
    CHECK(house.count("lead_activities WHERE type = 'import'") == 3'500);
    CHECK(house.count("lead_imports WHERE content IS NOT NULL") == 0);
    CHECK(house.published("import_progress") >= 2);
    CHECK(house.published("import_progress", "value #>> '{data,status}' = 'completed'") == 1);
    CHECK(house.count("(SELECT created_at - lag(created_at) OVER (ORDER BY id) AS gap FROM outbox "
                      "WHERE topic = 'realtime.events.v1') f WHERE gap < interval '900 ms'") == 0);
}

TEST_CASE("an import that is stopped after any batch goes on behind it")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto answer = co_await house.post_file(token, many_rows(3'100), "", "?async=true");
        const auto job = crm_house::json_of(answer).integer("job_id").value();
        const auto first = co_await house.run_import(job, std::chrono::milliseconds(50));
        CHECK(first == messaging::outcome::verdict::postponed);
        const auto begun = co_await house.progress(token, job);
        CHECK(begun.text("status") == "running");
        while (co_await house.run_import(job, std::chrono::milliseconds(50)) == messaging::outcome::verdict::postponed)
            ;
        check_counts(co_await house.progress(token, job), 3'100, 0, 0, 0);
    });
    CHECK(house.published("lead.created") == 3'100);
}

TEST_CASE("two runners of one import write every row exactly once")
{
    import_house house;
    messaging::task_runner tasks(house.svc, house.outbox, task_table(house.ctx));
    const auto schedule = [](messaging::unit& unit) {
        messaging::new_task t;
        t.kind = import_kind;
        t.broker_id = 1;
        t.payload = json::object{{"import_id", 1}};
        unit.schedule(std::move(t));  // without the lane that keeps it from running beside the other
    };
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto answer = co_await house.post_file(token, many_rows(4'000), "", "?async=true");
        CHECK(crm_house::json_of(answer).integer("job_id") == 1);
        const messaging::origin nobody;
        co_await house.outbox.transact(all_tenants, nobody, schedule);
        auto is_settled = [&house] { return house.count("tasks WHERE kind = 'import_leads' AND state = 'done'") == 2; };
        std::function<bool()> settled = is_settled;
        co_await testing::eventually(std::move(settled));
        const auto done = co_await house.progress(token, 1);
        check_counts(done, 4'000, 0, 0, 0);
        CHECK(done.integer("processed") == 4'000);
    });
    CHECK(house.published("lead.created") == 4'000);
    CHECK(house.published("import_progress", "value #>> '{data,status}' = 'completed'") == 1);
}

TEST_CASE("what is imported stays when the rest is cancelled; a failed import can be taken up again")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto one = crm_house::json_of(co_await house.post_file(token, many_rows(2'500)));
        const auto job = one.integer("job_id").value();
        // CHECK evaluates a co_await more than once (GCC 12).
        const auto some = co_await house.run_import(job, std::chrono::milliseconds(1));
        CHECK(some == messaging::outcome::verdict::postponed);
        const auto path = "/api/v1/leads/imports/" + std::to_string(job);
        const auto cancelled = co_await house.call(method::del, path, token);
        CHECK(cancelled.status == 204);
        const auto twice = co_await house.call(method::del, path, token);
        CHECK(twice.status == 409);
        const auto rest = co_await house.run_import(job, std::chrono::seconds(5));
        CHECK(rest == messaging::outcome::verdict::done);
        const auto shown = co_await house.progress(token, job);
        CHECK(shown.text("status") == "cancelled");
        CHECK(shown.integer("processed") == 1'000);
        CHECK(house.count("leads") == 1'000);
        CHECK(house.published("import_progress", "value #>> '{data,status}' = 'cancelled'") == 1);

        const auto two = crm_house::json_of(co_await house.post_file(token, many_rows(10, 9'000), "", "?async=true"));
        const auto failing = two.integer("job_id").value();
        const auto kinds = task_table(house.ctx);
        const auto dies = [&](messaging::unit& unit) {
            kinds.front().on_dead(unit, import_house::task_of(failing), "the database is full");
        };
        const messaging::origin nobody;
        co_await house.outbox.transact(tenant(1), nobody, dies);
        const auto failed = co_await house.progress(token, failing);
        CHECK(failed.text("status") == "failed");
        const auto again = co_await house.run_import(failing, std::chrono::seconds(5));
        CHECK(again == messaging::outcome::verdict::done);
        check_counts(co_await house.progress(token, failing), 10, 0, 0, 0);
    });
}

TEST_CASE("imported leads go to one agent, or round the available ones")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        std::vector<std::int64_t> agents;
        for (const auto* name : {"ana", "pedro", "luis"}) {
            const json::object body{
                {"email", std::string(name) + "@activa.cl"}, {"name", name}, {"password", "Seguro123!"}};
            const auto answer = co_await house.call(method::post, "/api/broker/users", token, json::serialize(body));
            agents.push_back(crm_house::json_of(answer).integer("id").value());
        }
        house.query("UPDATE users SET available = false WHERE name = 'luis'");
        house.query("UPDATE users SET max_open_leads = 3 WHERE name = 'ana'");
        const auto owned = [&house](std::int64_t agent) {
            return house.count("leads WHERE assigned_to = " + std::to_string(agent));
        };
        co_await house.post_file(token, many_rows(3), "assign=round_robin");
        CHECK(owned(agents[0]) == 2);
        CHECK(owned(agents[1]) == 1);
        co_await house.post_file(token, many_rows(5, 10), "assign=round_robin");
        CHECK(owned(agents[0]) == 3);
        CHECK(owned(agents[1]) == 5);
        CHECK(owned(agents[2]) == 0);
        co_await house.post_file(token, many_rows(2, 20), "assign=" + std::to_string(agents[2]));
        CHECK(owned(agents[2]) == 2);
    });
    CHECK(house.count("leads WHERE assigned_to IS NULL") == 0);
}

TEST_CASE("an erased person's number may be imported, but nobody contacts it")
{
    import_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto id = co_await house.create_lead(token, "+56910000001");
        const auto path = "/api/v1/leads/" + std::to_string(id) + "/erase";
        const auto erased =
            co_await house.call(method::post, path, token, R"({"confirm_phone":"+56910000001","reason":"lo pide"})");
        CHECK(erased.status == 202);
        const auto done = co_await house.post_file(token, many_rows(3));
        check_counts(crm_house::json_of(done), 3, 0, 0, 0);
    });
    CHECK(house.count("do_not_contact_now") == 1);
    CHECK(house.count("do_not_contact WHERE phone = '+56910000001' AND channel = 'all' AND reason = 'erased'") == 1);
    CHECK(house.published("lead.opted_out") == 1);
}
