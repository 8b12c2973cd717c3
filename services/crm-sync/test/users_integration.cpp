#include <cstdlib>

#include "crm_house.hpp"
#include "store_accounts.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

constexpr const char* users_path = "/api/broker/users";

// Of two ADMINs and an AGENT, one ADMIN inactive.
const std::pair<const char*, int> totals_by_query[] = {{"", 3},
                                                       {"?role=AGENT", 1},
                                                       {"?role=ADMIN", 2},
                                                       {"?is_active=true", 2},
                                                       {"?is_active=false", 1},
                                                       {"?search=RAMON", 1},
                                                       {"?search=activa.cl", 2},
                                                       {"?search=nadie", 0}};

awaitable<http::response> log_in(crm_house& house, std::string email, std::string password)
{
    const json::object body{{"email", email}, {"password", password}};
    co_return co_await house.call(method::post, "/auth/login", "", json::serialize(body));
}

awaitable<std::string> token_of(crm_house& house, std::string email, std::string password = "Seguro123!")
{
    const auto answer = co_await log_in(house, email, password);
    REQUIRE(answer.status == 200);
    co_return crm_house::json_of(answer).text("access_token");
}

awaitable<std::int64_t> add_user(crm_house& house, std::string token, std::string name, std::string role)
{
    const json::object body{{"email", name + "@activa.cl"}, {"name", name}, {"role", role}, {"password", "Seguro123!"}};
    const auto answer = co_await house.call(method::post, users_path, token, json::serialize(body));
    REQUIRE(answer.status == 201);
    co_return crm_house::json_of(answer).integer("id").value();
}

awaitable<bool> is_live_token(crm_house& house, std::string token)
{
    const auto answer = co_await house.call(method::get, "/auth/me", token);
    co_return answer.status == 200;
}

std::string path_of_user(std::int64_t id, const std::string& rest = "")
{
    return users_path + ("/" + std::to_string(id)) + rest;
}

std::string code_of(const http::response& r)
{
    return std::to_string(r.status) + " " + crm_house::json_of(r).text("code");
}

std::string token_in(const http::response& created)
{
    const auto url = crm_house::json_of(created).text("invite_url");
    const auto at = url.find("/accept-invite?token=");
    REQUIRE(at != url.npos);
    return url.substr(url.find('=') + 1);
}

}  // namespace

TEST_CASE("an admin reads and changes people of the own company")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto other = co_await house.register_broker("otra");
        const auto id = co_await add_user(house, admin, "pedro", "AGENT");
        const auto changed = crm_house::json_of(co_await house.call(
            method::put, path_of_user(id), admin,
            R"({"name":" Pedro Ruíz ","phone":"9 8765 4321","available":false,"max_open_leads":40,"extra":1,
                "timezone":"America/Lima","weekly_hours":{"1":[["09:00","13:00"],["14:00","18:00"]],"7":[]}})"));
        CHECK(changed.text("name") == "Pedro Ruíz");
        CHECK(changed.text("phone") == "+56987654321");
        CHECK(changed.boolean("available") == false);
        CHECK(changed.integer("max_open_leads") == 40);
        CHECK(changed.text("timezone") == "America/Lima");
        const auto shown = crm_house::json_of(co_await house.call(method::get, path_of_user(id), admin));
        CHECK(json::serialize(*shown.find("weekly_hours")) == R"({"1":[["09:00","13:00"],["14:00","18:00"]],"7":[]})");
        CHECK(shown.text("created_at").ends_with("Z"));
        const auto cleared = crm_house::json_of(co_await house.call(
            method::put, path_of_user(id), admin, R"({"timezone":null,"weekly_hours":null,"phone":null})"));
        CHECK(cleared.find("timezone")->is_null());
        CHECK(cleared.find("weekly_hours")->is_null());
        CHECK(cleared.integer("max_open_leads") == 40);

        const auto bad = co_await house.call(
            method::put, path_of_user(id), admin,
            R"({"name":"","phone":"12","timezone":"Chile","max_open_leads":-1,"role":"JEFE","is_active":"no",
                "weekly_hours":{"8":[]},"password":"corta"})");
        CHECK(bad.status == 422);
        CHECK(crm_house::json_of(bad).find("errors")->as_array()->size() == 8);
        const auto raised = co_await house.call(method::put, path_of_user(id), admin, R"({"role":"SUPERADMIN"})");
        CHECK(raised.status == 403);
        for (const auto m : {method::get, method::put, method::del}) {
            const auto foreign = co_await house.call(m, path_of_user(id), other, m == method::put ? "{}" : "");
            CHECK(foreign.status == 404);
        }
        const auto agent = co_await token_of(house, "pedro@activa.cl");
        const auto refused = co_await house.call(method::get, path_of_user(id), agent);
        CHECK(refused.status == 403);
    });
}

