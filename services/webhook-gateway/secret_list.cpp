#include "secret_list.hpp"

#include <algorithm>

#include "models/time.hpp"

namespace relevo::webhook_gateway {

namespace {

std::string_view without_blanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view cut(std::string_view& rest, char separator)
{
    const auto part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return without_blanks(part);
}

// "none" stands for a webhook that nothing was checked of.
bool is_secret_id(std::string_view id)
{
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !id.empty() && id.size() <= 32 && id != "none" && id.find_first_not_of(allowed) == id.npos;
}

// What is wrong with an option; empty when it was taken over.
std::string apply_option(signing::secret& s, std::string_view option)
{
    const auto name = cut(option, '=');
    const auto value = without_blanks(option);
    if (name == "id") {
        s.id = value;
        return is_secret_id(value) ? "" : "id= takes at most 32 of A-Z, a-z, 0-9, '.', '_', '-', and not none";
    }
    if (name != "from" && name != "until")
        return "after ';' expected id=, from= or until=";
    const auto time = models::parse_rfc3339(value);
    (name == "from" ? s.not_before : s.not_after) = time;
    return time ? "" : std::string(name) + "= expected a time such as 2026-06-01T00:00:00Z";
}

}  // namespace

secret_list parse_secret_list(std::string_view text)
{
    secret_list out;
    while (!text.empty()) {
        auto item = cut(text, ',');
        if (item.empty())
            continue;
        const auto position = std::to_string(out.secrets.size() + 1);
        const auto report = [&](const std::string& what) {
            out.problems.push_back("secret " + position + ": " + what);
        };
        signing::secret s{position, std::string(cut(item, ';'))};
        if (s.value.empty())
            report("empty");
        while (!item.empty())
            if (const auto wrong = apply_option(s, cut(item, ';')); !wrong.empty())
                report(wrong);
        if (std::ranges::any_of(out.secrets, [&](const signing::secret& other) { return other.id == s.id; }))
            report("another one has this id");
        out.secrets.push_back(std::move(s));
    }
    return out;
}

}  // namespace relevo::webhook_gateway
