#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "json/value.hpp"

namespace relevo::voice_call {

// Everything that voice-call asks on behalf of a person's agent, on one port of 127.0.0.1: Vapi, Twilio, Google, Expo,
// crm-sync, and a recording. Keeps what it was told and what it was asked.
struct agent_world
{
    struct fault
    {
        unsigned status = 0;
        int times = 0;
    };

    json::value assistant = json::parse(R"({"id":"a1","model":{"provider":"openai","model":"gpt-4o","toolIds":["t1"],
      "messages":[{"role":"system","content":"before"},{"role":"assistant","content":"hi"}]}})")
                                .value();
    std::map<std::string, json::value> numbers;  // at Vapi, by id
    std::string voice_url;                       // at Twilio
    std::map<std::string, fault> faults;         // by "PATCH /assistant/a1"
    std::string recording = std::string(1'500'000, 'r');
    std::string recording_type = "audio/wav";
    std::string stored;  // in the bucket
    std::string stored_name;
    std::vector<std::string> deleted;               // from the bucket
    std::function<void()> while_uploading = [] {};  // before each piece is taken
    std::string gone_receipt;                       // of which ticket the device is gone
    std::vector<http::request> asked;
    std::string base_url;  // of itself

    std::size_t count(const std::string& method_and_path) const
    {
        std::size_t n = 0;
        for (const auto& r : asked)
            n += std::string(http::to_string(r.method)) + " " + r.path == method_and_path;
        return n;
    }

    http::response answer(const http::request& req)
    {
        asked.push_back(req);
        const auto key = std::string(http::to_string(req.method)) + " " + req.path;
        if (const auto f = faults.find(key); f != faults.end() && f->second.times-- > 0)
            return http::json_response(f->second.status, json::object{{"message", "fault"}, {"code", 20500}});
        if (req.path.starts_with("/assistant/") || req.path.starts_with("/phone-number"))
            return answer_as_vapi(req);
        if (req.path.starts_with("/2010-04-01/"))
            return answer_as_twilio(req);
        if (req.path == "/token" || req.path.starts_with("/upload/") || req.path.starts_with("/storage/") ||
            req.path == "/session")
            return answer_as_google(req);
        if (req.path == "/recording.wav")
            return http::text(200, recording, recording_type);
        if (req.path == "/internal/leads/resolve")
            return http::ok(json::object{{"lead_id", 42}, {"created", true}});
        return answer_as_expo(req);
    }

    static awaitable<http::response> handle(agent_world& world, const http::request& req)
    {
        co_return world.answer(req);
    }

    http::route_table routes()
    {
        const auto any = [this](const http::request& req) { return handle(*this, req); };
        http::route_table all = {http::get("/assistant/{id}", any),
                                 http::patch("/assistant/{id}", any),
                                 http::get("/phone-number", any),
                                 http::post("/phone-number", any),
                                 http::patch("/phone-number/{id}", any),
                                 http::del("/phone-number/{id}", any),
                                 http::get("/2010-04-01/Accounts/{a}/IncomingPhoneNumbers.json", any),
                                 http::post("/2010-04-01/Accounts/{a}/IncomingPhoneNumbers/{sid}", any),
                                 http::post("/token", any),
                                 http::post("/upload/storage/v1/b/{bucket}/o", any),
                                 http::put("/session", any),
                                 http::del("/storage/v1/b/{bucket}/o/{object}", any),
                                 http::get("/storage/v1/b/{bucket}/iam/testPermissions", any),
                                 http::get("/recording.wav", any),
                                 http::post("/internal/leads/resolve", any),
                                 http::post("/--/api/v2/push/send", any),
                                 http::post("/--/api/v2/push/getReceipts", any)};
        for (auto& r : all)
            r.max_body_bytes = 4 << 20;
        return all;
    }

private:
    http::response answer_as_vapi(const http::request& req)
    {
        const auto body = json::parse_or_null(req.body);
        const auto id = req.path.substr(req.path.rfind('/') + 1);
        if (req.path.starts_with("/assistant/")) {
            if (req.method == http::method::patch)
                assistant.as_object()->set("model", *body.find("model"));
            return http::ok(assistant);
        }
        if (req.method == http::method::get) {
            json::array listed;
            for (const auto& [number_id, number] : numbers)
                listed.push_back(number);
            return http::ok(listed);
        }
        if (req.method == http::method::del) {
            numbers.erase(id);
            return http::ok(json::object{});
        }
        const auto number_id = req.method == http::method::post ? "vapi-number-" + std::to_string(asked.size()) : id;
        auto number = numbers.contains(number_id) ? *numbers[number_id].as_object() : *body.as_object();
        number.set("id", number_id);
        number.set("assistantId", body.text("assistantId"));
        numbers[number_id] = number;
        return http::json_response(req.method == http::method::post ? 201 : 200, number);
    }

    http::response answer_as_twilio(const http::request& req)
    {
        for (const auto& [name, value] : http::parse_form(req.body))
            if (name == "VoiceUrl")
                voice_url = value;
        const json::object number{
            {"sid", "PN1"}, {"phone_number", req.parameter("PhoneNumber").value_or("")}, {"voice_url", voice_url}};
        if (req.method == http::method::get)
            return http::ok(json::object{{"incoming_phone_numbers", json::array{number}}});
        return http::ok(number);
    }

    http::response answer_as_google(const http::request& req)
    {
        if (req.path == "/token")
            return http::ok(json::object{{"access_token", "t"}, {"expires_in", 3599}});
        http::response r;
        if (req.method == http::method::del) {
            deleted.push_back(http::percent_decode(req.path.substr(req.path.rfind('/') + 1), false));
            const bool was_there = deleted.back() == stored_name;
            if (was_there)
                stored_name.clear();
            return was_there ? http::no_content() : http::json_response(404, json::object{});
        }
        if (req.method == http::method::get)
            return http::ok(
                json::object{{"permissions", json::array{"storage.objects.create", "storage.objects.get"}}});
        if (req.path == "/session") {
            while_uploading();
            stored += req.body;
            const bool is_last = !req.headers.get("Content-Range").ends_with("/*");
            r.status = is_last ? 200 : 308;
            r.body = is_last ? "{}" : "";
            r.headers.add("Range", "bytes=0-" + std::to_string(stored.size() - 1));
            return r;
        }
        const auto name = req.parameter("name").value_or("");
        if (name == stored_name)
            return http::json_response(412, json::object{});
        stored_name = name;
        stored.clear();
        r.headers.add("Location", base_url + "/session");
        return r;
    }

    http::response answer_as_expo(const http::request& req)
    {
        const auto body = json::parse_or_null(req.body);
        if (req.path.ends_with("/send")) {
            json::array tickets;
            for (std::size_t i = 0; i < body.find("to")->as_array()->size(); ++i)
                tickets.push_back(json::object{{"status", "ok"}, {"id", "ticket-" + std::to_string(i)}});
            return http::ok(json::object{{"data", std::move(tickets)}});
        }
        json::object receipts;
        for (const auto& id : *body.find("ids")->as_array()) {
            const bool is_gone = *id.as_string() == gone_receipt;
            const json::object why{{"error", is_gone ? "DeviceNotRegistered" : ""}};
            receipts.set(*id.as_string(), json::object{{"status", is_gone ? "error" : "ok"}, {"details", why}});
        }
        return http::ok(json::object{{"data", std::move(receipts)}});
    }
};

}  // namespace relevo::voice_call