TEST_CASE("people are listed by role, activity and words")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        co_await add_user(house, admin, "ramón", "AGENT");
        const auto eva = co_await add_user(house, admin, "eva", "ADMIN");
        co_await house.call(method::del, path_of_user(eva), admin);
        for (const auto& [query, total] : totals_by_query) {
            INFO(query);
            const auto list = co_await house.call(method::get, users_path + std::string(query), admin);
            CHECK(crm_house::json_of(list).integer("total") == total);
        }
        const auto bad =
            co_await house.call(method::get, users_path + std::string("?is_active=quizas&role=JEFE"), admin);
        CHECK(bad.status == 422);
    });
}

TEST_CASE("an invited person is inactive until the link is followed, which works once and for 72 hours")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto created =
            co_await house.call(method::post, users_path, admin, R"({"email":"Ana@activa.cl","name":"Ana Díaz"})");
        REQUIRE(created.status == 201);
        CHECK(crm_house::json_of(created).boolean("is_active") == false);
        const auto token = token_in(created);
        CHECK(house.count("user_invites WHERE token_hash = '" + signing::to_hex(signing::sha256(token)) +
                          "' AND expires_at BETWEEN now() + interval '71 hours' AND now() + interval '72 hours'") == 1);
        CHECK(house.count("user_invites WHERE position('" + token + "' IN user_invites::text) > 0") == 0);
        const auto early = co_await log_in(house, "ana@activa.cl", "Seguro123!");
        CHECK(code_of(early) == "401 invalid_credentials");

        const auto accept = [&](std::string of, std::string password) {
            const json::object body{{"token", of}, {"password", password}};
            return house.call(method::post, "/auth/accept-invite", "", json::serialize(body));
        };
        const auto weak = co_await accept(token, "corta");
        CHECK(code_of(weak) == "422 validation_error");
        const auto unknown = co_await accept(token + "0", "Seguro123!");
        CHECK(code_of(unknown) == "400 invalid_invite");
        const auto accepted = co_await accept(token, "Segura456!");
        REQUIRE(accepted.status == 200);
        const auto ana = crm_house::json_of(accepted).text("access_token");
        const auto me = crm_house::json_of(co_await house.call(method::get, "/auth/me", ana));
        CHECK(me.boolean("is_active") == true);
        CHECK(me.text("role") == "AGENT");
        co_await token_of(house, "ana@activa.cl", "Segura456!");
        const auto twice = co_await accept(token, "Segura789!");
        CHECK(code_of(twice) == "400 invalid_invite");

        const auto late =
            co_await house.call(method::post, users_path, admin, R"({"email":"leo@activa.cl","name":"Leo"})");
        house.query("UPDATE user_invites SET expires_at = now() - interval '1 second'");
        const auto expired = co_await accept(token_in(late), "Seguro123!");
        CHECK(code_of(expired) == "400 invalid_invite");
        const auto taken =
            co_await house.call(method::post, users_path, admin, R"({"email":"leo@activa.cl","name":"L"})");
        CHECK(code_of(taken) == "409 email_already_registered");
        const auto password = co_await house.call(method::post, users_path, admin,
                                                  R"({"email":"x@activa.cl","name":"X","password":"corta"})");
        CHECK(code_of(password) == "422 validation_error");
    });
    CHECK(house.count("user_invites WHERE expires_at > now()") == 0);
}

