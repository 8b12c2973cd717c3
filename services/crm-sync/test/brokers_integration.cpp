#include "crm_house.hpp"
#include "openapi_document.hpp"
#include "store_accounts.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

constexpr const char* brokers_path = "/api/brokers";
constexpr const char* versions_path = "/api/broker/config/prompt/versions";

// The platform's operator; his token.
awaitable<std::string> log_in_superadmin(crm_house& house)
{
    const auto add = [](database::transaction& tx) {
        return accounts::upsert_superadmin(tx, "root@relevo.example", auth::hash_password("Seguro123!"));
    };
    co_await house.db.transact(all_tenants, add);
    const auto answer = co_await house.call(method::post, "/auth/login", "",
                                            R"({"email":"root@relevo.example","password":"Seguro123!"})");
    REQUIRE(answer.status == 200);
    co_return crm_house::json_of(answer).text("access_token");
}

std::string broker_of_slug(const crm_house& house, const std::string& slug)
{
    return brokers_path + ("/" + house.query("SELECT id FROM brokers WHERE slug = '" + slug + "'"));
}

std::string problem_of(const http::response& r)
{
    return std::to_string(r.status) + " " + crm_house::json_of(r).text("code");
}

}  // namespace

TEST_CASE("a superadmin creates a company with its first ADMIN")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto root = co_await log_in_superadmin(house);
        const auto created = co_await house.call(
            method::post, brokers_path, root,
            R"({"name":"Andes Perú","country":"PE","currency":"PEN","timezone":"America/Lima","phone":"987654321",
                "limits":{"max_users":5},"admin":{"email":"jefa@andes.pe","name":"Rosa","password":"Seguro123!"}})");
        REQUIRE(created.status == 201);
        const auto andes = crm_house::json_of(created);
        CHECK(andes.text("slug") == "andes-peru");
        CHECK(andes.text("phone") == "+51987654321");
        CHECK(andes.integer("limits.max_users") == 5);
        CHECK(andes.integer("limits.max_leads") == 50'000);
        CHECK(andes.text("plan") == "standard");
        CHECK(andes.text("admin.role") == "ADMIN");
        CHECK(andes.at("admin.invite_url") == nullptr);
        const auto login = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"jefa@andes.pe","password":"Seguro123!"})");
        const auto admin = crm_house::json_of(login).text("access_token");
        const auto config = crm_house::json_of(co_await house.call(method::get, "/api/broker/config", admin));
        CHECK(config.text("broker.currency") == "PEN");
        CHECK(config.integer("prompt.version") == 1);

        const auto invited =
            co_await house.call(method::post, brokers_path, root,
                                R"({"name":"Sur","slug":"sur-1","admin":{"email":"s@sur.cl","name":"Sol"}})");
        CHECK(crm_house::json_of(invited).text("slug") == "sur-1");
        CHECK(crm_house::json_of(invited).text("admin.invite_url").find("token=") != std::string::npos);

        const auto taken = co_await house.call(method::post, brokers_path, root,
                                               R"({"name":"Otra","admin":{"email":"S@sur.cl","name":"Sol"}})");
        CHECK(problem_of(taken) == "409 email_already_registered");
        const auto slug =
            co_await house.call(method::post, brokers_path, root,
                                R"({"name":"Otra","slug":"sur-1","admin":{"email":"o@sur.cl","name":"O"}})");
        CHECK(problem_of(slug) == "409 slug_taken");
        const auto bad =
            co_await house.call(method::post, brokers_path, root,
                                R"({"slug":"-x","country":"chile","timezone":"x","limits":{"max_users":-1}})");
        CHECK(bad.status == 422);
        CHECK(crm_house::json_of(bad).find("errors")->as_array()->size() == 7);
        const auto by_admin = co_await house.call(method::get, brokers_path, admin);
        CHECK(by_admin.status == 403);
    });
    CHECK(house.count("brokers") == 2);
}

