#include "cli_sign.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli_schemes.hpp"
#include "signing/elevenlabs.hpp"
#include "signing/json_python_dumps.hpp"
#include "signing/json_stringify.hpp"
#include "signing/standard_webhooks.hpp"
#include "signing/timestamp.hpp"

namespace relevo::webhook_gateway {

namespace {

using cli::asked;
using std::chrono::seconds;

struct signed_form
{
    std::string what;
    std::string text;
};

// What senders sign, rightly or by mistake.
std::vector<signed_form> signed_forms(const asked& a)
{
    const auto& s = cli::scheme_of(a);
    std::vector<signed_form> forms;
    const auto add = [&](const char* what, const std::optional<std::string>& body) {
        if (body)
            forms.push_back({what, s.signed_text(a, *body)});
    };
    add("the raw body", a.body);
    add("the JSON.stringify form", signing::json_stringify(a.body));
    add("Python's json.dumps form", signing::json_python_dumps(a.body));
    add("the body with its trailing newline removed", a.body.substr(0, a.body.find_last_not_of("\r\n") + 1));
    add("the body with a newline at its end", a.body + "\n");
    add("an empty body", std::string());
    forms.push_back({"the body alone", a.body});
    return forms;
}

struct digest_form
{
    const char* what;
    signing::algorithm algorithm;
};

constexpr digest_form digest_forms[] = {{"SHA-256", signing::algorithm::sha256},
                                        {"SHA-1", signing::algorithm::sha1},
                                        {"SHA-512", signing::algorithm::sha512}};

bool was_sent(const asked& a, const std::string& signature)
{
    return std::ranges::any_of(cli::sent_signatures(a), [&](const std::string& sent) {
        return sent == signature || signing::lower_hex(sent) == signature;
    });
}

// "the JSON.stringify form, with SHA-1, as base64"; nothing when no guess fits.
std::optional<std::string> what_was_signed(const asked& a)
{
    const auto& s = cli::scheme_of(a);
    if (!s.signed_text)
        return {};
    for (const auto& form : signed_forms(a))
        for (const auto& digest : digest_forms)
            for (const bool is_base64 : {s.is_base64, !s.is_base64})
                if (was_sent(a, cli::bare_signature(a, form.text, digest.algorithm, is_base64))) {
                    auto what = form.what;
                    if (digest.algorithm != s.algorithm)
                        what.append(", with ").append(digest.what);
                    if (is_base64 != s.is_base64)
                        what += is_base64 ? ", as base64" : ", as hex";
                    return what;
                }
    return {};
}

// "timestamp 400 s in the past (at most 300 s)"; empty when it is well.
std::string fault_of_timestamp(const asked& a, signing::time_point now)
{
    const auto limit = cli::scheme_of(a).tolerance;
    if (limit == seconds(0) || (a.provider == "vapi" && a.timestamp.empty()))
        return {};
    const auto t = signing::parse_timestamp(a.timestamp);
    if (!t)
        return "timestamp is missing, or is no number of seconds since 1970";
    if (signing::is_recent(*t, now, limit))
        return {};
    const auto age = (std::chrono::floor<seconds>(now) - std::chrono::floor<seconds>(*t)).count();
    return "timestamp " + std::to_string(std::abs(age)) + " s in the " + (age > 0 ? "past" : "future") + " (at most " +
           std::to_string(limit.count()) + " s)";
}

// Twilio binds a body that is no form by its digest in the URL.
std::string fault_of_url(const asked& a)
{
    const auto wanted = "bodySHA256=" + signing::to_hex(signing::sha256(a.body));
    const bool is_bound = a.body.find('{') != 0 || a.url.find(wanted) != a.url.npos;
    return a.provider != "twilio" || is_bound ? "" : "a JSON body needs " + wanted + " in the URL";
}

std::string how_it_is_genuine(const asked& a, const std::optional<std::string>& signed_as)
{
    if (signed_as)
        return "signature matches " + *signed_as;
    return a.provider == "twilio" ? "signature matches the URL with or without its port" : "it equals the secret";
}

int explain(const asked& a, signing::time_point now, std::ostream& out)
{
    const auto signed_as = what_was_signed(a);
    if (cli::scheme_of(a).verify(a, {{"given", a.secret}}, now)) {
        out << "genuine\n" << how_it_is_genuine(a, signed_as) << '\n';
        return 0;
    }
    const auto fault = fault_of_timestamp(a, now) + fault_of_url(a);
    out << "not genuine\n";
    if (signed_as)
        out << "signature matches " << *signed_as << '\n';
    if (!fault.empty())
        out << fault << '\n';
    if (fault.empty() || signed_as != "the raw body")
        out << "expected " << cli::expected_signature(a) << "\ngot      "
            << (a.signature.empty() ? "nothing" : a.signature) << '\n';
    return 1;
}

int print_headers(asked a, signing::time_point now, std::ostream& out)
{
    if (a.timestamp.empty() && a.provider != "vapi")
        a.timestamp = std::to_string(std::chrono::floor<seconds>(now.time_since_epoch()).count());
    const auto signature = cli::expected_signature(a);
    if (a.provider == "standard")
        out << "webhook-id: " << a.id << "\nwebhook-timestamp: " << a.timestamp << '\n';
    if (a.provider == "vapi" && !a.timestamp.empty())
        out << "x-timestamp: " << a.timestamp << "\nx-signature: " << signature << '\n';
    else
        out << cli::scheme_of(a).header << ": " << signature << '\n';
    return 0;
}

// What options alone cannot say. Throws CLI::Error.
void check_together(const asked& a, const std::string& file)
{
    const auto need = [](bool is_given, const char* option) {
        if (!is_given)
            throw CLI::RequiredError(option);
    };
    need(a.provider == "telegram" || !file.empty(), "body-file");
    need(a.provider != "twilio" || !a.url.empty(), "--url");
    need(a.provider != "standard" || !a.id.empty(), "--id");
    if (a.provider == "standard" && !signing::standard_webhooks::key_of(a.secret))
        throw CLI::ValidationError("--secret", "expected whsec_ and base64");
}

// Throws CLI::Error.
asked parse_arguments(CLI::App& app, std::vector<std::string> arguments, bool is_verify)
{
    asked a;
    std::string file;
    app.add_option("--provider", a.provider, "who signs")->required()->check(CLI::IsMember(cli::providers()));
    app.add_option("--secret", a.secret, "the shared secret, app secret or auth token")->required();
    app.add_option("--url", a.url, "twilio: the public URL that is posted to, with its query");
    app.add_option("--timestamp", a.timestamp, "elevenlabs, standard, vapi's HMAC plan: seconds since 1970");
    app.add_option("--id", a.id, "standard: webhook-id");
    app.add_option("body-file", file, "the body as it is posted (telegram: none)")->check(CLI::ExistingFile);
    if (is_verify)
        app.add_option("--signature", a.signature, "the signature's header, or telegram's token")->required();
    std::ranges::reverse(arguments);  // as CLI11 wants them
    app.parse(std::move(arguments));

    check_together(a, file);
    if (const auto parts = signing::elevenlabs::parse(a.signature); parts && a.provider == "elevenlabs")
        a.timestamp = parts->timestamp;
    std::ifstream in(file, std::ios::binary);
    a.body.assign(std::istreambuf_iterator<char>(in), {});
    return a;
}

}  // namespace

int sign_command(std::vector<std::string> arguments, std::ostream& out, std::ostream& errors, signing::time_point now)
{
    CLI::App app("Prints the headers that prove a webhook", "webhook-gateway sign");
    try {
        return print_headers(parse_arguments(app, std::move(arguments), false), now, out);
    } catch (const CLI::Error& e) {
        return app.exit(e, out, errors) == 0 ? 0 : 2;
    }
}

int verify_command(std::vector<std::string> arguments, std::ostream& out, std::ostream& errors, signing::time_point now)
{
    CLI::App app("Says whether a webhook is genuine and, if not, what differs", "webhook-gateway verify");
    try {
        return explain(parse_arguments(app, std::move(arguments), true), now, out);
    } catch (const CLI::Error& e) {
        return app.exit(e, out, errors) == 0 ? 0 : 2;
    }
}

}  // namespace relevo::webhook_gateway