TEST_CASE("an invite ends when the person is deactivated, and when an ADMIN sets a password")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto created =
            co_await house.call(method::post, users_path, admin, R"({"email":"a@activa.cl","name":"A"})");
        const auto id = crm_house::json_of(created).integer("id").value();
        const auto too_early = co_await house.call(method::put, path_of_user(id), admin, R"({"is_active":true})");
        CHECK(code_of(too_early) == "422 validation_error");
        const auto gone = co_await house.call(method::del, path_of_user(id), admin);
        CHECK(gone.status == 204);
        const json::object body{{"token", token_in(created)}, {"password", "Seguro123!"}};
        const auto refused = co_await house.call(method::post, "/auth/accept-invite", "", json::serialize(body));
        CHECK(code_of(refused) == "400 invalid_invite");

        const auto second =
            co_await house.call(method::post, users_path, admin, R"({"email":"b@activa.cl","name":"B"})");
        const auto path = path_of_user(crm_house::json_of(second).integer("id").value());
        const auto set = co_await house.call(method::put, path, admin, R"({"password":"Seguro123!","is_active":true})");
        CHECK(set.status == 200);
        co_await token_of(house, "b@activa.cl");
    });
    CHECK(house.count("user_invites") == 0);
}

TEST_CASE("nobody takes the own rights away, and a company keeps an active ADMIN")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto me = crm_house::json_of(co_await house.call(method::get, "/auth/me", admin)).integer("id").value();
        for (const auto* change : {R"({"role":"AGENT"})", R"({"is_active":false})"}) {
            const auto refused = co_await house.call(method::put, path_of_user(me), admin, change);
            CHECK(code_of(refused) == "409 cannot_modify_self");
        }
        const auto leave = co_await house.call(method::del, path_of_user(me), admin);
        CHECK(code_of(leave) == "409 cannot_modify_self");

        const auto add_root = [](database::transaction& tx) {
            return accounts::upsert_superadmin(tx, "root@relevo.example", auth::hash_password("Seguro123!"));
        };
        co_await house.db.transact(all_tenants, add_root);
        const auto root = co_await token_of(house, "root@relevo.example");
        const auto broker = "?broker_id=" + house.query("SELECT id FROM brokers");
        const auto last = co_await house.call(method::del, path_of_user(me, broker), root);
        CHECK(code_of(last) == "409 last_admin");
        const auto eva = co_await add_user(house, admin, "eva", "ADMIN");
        const auto demoted = co_await house.call(method::put, path_of_user(me, broker), root, R"({"role":"AGENT"})");
        CHECK(demoted.status == 200);
        const auto now_last =
            co_await house.call(method::put, path_of_user(eva, broker), root, R"({"is_active":false})");
        CHECK(code_of(now_last) == "409 last_admin");
    });
}

TEST_CASE("another role, another password and deactivation end a person's sessions")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto id = co_await add_user(house, admin, "pedro", "AGENT");
        const auto is_live = [&](std::string of) { return is_live_token(house, of); };
        auto token = co_await token_of(house, "pedro@activa.cl");
        co_await house.call(method::put, path_of_user(id), admin, R"({"name":"Pedro"})");
        const bool counts = co_await is_live(token);
        CHECK(counts);
        for (const auto* change : {R"({"role":"ADMIN"})", R"({"password":"Seguro123!"})", R"({"is_active":false})"}) {
            INFO(change);
            co_await house.call(method::put, path_of_user(id), admin, change);
            const bool still_counts = co_await is_live(token);
            CHECK_FALSE(still_counts);
            if (house.query("SELECT is_active FROM users WHERE id = " + std::to_string(id)) == "t")
                token = co_await token_of(house, "pedro@activa.cl");
        }
        const auto out = co_await log_in(house, "pedro@activa.cl", "Seguro123!");
        CHECK(code_of(out) == "401 invalid_credentials");
        co_await house.call(method::put, path_of_user(id), admin, R"({"is_active":true})");
        const bool counts_again = co_await is_live(token);
        CHECK_FALSE(counts_again);
    });
    // What the other services see of it.
    CHECK(house.count("user_state WHERE token_epoch = 3 AND is_active") == 1);
}