TEST_CASE("companies are listed, counted, shown and changed; what others know of one is announced")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto root = co_await log_in_superadmin(house);
        const auto admin = co_await house.register_broker("activa");
        co_await house.register_broker("pasiva");
        events::v1::CallEvent call;
        call.set_broker_id(std::stoll(house.query("SELECT id FROM brokers WHERE slug = 'activa'")));
        const auto lead = co_await house.create_lead(admin, "+56911111111");
        call.set_lead_id(lead);
        co_await house.deliver(events::call_initiated, call);
        const auto list = crm_house::json_of(
            co_await house.call(method::get, std::string(brokers_path) + "?search=ACTIVA&include=stats", root));
        CHECK(list.integer("total") == 1);
        const auto first = list.find("data")->as_array()->front();
        CHECK(first.integer("stats.users") == 1);
        CHECK(first.integer("stats.leads") == 1);
        CHECK(first.integer("stats.calls_30d") == 1);

        const auto path = broker_of_slug(house, "activa");
        const auto shown = crm_house::json_of(co_await house.call(method::get, path, root));
        CHECK(shown.find("stats") == nullptr);
        const auto renamed =
            co_await house.call(method::put, path, root,
                                R"({"name":"Activa SpA","email":"Hola@activa.cl","limits":{"monthly_cost_usd":9.5}})");
        CHECK(crm_house::json_of(renamed).text("name") == "Activa SpA");
        CHECK(crm_house::json_of(renamed).text("email") == "hola@activa.cl");
        CHECK(crm_house::json_of(renamed).number("limits.monthly_cost_usd") == 9.5);
        CHECK(crm_house::json_of(renamed).integer("limits.max_users") == 20);
        CHECK(house.published("broker.config_changed", "value->>'section' = 'broker'") == 1);
        const auto plan = co_await house.call(method::put, path, root, R"({"plan":"pro","email":null})");
        CHECK(crm_house::json_of(plan).find("email")->is_null());
        CHECK(house.published("broker.config_changed") == 1);
        const auto clash = co_await house.call(method::put, path, root, R"({"slug":"pasiva"})");
        CHECK(problem_of(clash) == "409 slug_taken");
        const auto missing = co_await house.call(method::get, std::string(brokers_path) + "/999999", root);
        CHECK(missing.status == 404);
    });
}

TEST_CASE("a deactivated company is shut out everywhere until it is active again")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto root = co_await log_in_superadmin(house);
        const auto admin = co_await house.register_broker("activa");
        const auto invited =
            co_await house.call(method::post, "/api/broker/users", admin, R"({"email":"a@activa.cl","name":"A"})");
        const auto url = crm_house::json_of(invited).text("invite_url");
        const auto path = broker_of_slug(house, "activa");
        const auto purge = co_await house.call(method::del, path + "?purge=true", root);
        CHECK(problem_of(purge) == "409 purge_unavailable");
        for (int i = 0; i < 2; ++i) {
            const auto gone = co_await house.call(method::del, path, root);
            CHECK(gone.status == 204);
        }
        CHECK(house.published("broker.deactivated") == 1);
        const auto me = co_await house.call(method::get, "/auth/me", admin);
        CHECK(me.status == 401);
        const std::string right = R"({"email":"activa@example.cl","password":"Seguro123!"})";
        const auto login = co_await house.call(method::post, "/auth/login", "", right);
        CHECK(problem_of(login) == "401 broker_inactive");
        const auto wrong = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"activa@example.cl","password":"Otra1234!"})");
        CHECK(problem_of(wrong) == "401 invalid_credentials");
        const json::object acceptance{{"token", url.substr(url.find('=') + 1)}, {"password", "Seguro123!"}};
        const auto accepted = co_await house.call(method::post, "/auth/accept-invite", "", json::serialize(acceptance));
        CHECK(problem_of(accepted) == "401 broker_inactive");
        const auto inactive = co_await house.call(method::get, std::string(brokers_path) + "?is_active=false", root);
        CHECK(crm_house::json_of(inactive).integer("total") == 1);
        CHECK(house.count("user_state WHERE broker_id IS NOT NULL AND is_active") == 0);

        for (int i = 0; i < 2; ++i) {
            const auto back = co_await house.call(method::post, path + "/reactivate", root);
            CHECK(crm_house::json_of(back).boolean("is_active") == true);
        }
        CHECK(house.published("broker.reactivated") == 1);
        const auto again = co_await house.call(method::post, "/auth/login", "", right);
        CHECK(again.status == 200);
        const auto old = co_await house.call(method::get, "/auth/me", admin);
        CHECK(old.status == 401);
    });
}

