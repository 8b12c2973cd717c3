#include "campaign_house.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;
using http::method;

namespace {

const char* reminder = R"({"name": "recordatorio_visita", "channel": "whatsapp", "category": "utility",
    "content": "Hola {{name|\"\"}}, tu visita es el {{appointment_date}}.",
    "whatsapp": {"provider": "twilio", "provider_template_id": "HX00000000000000000000000000000001",
                 "approval_status": "approved"}})";

const std::set<std::string> all_faults{"name:required",
                                       "channel:invalid_value",
                                       "content:unknown_variable",
                                       "content:invalid_template",
                                       "subject:invalid_type",
                                       "buttons:invalid_value",
                                       "whatsapp.provider_template_id:required",
                                       "is_active:invalid_type"};

}  // namespace

TEST_CASE("templates: created, listed, changed, removed")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const auto at = [](const std::string& rest) { return "/api/v1/templates" + rest; };
        auto r = co_await house.send(method::post, at(""), json::parse(reminder).value());
        CHECK(r.status == 201);
        auto t = campaign_house::body_of(r);
        const auto id = t.text("id");
        CHECK(t.integer("version") == 1);
        CHECK(t.find("variables")->as_array()->size() == 2);
        CHECK(t.text("whatsapp.approval_status") == "approved");
        CHECK(t.text("language") == "es");

        const auto change = json::parse(R"({"content": "Hola {{first_name}}", "is_active": false,
                                            "whatsapp": {"approval_status": "paused"}})")
                                .value();
        r = co_await house.send(method::put, at("/" + id), change);
        CHECK(r.status == 200);
        t = campaign_house::body_of(r);
        CHECK(t.integer("version") == 2);
        CHECK(t.text("whatsapp.provider_template_id") == "HX00000000000000000000000000000001");
        CHECK(t.text("whatsapp.approval_status") == "paused");
        CHECK(t.find("variables")->as_array()->front().as_string() != nullptr);

        r = co_await house.send(method::get, at("?channel=whatsapp&is_active=false&search=RECORD"), nullptr,
                                auth::role::agent);
        CHECK(campaign_house::body_of(r).integer("total") == 1);
        r = co_await house.send(method::get, at("?is_active=true"));
        CHECK(campaign_house::body_of(r).integer("total") == 0);
        r = co_await house.send(method::del, at("/" + id), nullptr, auth::role::agent);
        CHECK(r.status == 403);
        r = co_await house.send(method::del, at("/" + id));
        CHECK(r.status == 204);
        r = co_await house.send(method::get, at("/" + id));
        CHECK(r.status == 404);
    };
    house.run(story);
}

TEST_CASE("templates: faults are told all at once, another company's template does not exist")
{
    campaign_house house;
    auto story = [&]() -> awaitable<> {
        const std::string path = "/api/v1/templates";
        const auto faulty = json::parse(R"({"name": "", "channel": "fax", "content": "{{nombre}} {{name", "subject": 3,
            "buttons": {}, "whatsapp": {"approval_status": "approved"}, "is_active": "sí"})")
                                .value();
        auto r = co_await house.send(method::post, path, faulty);
        CHECK(r.status == 422);
        std::set<std::string> codes;
        const auto refused = campaign_house::body_of(r);
        for (const auto& e : *refused.find("errors")->as_array())
            codes.insert(e.text("field") + ":" + e.text("code"));
        CHECK(codes == all_faults);

        r = co_await house.send(method::post, path, json::parse(reminder).value());
        const auto id = campaign_house::body_of(r).text("id");
        house.broker = campaign_house::random_id();
        r = co_await house.send(method::get, path + "/" + id);
        CHECK(r.status == 404);
        r = co_await house.send(method::put, path + "/" + id, json::parse(R"({"name": "x"})").value());
        CHECK(r.status == 404);
    };
    house.run(story);
}