TEST_CASE("who leaves leaves the open leads to nobody, to one person, or to all in turn")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto pedro = co_await add_user(house, admin, "pedro", "AGENT");
        const auto eva = co_await add_user(house, admin, "eva", "AGENT");
        const auto ana = co_await add_user(house, admin, "ana", "AGENT");
        // The stand-in of scoring is one for all schemas: ids that no other test has.
        house.query("ALTER TABLE leads ALTER COLUMN id RESTART WITH " + std::to_string(crm_house::now_ms()));
        std::vector<std::int64_t> ids;
        for (const auto* phone : {"+56911111111", "+56922222222", "+56933333333", "+56944444444"})
            ids.push_back(co_await house.create_lead(admin, phone));
        const auto owned_by = [&](std::int64_t user) {
            return house.count("leads WHERE assigned_to = " + std::to_string(user));
        };
        const auto give_all_to = [&](std::int64_t user) {
            house.query("UPDATE leads SET assigned_to = " + std::to_string(user));
        };
        give_all_to(pedro);
        // One of them is won, and stays with whom it was.
        house.query(
            "INSERT INTO scoring.lead_state (broker_id, lead_id, stage) SELECT broker_id, id, 'ganado' FROM leads"
            " WHERE id = " +
            std::to_string(ids[0]));
        const auto shown = crm_house::json_of(co_await house.call(method::get, path_of_user(pedro), admin));
        CHECK(shown.integer("open_leads") == 3);

        for (const auto* to : {"?reassign=alguien", "?reassign=0"}) {
            const auto refused = co_await house.call(method::del, path_of_user(pedro, to), admin);
            CHECK(refused.status == 422);
        }
        const auto himself =
            co_await house.call(method::del, path_of_user(pedro, "?reassign=" + std::to_string(pedro)), admin);
        CHECK(code_of(himself) == "400 agent_not_eligible");
        CHECK(owned_by(pedro) == 4);

        const auto in_turn = co_await house.call(method::del, path_of_user(pedro, "?reassign=round_robin"), admin);
        CHECK(in_turn.status == 204);
        CHECK(owned_by(pedro) == 1);
        CHECK(owned_by(eva) + owned_by(ana) == 3);
        CHECK(std::abs(owned_by(eva) - owned_by(ana)) == 1);
        CHECK(house.published("lead.assigned") == 3);
        CHECK(house.published("lead_assigned",
                              "value #>> '{data,previous_agent_id}' = '" + std::to_string(pedro) + "'") == 3);
        CHECK(house.count("lead_activities WHERE type = 'assigned' AND actor_kind = 'user'") == 3);

        const auto evas = owned_by(eva);
        const auto to_ana =
            co_await house.call(method::del, path_of_user(eva, "?reassign=" + std::to_string(ana)), admin);
        CHECK(to_ana.status == 204);
        CHECK(owned_by(ana) == 3);
        const auto nobody = co_await house.call(method::del, path_of_user(ana), admin);
        CHECK(nobody.status == 204);
        CHECK(house.count("leads WHERE assigned_to IS NULL") == 3);
        const auto again = co_await house.call(method::del, path_of_user(ana), admin);
        CHECK(again.status == 204);
        CHECK(house.published("lead.assigned") == 3 + evas + 3);
        house.query("DELETE FROM scoring.lead_state WHERE lead_id = " + std::to_string(ids[0]));
    });
    CHECK(house.count("users WHERE role = 'AGENT' AND is_active") == 0);
}

