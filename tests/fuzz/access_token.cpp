// A token as it came, and one whose header (a line) and claims (the rest) are signed by us.
#include "auth/user.hpp"
#include "input.hpp"
#include "signing/hmac.hpp"

using namespace relevo;

static std::string base64url(std::string_view bytes)
{
    auto text = signing::to_base64(bytes);
    for (auto& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text.substr(0, text.find('='));
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auth::token_settings settings{"a-secret-of-at-least-32-characters"};
    const std::chrono::system_clock::time_point now(std::chrono::seconds(1'795'186'800));
    const auto token = fuzz::text_of(data, size);
    fuzz::expect(!auth::verify_token(settings, token, now), "nobody guesses a signature");
    auto claims = token;
    const auto header = fuzz::take_line(claims);
    const auto body = base64url(header) + '.' + base64url(claims);
    const auto own = body + '.' + base64url(signing::hmac_sha256(settings.secret, body));
    if (const auto user = auth::verify_token(settings, own, now))
        fuzz::expect(user->id > 0 && user->expires_at > 1'795'186'800, "only whole and valid claims pass");
    http::request request;
    request.headers.add("Authorization", token);
    try {
        auth::authenticate(request, settings);
    } catch (const http::refusal&) {
    }
    return 0;
}
