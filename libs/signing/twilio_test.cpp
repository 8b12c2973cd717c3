#include "signing/twilio.hpp"

#include <catch2/catch.hpp>

#include "json/value.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using namespace relevo::signing;

namespace {

const secrets tokens{{"old", "token-zero"}, {"new", "token-one"}};
const twilio::parameters form{{"To", "whatsapp:+14155238886"},
                              {"From", "whatsapp:+56912345678"},
                              {"Body", "Hola, ¿qué tal?"},
                              {"MessageSid", "SM1"},
                              {"Empty", ""}};

std::optional<std::string> verify_incoming(std::vector<std::string> base_urls, std::string_view signature)
{
    return twilio::verify(tokens, {std::move(base_urls), "/webhook/twilio/incoming", form, {}, signature});
}

// Decodes just what the payload files hold.
twilio::parameters decode_form(std::string_view body)
{
    const auto decode = [](std::string_view s) {
        std::string out;
        for (std::size_t i = 0; i < s.size(); ++i)
            if (s[i] == '%') {
                out += static_cast<char>(std::stoi(std::string(s.substr(i + 1, 2)), nullptr, 16));
                i += 2;
            } else {
                out += s[i] == '+' ? ' ' : s[i];
            }
        return out;
    };
    twilio::parameters fields;
    for (std::size_t at = 0; at < body.size();) {
        const auto field = body.substr(at, body.find('&', at) - at);
        const auto equals = field.find('=');
        fields.emplace_back(decode(field.substr(0, equals)), decode(field.substr(equals + 1)));
        at += field.size() + 1;
    }
    return fields;
}

}  // namespace

TEST_CASE("the URL is tried with its port and without")
{
    CHECK(verify_incoming({"https://relevo.example:3001"}, "+fcCourAcLy2vEQvdaE9AzhW4gc=") == "new");
    CHECK(verify_incoming({"https://relevo.example:3001"}, "RpY5uzrSAkD2KMRuzRbRGWavmNE=") == "new");
    CHECK(verify_incoming({"https://relevo.example"}, "Fy+KEwpYHrhbiZ12vMpaQ0Ka2TE=") == "new");
    CHECK_FALSE(verify_incoming({"https://relevo.example"}, "+fcCourAcLy2vEQvdaE9AzhW4gc="));
}

TEST_CASE("one of several base URLs is enough")
{
    const std::vector<std::string> bases{"http://127.0.0.1:8000", "https://relevo.example:3001/"};
    CHECK(verify_incoming(bases, "+fcCourAcLy2vEQvdaE9AzhW4gc=") == "new");
    CHECK_FALSE(verify_incoming({}, "+fcCourAcLy2vEQvdaE9AzhW4gc="));
    CHECK_FALSE(verify_incoming({"relevo.example"}, "+fcCourAcLy2vEQvdaE9AzhW4gc="));
}

TEST_CASE("values of one name are sorted and de-duplicated")
{
    CHECK(twilio::sign("token-one", "https://relevo.example/x",
                       {{"Digits", "5678"}, {"Sid", "CA1"}, {"Digits", "1234"}, {"Digits", "1234"}}) ==
          "I/aRHIqf5OwU6piv/Uu6uxozNU8=");
}

TEST_CASE("a JSON body is bound by its digest in the query")
{
    const std::string target = "/hook?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
    twilio::webhook w{{"https://relevo.example"}, target, {}, R"({"a":1})", "nv2+ArARaSclYLQgHOS0JtsWNA0="};
    CHECK(twilio::verify(tokens, w) == "new");
    w.body = R"({"a":2})";
    CHECK_FALSE(twilio::verify(tokens, w));
}

TEST_CASE("a body that the signature does not cover is refused")
{
    const auto signature = twilio::sign("token-one", "https://relevo.example/hook", {});
    twilio::webhook w{{"https://relevo.example"}, "/hook", {}, "", signature};
    CHECK(twilio::verify(tokens, w) == "new");
    w.body = R"({"a":1})";
    CHECK_FALSE(twilio::verify(tokens, w));
}

TEST_CASE("no signature, no token and a changed field are refused")
{
    CHECK_FALSE(verify_incoming({"https://relevo.example:3001"}, ""));
    auto changed = form;
    changed[2].second += "!";
    const twilio::webhook w{
        {"https://relevo.example:3001"}, "/webhook/twilio/incoming", changed, {}, "+fcCourAcLy2vEQvdaE9AzhW4gc="};
    CHECK_FALSE(twilio::verify(tokens, w));
    const auto with_empty_token = twilio::sign("", "https://relevo.example/", {});
    CHECK_FALSE(twilio::verify({{"unset", ""}}, {{"https://relevo.example"}, "/", {}, {}, with_empty_token}));
}

TEST_CASE("candidate URLs keep a base path and IPv6 hosts")
{
    CHECK(twilio::candidate_urls({"https://h/base/"}, "/x?a=1") ==
          std::vector<std::string>{"https://h/base/x?a=1", "https://h:443/base/x?a=1"});
    CHECK(twilio::candidate_urls({"http://[::1]"}, "/x") ==
          std::vector<std::string>{"http://[::1]/x", "http://[::1]:80/x"});
    CHECK(twilio::candidate_urls({"http://[::1]:90"}, "/x") ==
          std::vector<std::string>{"http://[::1]:90/x", "http://[::1]/x"});
}

TEST_CASE("Twilio's vectors verify")
{
    if (!contract_files::available("twilio/signature_vectors.json"))
        return;
    const auto document = json::parse(contract_files::read("twilio/signature_vectors.json"));
    REQUIRE(document.has_value());
    for (const auto& v : *document->find("official")->as_array()) {
        INFO(v.text("name"));
        twilio::parameters fields;
        for (const auto& pair : *v.find("params")->as_array())
            fields.emplace_back(*pair.as_array()->at(0).as_string(), *pair.as_array()->at(1).as_string());
        CHECK(twilio::sign(v.text("token"), v.text("url"), fields) == v.text("signature"));
        const auto url = v.text("url"), body = v.text("body"), signature = v.text("signature");
        const auto path = url.find('/', url.find("://") + 3);
        const twilio::webhook w{{url.substr(0, path)}, url.substr(path), fields, body, signature};
        CHECK(twilio::verify({{"only", v.text("token")}}, w) == "only");
    }
    for (const auto& v : *document->find("computed")->as_array()) {
        INFO(v.text("file"));
        const auto fields = decode_form(contract_files::read(v.text("file")));
        const auto url = v.text("url");
        const auto path = url.find('/', url.find("://") + 3);
        for (const auto* field : {"signature", "signature_url_without_port"}) {
            const auto signature = v.text(field);
            const twilio::webhook w{{url.substr(0, path)}, url.substr(path), fields, {}, signature};
            CHECK(twilio::verify({{"only", v.text("token")}}, w) == "only");
        }
    }
}