TEST_CASE("who has as many leads as they take, or is away, is left out of the round")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        const auto pedro = co_await add_user(house, admin, "pedro", "AGENT");
        const auto eva = co_await add_user(house, admin, "eva", "AGENT");
        const auto ana = co_await add_user(house, admin, "ana", "AGENT");
        co_await house.call(method::put, path_of_user(eva), admin, R"({"max_open_leads":1})");
        co_await house.call(method::put, path_of_user(ana), admin, R"({"available":false})");
        for (const auto* phone : {"+56911111111", "+56922222222"})
            co_await house.create_lead(admin, phone);
        house.query("UPDATE leads SET assigned_to = " + std::to_string(pedro));
        co_await house.call(method::del, path_of_user(pedro, "?reassign=round_robin"), admin);
        CHECK(house.count("leads WHERE assigned_to = " + std::to_string(eva)) == 1);
        CHECK(house.count("leads WHERE assigned_to IS NULL") == 1);
    });
}

TEST_CASE("a session is renewed while it counts and is younger than seven days")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto renewed = co_await house.call(method::post, "/auth/refresh", token);
        REQUIRE(renewed.status == 200);
        const auto second = crm_house::json_of(renewed).text("access_token");
        CHECK(second != token);
        const auto me = co_await house.call(method::get, "/auth/me", second);
        CHECK(me.status == 200);
        co_await house.call(method::post, "/auth/logout", second);
        const auto over = co_await house.call(method::post, "/auth/refresh", second);
        CHECK(over.status == 401);

        house.cfg.tokens.ttl = std::chrono::hours(10 * 24);
        auto user = auth::verify_token(house.cfg.tokens, token, wall_clock::now()).value();
        const auto aged = [&](int days) {
            return auth::issue_token(house.cfg.tokens, user, wall_clock::now() - std::chrono::hours(days * 24));
        };
        const auto young = co_await house.call(method::post, "/auth/refresh", aged(6));
        CHECK(young.status == 200);
        const auto old = co_await house.call(method::post, "/auth/refresh", aged(8));
        CHECK(old.status == 401);
    });
}

TEST_CASE("a person changes the own password, which ends the sessions of the old one")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const auto change = [&](std::string current, std::string wanted) {
            const json::object body{{"current_password", current}, {"new_password", wanted}};
            return house.call(method::post, "/auth/password", token, json::serialize(body));
        };
        const auto too_weak = co_await change("Seguro123!", "corta");
        CHECK(code_of(too_weak) == "422 validation_error");
        const auto wrong = co_await change("Otra1234!", "Nueva456!");
        CHECK(code_of(wrong) == "400 invalid_current_password");
        const auto changed = co_await change("Seguro123!", "Nueva456!");
        CHECK(changed.status == 204);
        const auto stale = co_await house.call(method::get, "/auth/me", token);
        CHECK(stale.status == 401);
        const auto old = co_await log_in(house, "activa@example.cl", "Seguro123!");
        CHECK(code_of(old) == "401 invalid_credentials");
        co_await token_of(house, "activa@example.cl", "Nueva456!");
    });
}

TEST_CASE("guessing the current password is limited as guessing at the log-in is")
{
    crm_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("activa");
        const std::string wrong = R"({"current_password":"Otra1234!","new_password":"Nueva456!"})";
        for (int i = 0; i < 5; ++i) {
            const auto refused = co_await house.call(method::post, "/auth/password", token, wrong);
            CHECK(refused.status == 400);
        }
        const auto blocked = co_await house.call(method::post, "/auth/password", token, wrong);
        CHECK(code_of(blocked) == "429 too_many_attempts");
        const auto log_in_too = co_await log_in(house, "activa@example.cl", "Seguro123!");
        CHECK(log_in_too.status == 429);
    });
}