TEST_CASE("a prompt's versions are listed, compared, and one of them becomes the newest")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto change = [&](std::string body) {
            return house.call(method::put, "/api/broker/config/prompt", admin, body);
        };
        co_await change(R"({"agent_name":"Eva","note":"Otro nombre"})");
        co_await change(R"({"behavior_rules":"Tutea siempre."})");
        const auto get = [&](std::string rest) { return house.call(method::get, versions_path + rest, admin); };
        const auto list = crm_house::json_of(co_await get("?limit=2"));
        CHECK(list.integer("total") == 3);
        const auto newest = list.find("data")->as_array()->front();
        CHECK(newest.integer("version") == 3);
        CHECK(json::serialize(*newest.find("changed_fields")) == R"(["behavior_rules"])");
        CHECK(newest.find("prompt") == nullptr);
        const auto second = crm_house::json_of(co_await get("/2"));
        CHECK(second.text("note") == "Otro nombre");
        CHECK(second.text("prompt.agent_name") == "Eva");
        const auto missing = co_await get("/4");
        CHECK(missing.status == 404);

        const auto diff = crm_house::json_of(co_await get("/2/diff"));
        CHECK(json::serialize(*diff.find("changes")) == R"([{"field":"agent_name","from":"Sofía","to":"Eva"}])");
        const auto wide = crm_house::json_of(co_await get("/3/diff?base=1"));
        CHECK(wide.find("changes")->as_array()->size() == 2);
        const auto bad = co_await get("/3/diff?base=x");
        CHECK(bad.status == 422);

        const auto active =
            crm_house::json_of(co_await house.call(method::post, std::string(versions_path) + "/1/activate", admin));
        CHECK(active.integer("version") == 4);
        CHECK(active.text("agent_name") == "Sofía");
        CHECK(active.text("behavior_rules").empty());
        const auto fourth = crm_house::json_of(co_await get("/4"));
        CHECK(fourth.find("changed_fields")->as_array()->size() == 2);
        const auto config = crm_house::json_of(co_await house.call(method::get, "/api/broker/config", admin));
        CHECK(config.integer("prompt.version") == 4);
        CHECK(config.text("prompt.agent_name") == "Sofía");

        const auto other = co_await house.register_broker("otra");
        const auto foreign = co_await house.call(method::get, std::string(versions_path) + "/2", other);
        CHECK(foreign.status == 404);
    });
    CHECK(house.published("broker.config_changed", "value->>'section' = 'prompt'") == 3);
}

TEST_CASE("the prompt is shown as it is composed, with what is known of a lead")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto lead = co_await house.create_lead(admin, "+56911111111");
        co_await house.call(method::put, "/api/broker/config/prompt", admin, R"({"identity_prompt":"Vendes casas."})");
        const auto plain =
            crm_house::json_of(co_await house.call(method::get, "/api/broker/config/prompt/preview", admin));
        CHECK(plain.text("prompt") == "Eres Sofía, asesora inmobiliaria de activa.\n\nVendes casas.");
        CHECK(plain.integer("chars") == 58);
        const auto of_lead = crm_house::json_of(co_await house.call(
            method::get, "/api/broker/config/prompt/preview?lead_id=" + std::to_string(lead), admin));
        CHECK(of_lead.text("prompt").ends_with("- Nombre: María Soto\n- Ubicación: Las Condes"));
        CHECK(of_lead.find("sections")->as_array()->size() == 3);
        const auto other = co_await house.register_broker("otra");
        const auto foreign = co_await house.call(
            method::get, "/api/broker/config/prompt/preview?lead_id=" + std::to_string(lead), other);
        CHECK(foreign.status == 404);
    });
}

TEST_CASE("the API's document and the pages over it are served without a token")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto document = co_await house.call(method::get, "/openapi.yaml");
        CHECK(document.status == 200);
        CHECK(document.body == openapi_document);
        CHECK(document.body.starts_with("openapi: 3."));
        for (const auto* path : {"/docs", "/redoc"}) {
            INFO(path);
            const auto page = co_await house.call(method::get, path);
            CHECK(page.status == 200);
            CHECK(page.headers.get("Content-Type").starts_with("text/html"));
            CHECK(page.headers.get("Content-Security-Policy").starts_with("default-src 'none'"));
            CHECK(page.body.find("/openapi.yaml") != std::string::npos);
            // Whatever a script names as its source is tied to its bytes.
            for (auto at = page.body.find("src="); at != std::string::npos; at = page.body.find("src=", at + 1))
                CHECK(page.body.substr(at, page.body.find('>', at) - at).find("integrity=\"sha384-") !=
                      std::string::npos);
        }
    });
}
